"""Staff pages of reviews, and of what the score of a store is made of."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from catalog import models
from catalog.services.reviews import refresh_rating
from marketplace.lib.admin import ReadOnlyAdmin


@admin.register(models.Review)
class ReviewAdmin(admin.ModelAdmin):
    """Reviews; hiding one recounts the rating."""

    list_display = ["words", "product", "author", "rating", "status", "published_at"]
    list_filter = ["status", "rating", "language"]
    list_select_related = ["product", "author"]
    search_fields = ["reference", "text", "product__title_ru", "author__email"]
    readonly_fields = ["product", "variant", "author", "reference", "rating", "text", "published_at"]
    date_hierarchy = "published_at"

    @admin.display(description=_("text"))
    def words(self, review: models.Review) -> str:
        """How it begins; a review may be stars alone."""
        return Truncator(review.text).chars(80) or "—"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: models.Review, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        refresh_rating(product_id=obj.product_id)


@admin.register(models.StoreFacts)
class StoreFactsAdmin(ReadOnlyAdmin):
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
