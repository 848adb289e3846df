"""Rates for showing prices in other currencies."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ExchangeRate(models.Model):
    """One unit of the settlement currency costs `value` units of `currency` on the day `as_of`."""

    currency = models.CharField(_("currency"), max_length=3)
    value = models.DecimalField(_("rate"), max_digits=18, decimal_places=8)
    as_of = models.DateField(_("day"))

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["-as_of", "currency"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "as_of"], name="catalog_exchangerate_unique"),
            models.CheckConstraint(condition=Q(value__gt=0), name="catalog_exchangerate_value"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.value} ({self.as_of})"
