"""How a store sends its goods, where to, for how much and how fast."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from marketplace.lib.money import MoneyField


class DeliveryTemplate(models.Model):
    """One way of sending. `code` names it within the store and is kept on orders."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="delivery_templates")
    code = models.SlugField(_("code"), max_length=30)
    name_ru: str
    name_en: str
    name = models.CharField(_("name"), max_length=80)
    handling_days = models.PositiveSmallIntegerField(_("days to hand over"), default=3)
    is_tracked = models.BooleanField(_("with tracking"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("offered"), default=True)
    # Since when listings of the store's goods have yet to follow a change of this way; nothing when they have.
    relist_since = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[models.Manager["DeliveryTemplate"]] = models.Manager()

    class Meta:
        verbose_name = _("way of delivery")
        verbose_name_plural = _("ways of delivery")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["store", "code"], name="catalog_deliverytemplate_unique")]
        indexes = [
            models.Index(
                fields=["relist_since"], condition=Q(relist_since__isnull=False), name="catalog_delivery_relist"
            )
        ]

    def __str__(self) -> str:
        return f"{self.store} · {self.name}"


class DeliveryZone(models.Model):
    """Price and days for some countries; a zone without countries is for all that no other zone names.

    The price is `base_price` plus `price_per_kg` for each begun kilogram, and nothing from `free_from` on
    (0: always free; None: never).
    """

    template = models.ForeignKey(DeliveryTemplate, on_delete=models.CASCADE, related_name="zones")
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True, verbose_name=_("countries"))
    base_price = MoneyField(_("price"))
    price_per_kg = MoneyField(_("price of a kilogram"), default=0)
    free_from = MoneyField(_("free from"), null=True, blank=True)
    days_min = models.PositiveSmallIntegerField(_("days on the way, least"))
    days_max = models.PositiveSmallIntegerField(_("days on the way, most"))

    class Meta:
        verbose_name = _("delivery zone")
        verbose_name_plural = _("delivery zones")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(days_max__gte=F("days_min")), name="catalog_deliveryzone_days"),
            models.CheckConstraint(
                condition=Q(base_price__gte=0, price_per_kg__gte=0), name="catalog_deliveryzone_price"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} · {', '.join(self.countries) or '*'}"
