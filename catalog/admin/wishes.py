"""Staff pages of what members keep for themselves: to be looked at, not changed."""

from django.contrib import admin

from catalog import models
from marketplace.lib.admin import ReadOnly, ReadOnlyAdmin


@admin.register(models.GiftReservation)
class GiftReservationAdmin(ReadOnlyAdmin):
    """Promised gifts."""

    list_display = ["item", "giver", "name", "quantity", "created_at"]
    list_select_related = ["item__variant", "giver"]
    search_fields = ["item__variant__sku", "giver__email"]
    exclude = ["token"]


@admin.register(models.ViewedProduct)
class ViewedProductAdmin(ReadOnlyAdmin):
    """Who has looked at what."""

    list_display = ["user", "product", "viewed_at"]
    list_select_related = ["user", "product"]
    search_fields = ["user__email"]


@admin.register(models.ViewingPause)
class ViewingPauseAdmin(ReadOnlyAdmin):
    """Whose history is paused."""

    list_display = ["user", "paused_at"]
    list_select_related = ["user"]
    search_fields = ["user__email"]


@admin.register(models.CompareItem)
class CompareItemAdmin(ReadOnlyAdmin):
    """Who compares what."""

    list_display = ["user", "product", "added_at"]
    list_select_related = ["user", "product"]
    search_fields = ["user__email"]


class WishlistItemInline(ReadOnly, admin.TabularInline):
    """What is wished."""

    model = models.WishlistItem
    extra = 0


@admin.register(models.Wishlist)
class WishlistAdmin(ReadOnlyAdmin):
    """Wish lists: who sees one is for its owner to say."""

    list_display = ["__str__", "user", "kind", "event_date", "is_default"]
    list_filter = ["kind"]
    list_select_related = ["user"]
    search_fields = ["name", "user__email", "user__member_id"]
    inlines = [WishlistItemInline]


@admin.register(models.WishlistItem)
class WishlistItemAdmin(ReadOnlyAdmin):
    """Wishes of all members."""

    list_display = ["variant", "wishlist", "quantity", "created_at"]
    list_select_related = ["variant", "wishlist"]
    search_fields = ["variant__sku", "wishlist__user__email"]


@admin.register(models.FavouriteStore)
class FavouriteStoreAdmin(ReadOnlyAdmin):
    """Who follows whom."""

    list_display = ["user", "store", "created_at"]
    list_select_related = ["user", "store"]
    search_fields = ["user__email", "store__slug"]


@admin.register(models.StorePurchase)
class StorePurchaseAdmin(ReadOnlyAdmin):
    """Who has bought where."""

    list_display = ["user", "store", "orders_count", "last_at"]
    list_select_related = ["user", "store"]
    search_fields = ["user__email", "store__slug"]


@admin.register(models.PriceWatch)
class PriceWatchAdmin(ReadOnlyAdmin):
    """Whose prices are watched."""

    list_display = ["user", "variant", "source", "price_saved", "price_told", "created_at"]
    list_filter = ["source"]
    list_select_related = ["user", "variant"]
    search_fields = ["user__email", "variant__sku"]
