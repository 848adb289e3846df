"""What buyers say of the goods."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.models.product import Product, Variant
from marketplace.lib import clock


class Review(models.Model):
    """A review of a bought product. `reference` is the number of the order it comes from.

    Made public by `services.reviews.publish_review`, which also keeps the product's rating.
    """

    class Status(models.TextChoices):
        """Only published reviews are shown and counted."""

        PUBLISHED = "published", _("published")
        HIDDEN = "hidden", _("hidden")

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="reviews")
    variant = models.ForeignKey(Variant, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reviews")
    reference = models.CharField(_("order"), max_length=40)
    rating = models.PositiveSmallIntegerField(_("rating"))
    text = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=5, default="ru")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PUBLISHED)
    reply = models.TextField(_("answer of the seller"), blank=True)
    replied_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    helpful_count = models.PositiveIntegerField(_("found helpful"), default=0)
    published_at = models.DateTimeField(_("published at"), default=clock.now)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="catalog_review_rating"),
            models.UniqueConstraint(fields=["product", "author", "reference"], name="catalog_review_once"),
        ]
        indexes = [
            models.Index(
                fields=["product", "-published_at", "-id"],
                condition=Q(status="published"),
                name="catalog_review_published",
            )
        ]

    def __str__(self) -> str:
        return f"{self.product} · {self.rating}"
