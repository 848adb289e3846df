"""Staff pages of the tree, of characteristics and brands: small tables that every process keeps in memory."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin

from catalog import models
from catalog.selectors.tree import forget_tree
from catalog.services.categories import save_category
from marketplace.lib.admin import LabelledFormSet


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


@admin.register(models.Brand)
class BrandAdmin(Remembered, admin.ModelAdmin):
    """Brands."""

    list_display = ["name", "slug"]
    search_fields = ["name", "slug"]
