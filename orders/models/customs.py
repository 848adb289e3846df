"""What customs want to know of a recipient, for as long as the parcel needs it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.lib import clock
from marketplace.lib.secret_fields import SecretJSONField
from orders.models.order import Order


class CustomsData(models.Model):
    """Passport and tax numbers for one order (S60): encrypted at rest, deleted some days after delivery.

    `papers` are values by the codes of `orders.customs.table`. Written and deleted by `orders.services.customs` only.
    """

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="customs")
    country = models.CharField(_("country"), max_length=2)
    papers = SecretJSONField(_("customs data"), purpose="customs data", editable=False)
    given_at = models.DateTimeField(_("given"), default=clock.now)

    class Meta:
        verbose_name = _("customs data")
        verbose_name_plural = _("customs data")

    def __str__(self) -> str:
        return f"{self.order_id} {self.country}"
