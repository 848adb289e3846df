"""Stores and the people who act for them."""

from django import forms
from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from accounts.models import Store, StoreMember


class StoreMemberInline(admin.TabularInline):
    """Who acts for the store."""

    model = StoreMember
    extra = 0
    autocomplete_fields = ("user",)


class StoreForm(forms.ModelForm):
    """The score is computed, so it is not offered."""

    class Meta:
        model = Store
        exclude = ("score", "score_count")  # noqa: DJ006 - every other column, present and future, is staff's


@admin.register(Store)
class StoreAdmin(TranslationAdmin):
    """Stores and their people."""

    form = StoreForm
    list_display = ("name", "slug", "status", "country", "is_trusted", "is_mall", "score", "opened_at")
    list_filter = ("status", "is_trusted", "is_mall", "country")
    search_fields = ("name", "slug", "memberships__user__email")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (StoreMemberInline,)
    date_hierarchy = "opened_at"


@admin.register(StoreMember)
class StoreMemberAdmin(admin.ModelAdmin):
    """Roles in stores."""

    list_display = ("store", "user", "role")
    list_filter = ("role",)
    list_select_related = ("store", "user")
    search_fields = ("store__name", "store__slug", "user__email", "user__member_id")
    autocomplete_fields = ("store", "user")
