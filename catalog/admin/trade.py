"""Staff pages of prices, stock, pictures, delivery and rates. What a service must write is read-only here."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from catalog import models
from catalog.selectors.rates import forget_rate
from catalog.services.prices import change_price, end_discount, plan_discount
from catalog.services.search_rows import refresh_store, write_rows
from marketplace.lib import clock
from marketplace.lib.admin import ReadOnlyAdmin


class PriceTierInline(admin.TabularInline):
    """Wholesale prices, to be looked at."""

    model = models.PriceTier
    extra = 0
    can_delete = False
    readonly_fields = ["min_quantity", "price"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(models.Variant)
class VariantAdmin(admin.ModelAdmin):
    """Variants; the list price is changed through the price service, the stock not at all here."""

    list_display = ["sku", "product", "store", "price", "list_price", "stock_on_hand", "stock_reserved", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["product", "store"]
    search_fields = ["sku", "product__title_ru", "product__title_en"]
    autocomplete_fields = ["product"]
    readonly_fields = ["product", "store", "price", "old_price", "stock_on_hand", "stock_reserved", "media"]
    inlines = [PriceTierInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: models.Variant, form: Any, change: bool) -> None:  # noqa: FBT001
        new = obj.list_price
        obj.save(update_fields=[name for name in form.changed_data if name != "list_price"] or ["sku"])
        if "list_price" in form.changed_data:
            change_price(variant_id=obj.pk, list_price=new, reason=models.PriceChange.Reason.EDIT)
        write_rows(product_ids=[obj.product_id])


@admin.register(models.Discount)
class DiscountAdmin(admin.ModelAdmin):
    """Discounts: planned here, begun and ended by the sweep."""

    list_display = ["variant", "percent", "starts_at", "ends_at", "status", "reference_price"]
    list_filter = ["status"]
    list_select_related = ["variant"]
    search_fields = ["variant__sku", "variant__product__title_ru"]
    autocomplete_fields = ["variant"]
    readonly_fields = ["status", "reference_price"]
    actions = ["end_now"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: models.Discount, form: Any, change: bool) -> None:  # noqa: FBT001
        starts_at = max(obj.starts_at, clock.now())  # the price before it must be that of the last days
        planned = plan_discount(
            variant_id=obj.variant_id, percent=obj.percent, starts_at=starts_at, ends_at=obj.ends_at
        )
        obj.pk = planned.pk

    @admin.action(description=_("End now"), permissions=["add"])  # who may plan one may end it
    def end_now(self, request: HttpRequest, queryset: QuerySet[models.Discount]) -> None:
        """End the chosen discounts."""
        for pk in queryset.values_list("pk", flat=True):
            end_discount(discount_id=pk)


@admin.register(models.PriceChange)
class PriceChangeAdmin(ReadOnlyAdmin):
    """The price history."""

    list_display = ["variant", "price", "list_price", "reason", "at"]
    list_filter = ["reason"]
    list_select_related = ["variant"]
    search_fields = ["variant__sku"]
    date_hierarchy = "at"


@admin.register(models.StockReservation)
class StockReservationAdmin(ReadOnlyAdmin):
    """Who holds what."""

    list_display = ["reference", "variant", "quantity", "status", "until"]
    list_filter = ["status"]
    list_select_related = ["variant"]
    search_fields = ["reference", "variant__sku"]


@admin.register(models.StockMovement)
class StockMovementAdmin(ReadOnlyAdmin):
    """The stock ledger."""

    list_display = ["variant", "kind", "on_hand_change", "reserved_change", "reference", "user", "at"]
    list_filter = ["kind"]
    list_select_related = ["variant", "user"]
    search_fields = ["variant__sku", "reference"]
    date_hierarchy = "at"


@admin.register(models.Media)
class MediaAdmin(TranslationAdmin):
    """Pictures: their words and order."""

    list_display = ["product", "alt", "position", "width", "height"]
    list_select_related = ["product"]
    search_fields = ["product__title_ru", "product__title_en", "stem"]
    autocomplete_fields = ["product"]
    readonly_fields = ["product", "stem", "sizes", "width", "height"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class DeliveryZoneInline(admin.TabularInline):
    """Where to, for how much."""

    model = models.DeliveryZone
    extra = 0


@admin.register(models.DeliveryTemplate)
class DeliveryTemplateAdmin(TranslationAdmin):
    """Ways of delivery; listings learn of a change at once."""

    list_display = ["name", "store", "code", "handling_days", "is_tracked", "is_active"]
    list_filter = ["is_active", "is_tracked"]
    list_select_related = ["store"]
    search_fields = ["name_ru", "name_en", "store__name", "store__slug"]
    autocomplete_fields = ["store"]
    inlines = [DeliveryZoneInline]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001
        super().save_related(request, form, formsets, change)
        refresh_store(store_id=form.instance.store_id)


@admin.register(models.ExchangeRate)
class ExchangeRateAdmin(admin.ModelAdmin):
    """Rates for display."""

    list_display = ["currency", "value", "as_of"]
    list_filter = ["currency"]
    search_fields = ["currency"]
    date_hierarchy = "as_of"

    def save_model(self, request: HttpRequest, obj: models.ExchangeRate, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        transaction.on_commit(lambda: forget_rate(obj.currency))
