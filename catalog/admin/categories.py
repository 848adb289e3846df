"""Staff pages of the tree, of characteristics and brands: small tables that every process keeps in memory."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin

from catalog import models
from catalog.selectors.tree import forget_tree
from catalog.services.brands import check_brand, save_brand
from catalog.services.categories import save_category
from marketplace.lib.admin import LabelledFormSet
from marketplace.lib.errors import DomainError


class Remembered:
    """Small tables that every process keeps in memory: tell it when they change."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's
        super().save_model(request, obj, form, change)  # type: ignore[misc]
        transaction.on_commit(forget_tree)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)  # type: ignore[misc]
        transaction.on_commit(forget_tree)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)  # type: ignore[misc]
        transaction.on_commit(forget_tree)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)  # type: ignore[misc]
        transaction.on_commit(forget_tree)


class CategoryAttributeInline(admin.TabularInline):
    """Properties of a category."""

    model = models.CategoryAttribute
    formset = LabelledFormSet
    extra = 0
    autocomplete_fields = ["attribute"]


@admin.register(models.Category)
class CategoryAdmin(Remembered, TranslationAdmin):
    """The tree; saved by its service, which keeps the paths."""

    list_display = ["name", "parent", "position", "is_active"]
    list_filter = ["is_active", ("parent", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["parent"]
    search_fields = ["name_ru", "name_en", "slug_ru", "slug_en"]
    autocomplete_fields = ["parent"]
    inlines = [CategoryAttributeInline]

    def save_model(self, request: HttpRequest, obj: models.Category, form: Any, change: bool) -> None:  # noqa: FBT001
        save_category(category=obj)


class AttributeValueInline(admin.TabularInline):
    """Values of a property."""

    model = models.AttributeValue
    formset = LabelledFormSet
    fields = ["value_ru", "value_en", "number", "position"]
    extra = 0


@admin.register(models.Attribute)
class AttributeAdmin(Remembered, TranslationAdmin):
    """Properties with their values."""

    list_display = ["name", "kind", "unit", "code"]
    list_filter = ["kind"]
    search_fields = ["name_ru", "name_en", "code"]
    inlines = [AttributeValueInline]


@admin.register(models.AttributeValue)
class AttributeValueAdmin(Remembered, TranslationAdmin):
    """Values, to be chosen from elsewhere."""

    list_display = ["value", "attribute", "number", "position"]
    list_select_related = ["attribute"]
    search_fields = ["value_ru", "value_en", "attribute__code"]
    autocomplete_fields = ["attribute"]


class BrandForm(forms.ModelForm):
    """A name by the rules that sellers name brands by; without a slug it gets one."""

    class Meta:
        model = models.Brand
        fields = ["name", "slug"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:  # who may only look has no fields
            self.fields["slug"].required = False

    def clean_name(self) -> str:
        """In the letters of any alphabet, and no other brand's in other letters."""
        try:
            return check_brand(name=self.cleaned_data["name"], own_pk=self.instance.pk)
        except DomainError as error:
            raise forms.ValidationError(str(error)) from error


@admin.register(models.Brand)
class BrandAdmin(Remembered, admin.ModelAdmin):
    """Brands; saved by their service, as those that sellers name."""

    form = BrandForm
    list_display = ["name", "slug"]
    search_fields = ["name", "slug"]

    def save_model(self, request: HttpRequest, obj: models.Brand, form: Any, change: bool) -> None:  # noqa: FBT001
        save_brand(brand=obj)
