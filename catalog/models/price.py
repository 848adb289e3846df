"""Wholesale steps, discounts with their dates, and the history of every price."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.constants import MAX_DISCOUNT_PERCENT
from catalog.models.product import Variant
from marketplace.lib import clock
from marketplace.lib.money import MoneyField


class PriceTier(models.Model):
    """From `min_quantity` pieces on, one piece costs `price`. A trigger makes the prices of a variant fall."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="tiers")
    min_quantity = models.PositiveIntegerField(_("from, pieces"))
    price = MoneyField(_("price"))

    class Meta:
        verbose_name = _("wholesale price")
        verbose_name_plural = _("wholesale prices")
        ordering = ["min_quantity"]
        constraints = [
            models.UniqueConstraint(fields=["variant", "min_quantity"], name="catalog_pricetier_unique"),
            models.CheckConstraint(condition=Q(min_quantity__gte=2), name="catalog_pricetier_min_quantity"),
            models.CheckConstraint(condition=Q(price__gt=0), name="catalog_pricetier_price"),
        ]

    def __str__(self) -> str:
        return f"{self.min_quantity}+ · {self.price}"


class Discount(models.Model):
    """A store's own discount on one variant. The minute sweep starts and ends it (services.timers)."""

    class Status(models.TextChoices):
        """Planned, then active, then ended; an active one has changed the price."""

        PLANNED = "planned", _("planned")
        ACTIVE = "active", _("active")
        ENDED = "ended", _("ended")

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="discounts")
    percent = models.PositiveSmallIntegerField(_("discount in percent"))
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED, editable=False)
    reference_price = MoneyField(_("lowest price of the 30 days before"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("discount")
        verbose_name_plural = _("discounts")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=MAX_DISCOUNT_PERCENT), name="catalog_discount_percent"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")), name="catalog_discount_dates"
            ),
            models.UniqueConstraint(
                fields=["variant"], condition=Q(status="active"), name="catalog_discount_one_active"
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at"], condition=Q(status="planned"), name="catalog_discount_start_due"),
            models.Index(fields=["ends_at"], condition=Q(status="active"), name="catalog_discount_end_due"),
        ]

    def __str__(self) -> str:
        return f"{self.variant} −{self.percent} %"


class PriceChange(models.Model):
    """One line of the price history: from `at` on, the variant costs `price`. Only appended."""

    class Reason(models.TextChoices):
        """Why the price moved."""

        INITIAL = "initial", _("first price")
        EDIT = "edit", _("changed by the seller")
        IMPORT = "import", _("import")
        DISCOUNT_START = "discount_start", _("discount began")
        DISCOUNT_END = "discount_end", _("discount ended")

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="price_changes")
    price = MoneyField(_("price"))
    list_price = MoneyField(_("list price"))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("price change")
        verbose_name_plural = _("price changes")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["variant", "-at"], name="catalog_pricechange_variant_at")]

    def __str__(self) -> str:
        return f"{self.variant} {self.price}"
