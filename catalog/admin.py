"""Staff pages of the catalogue. What a service must write (prices, stock, ledgers) is read-only here."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from catalog import (
    admin_search,  # noqa: F401 - registers the pages of the search
    admin_wishes,  # noqa: F401 - registers what members keep
    models,
    moderation_admin,  # noqa: F401 - registers goods and their moderation
    question_admin,  # noqa: F401 - registers questions and who waits for goods
)
from catalog.selectors.rates import forget_rate
from catalog.selectors.tree import forget_tree
from catalog.services.categories import save_category
from catalog.services.prices import change_price, end_discount, plan_discount
from catalog.services.reviews import refresh_rating
from catalog.services.search_rows import refresh_store, write_rows
from marketplace.lib.admin import ReadOnly, ReadOnlyAdmin


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
        planned = plan_discount(
            variant_id=obj.variant_id, percent=obj.percent, starts_at=obj.starts_at, ends_at=obj.ends_at
        )
        obj.pk = planned.pk

    @admin.action(description=_("End now"), permissions=["view"])
    def end_now(self, request: HttpRequest, queryset: QuerySet[models.Discount]) -> None:
        """End the chosen discounts."""
        for pk in queryset.values_list("pk", flat=True):
            end_discount(discount_id=pk)


@admin.register(models.PriceChange)
class PriceChangeAdmin(ReadOnly, admin.ModelAdmin):
    """The price history."""

    list_display = ["variant", "price", "list_price", "reason", "at"]
    list_filter = ["reason"]
    list_select_related = ["variant"]
    search_fields = ["variant__sku"]
    date_hierarchy = "at"


@admin.register(models.StockReservation)
class StockReservationAdmin(ReadOnly, admin.ModelAdmin):
    """Who holds what."""

    list_display = ["reference", "variant", "quantity", "status", "until"]
    list_filter = ["status"]
    list_select_related = ["variant"]
    search_fields = ["reference", "variant__sku"]


@admin.register(models.StockMovement)
class StockMovementAdmin(ReadOnly, admin.ModelAdmin):
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


@admin.register(models.Review)
class ReviewAdmin(admin.ModelAdmin):
    """Reviews; hiding one recounts the rating."""

    list_display = ["product", "author", "rating", "language", "status", "published_at"]
    list_filter = ["status", "rating", "language"]
    list_select_related = ["product", "author"]
    search_fields = ["reference", "text", "product__title_ru", "author__email"]
    readonly_fields = ["product", "variant", "author", "reference", "rating", "text", "published_at"]
    date_hierarchy = "published_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: models.Review, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        refresh_rating(product_id=obj.product_id)


class WishlistItemInline(admin.TabularInline):
    """What is wished."""

    model = models.WishlistItem
    extra = 0
    autocomplete_fields = ["variant"]


@admin.register(models.Wishlist)
class WishlistAdmin(admin.ModelAdmin):
    """Wish lists."""

    list_display = ["__str__", "user", "kind", "event_date", "is_default"]
    list_filter = ["kind"]
    list_select_related = ["user"]
    search_fields = ["name", "user__email", "user__member_id"]
    autocomplete_fields = ["user"]
    inlines = [WishlistItemInline]


@admin.register(models.WishlistItem)
class WishlistItemAdmin(ReadOnly, admin.ModelAdmin):
    """Wishes of all members."""

    list_display = ["variant", "wishlist", "quantity", "created_at"]
    list_select_related = ["variant", "wishlist"]
    search_fields = ["variant__sku", "wishlist__user__email"]


@admin.register(models.FavouriteStore)
class FavouriteStoreAdmin(ReadOnly, admin.ModelAdmin):
    """Who follows whom."""

    list_display = ["user", "store", "created_at"]
    list_select_related = ["user", "store"]
    search_fields = ["user__email", "store__slug"]


@admin.register(models.StorePurchase)
class StorePurchaseAdmin(ReadOnly, admin.ModelAdmin):
    """Who has bought where."""

    list_display = ["user", "store", "orders_count", "last_at"]
    list_select_related = ["user", "store"]
    search_fields = ["user__email", "store__slug"]


@admin.register(models.PriceWatch)
class PriceWatchAdmin(ReadOnly, admin.ModelAdmin):
    """Whose prices are watched."""

    list_display = ["user", "variant", "source", "price_saved", "price_told", "created_at"]
    list_filter = ["source"]
    list_select_related = ["user", "variant"]
    search_fields = ["user__email", "variant__sku"]


admin.site.register([models.FacetCount, models.DeliverySpeed], ReadOnlyAdmin)


@admin.register(models.StoreFacts)
class StoreFactsAdmin(ReadOnly, admin.ModelAdmin):
    """What the score of a store is made of."""

    list_display = [
        "store",
        "ratings_count",
        "orders_count",
        "on_time_percent",
        "cancelled_percent",
        "refunded_percent",
    ]
    list_select_related = ["store"]
    search_fields = ["store__name", "store__slug"]
