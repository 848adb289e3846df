"""Staff pages of what members keep for themselves: to be looked at, not changed."""

from django.contrib import admin

from catalog import models
from marketplace.lib.admin import ReadOnly


@admin.register(models.GiftReservation)
class GiftReservationAdmin(ReadOnly, admin.ModelAdmin):
    """Promised gifts."""

    list_display = ["item", "giver", "name", "quantity", "created_at"]
    list_select_related = ["item__variant", "giver"]
    search_fields = ["item__variant__sku", "giver__email"]
    exclude = ["token"]


@admin.register(models.ViewedProduct)
class ViewedProductAdmin(ReadOnly, admin.ModelAdmin):
    """Who has looked at what."""

    list_display = ["user", "product", "viewed_at"]
    list_select_related = ["user", "product"]
    search_fields = ["user__email"]


@admin.register(models.ViewingPause)
class ViewingPauseAdmin(ReadOnly, admin.ModelAdmin):
    """Whose history is paused."""

    list_display = ["user", "paused_at"]
    list_select_related = ["user"]
    search_fields = ["user__email"]


@admin.register(models.CompareItem)
class CompareItemAdmin(ReadOnly, admin.ModelAdmin):
    """Who compares what."""

    list_display = ["user", "product", "added_at"]
    list_select_related = ["user", "product"]
    search_fields = ["user__email"]
