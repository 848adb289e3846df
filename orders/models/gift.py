"""Orders that go to the owner of a gift list, whose address the giver never sees (domain.md section 3 no. 10)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.models import Wishlist
from orders.models.order import Order


class GiftDelivery(models.Model):
    """Where a gift goes. The order itself holds the country only, so that nothing made from it can tell the giver more.

    `address` is a snapshot as on other orders; the store sees it as long as it sees any address.
    """

    order = models.OneToOneField(Order, on_delete=models.CASCADE, related_name="gift")
    wishlist = models.ForeignKey(Wishlist, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner of the list"))
    address = models.JSONField(_("address"))

    class Meta:
        verbose_name = _("gift delivery")
        verbose_name_plural = _("gift deliveries")

    def __str__(self) -> str:
        return f"{self.order_id}"
