"""Members, addresses and stores for staff."""

from typing import Any, ClassVar

from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from accounts.models import (
    AccountDeletion,
    Address,
    BlockAppeal,
    Consent,
    DataExport,
    EmailChange,
    KnownDevice,
    Phone,
    SecurityEvent,
    SecurityQuestion,
    Store,
    StoreMember,
    User,
)
from marketplace.lib import clock, ids
from marketplace.lib.admin import ReadOnlyAdmin

# Staff sign in like everybody else: one door, with its limits and its second step.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


def _change_password(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Staff change their password like everybody else: with limits, and signed out on other devices."""
    return redirect("account_change_password")


admin.site.password_change = _change_password  # type: ignore[method-assign, assignment]

# allauth's own page would show the encrypted secrets and let staff write them.
admin.site.unregister(Authenticator)


class MemberCreationForm(AdminUserCreationForm):
    """A new member made by staff: e-mail and Latin name; the member ID is drawn."""

    class Meta:
        model = User
        fields = ("email", "first_name", "last_name", "country")

    def clean_email(self) -> str:
        """Lower case, as the table demands."""
        return str(self.cleaned_data["email"]).lower()

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - the signature is Django's
        self.instance.member_id = ids.member_number(self.instance.country)
        user: User = super().save(commit=commit)
        return user


class ConsentInline(admin.TabularInline):
    """What the member agreed to; a record, so read-only."""

    model = Consent
    extra = 0
    can_delete = False
    readonly_fields = ("kind", "version", "given_at", "withdrawn_at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MembershipInline(admin.TabularInline):
    """The stores a member acts for, or the people of a store."""

    model = StoreMember
    extra = 0
    autocomplete_fields = ("store", "user")


@admin.register(User)
class MemberAdmin(UserAdmin):
    """Members: found by e-mail, member ID or name; blocked and unblocked in bulk."""

    add_form = MemberCreationForm
    list_display = ("email", "member_id", "first_name", "last_name", "country", "date_joined", "blocked_at", "is_staff")
    list_filter = ("is_staff", ("blocked_at", admin.EmptyFieldListFilter), "language", "country", "groups")
    search_fields = ("email", "member_id", "first_name", "last_name", "display_name")
    ordering = ("-date_joined",)
    date_hierarchy = "date_joined"
    readonly_fields = ("member_id", "last_login", "date_joined")
    inlines = (ConsentInline, MembershipInline)
    actions = ("block", "unblock")
    fieldsets = (
        (None, {"fields": ("email", "password", "member_id")}),
        (_("Person"), {"fields": ("first_name", "last_name", "display_name")}),
        (_("Preferences"), {"fields": ("language", "currency", "country", "time_zone")}),
        (_("Block"), {"fields": ("blocked_at", "blocked_reason")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("email", "first_name", "last_name", "country", "usable_password", "password1", "password2")},
        ),
    )

    @admin.action(description=_("Block the chosen members"))
    def block(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Bar them from now on; those already barred keep their date."""
        queryset.filter(blocked_at__isnull=True).update(blocked_at=clock.now())

    @admin.action(description=_("Unblock the chosen members"))
    def unblock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Let them in again."""
        queryset.update(blocked_at=None, blocked_reason="")


@admin.register(Address)
class AddressAdmin(admin.ModelAdmin):
    """Address books."""

    list_display = ("recipient", "user", "country", "city", "postcode", "is_default")
    list_filter = ("is_default", "country")
    list_select_related = ("user",)
    search_fields = ("recipient", "city", "street", "postcode", "user__email", "user__member_id")
    autocomplete_fields = ("user",)


@admin.register(Consent)
class ConsentAdmin(admin.ModelAdmin):
    """The record of consents: nobody edits it."""

    list_display = ("user", "kind", "version", "given_at", "withdrawn_at")
    list_filter = ("kind", "version", ("withdrawn_at", admin.EmptyFieldListFilter))
    list_select_related = ("user",)
    search_fields = ("user__email", "user__member_id")
    date_hierarchy = "given_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Consent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Consent | None = None) -> bool:
        return False


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


class OfMemberAdmin(ReadOnlyAdmin):
    """Rows about one member that only services write."""

    list_select_related: ClassVar[tuple[str, ...]] = ("user",)
    search_fields = ("user__email", "user__member_id")
    show_full_result_count = False


@admin.register(Phone)
class PhoneAdmin(OfMemberAdmin):
    """Phones of members."""

    list_display = ("user", "number", "created_at")


@admin.register(EmailChange)
class EmailChangeAdmin(OfMemberAdmin):
    """New addresses: asked for, confirmed, undone."""

    list_display = ("user", "kind", "old_email", "new_email", "requested_at", "confirmed_at", "undone_at")
    list_filter = ("kind",)


@admin.register(SecurityQuestion)
class SecurityQuestionAdmin(OfMemberAdmin):
    """Who has a security question; the answer is a digest and is not shown."""

    list_display = ("user", "set_at")
    fields = ("user", "set_at")


@admin.register(KnownDevice)
class KnownDeviceAdmin(OfMemberAdmin):
    """Browsers that members have signed in with."""

    list_display = ("user", "user_agent", "first_seen_at", "last_seen_at")


@admin.register(SecurityEvent)
class SecurityEventAdmin(OfMemberAdmin):
    """What happened to accounts."""

    list_display = ("user", "kind", "happened_at", "ip", "actor", "note")
    list_filter = ("kind",)
    list_select_related = ("user", "actor")
    date_hierarchy = "happened_at"


@admin.register(DataExport)
class DataExportAdmin(OfMemberAdmin):
    """Archives that members asked for; their contents are theirs alone."""

    list_display = ("number", "user", "status", "requested_at", "ready_at", "expires_at")
    list_filter = ("status",)


@admin.register(AccountDeletion)
class AccountDeletionAdmin(OfMemberAdmin):
    """Accounts to be deleted, and when."""

    list_display = ("user", "status", "requested_at", "due_at", "done_at")
    list_filter = ("status",)


@admin.register(BlockAppeal)
class BlockAppealAdmin(OfMemberAdmin):
    """Appeals against blocks."""

    list_display = ("number", "user", "status", "created_at", "decided_at")
    list_filter = ("status",)


@admin.register(Authenticator)
class AuthenticatorAdmin(OfMemberAdmin):
    """Who has an authenticator app, recovery codes or passkeys; what they hold is shown to nobody."""

    list_display = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)
    fields = ("user", "type", "created_at", "last_used_at")
