"""The history of an order."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from marketplace.lib import clock
from orders.models.order import Order


class Actor(models.TextChoices):
    """Who acts on an order (domain.md section 2): people, the clock, or a provider such as gateway and carrier."""

    BUYER = "buyer", _("buyer")
    SELLER = "seller", _("seller")
    STAFF = "staff", _("staff")
    TIMER = "timer", _("timer")
    PROVIDER = "provider", _("payment or delivery service")


class OrderEvent(models.Model):
    """One thing that happened, never changed afterwards: `order:paid`, `order:shipment:created`, ..."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="events")
    code = models.CharField(_("event"), max_length=60)
    actor = models.CharField(_("actor"), max_length=10, choices=Actor)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    data = models.JSONField(_("details"), default=dict, blank=True)
    at = models.DateTimeField(_("at"), default=clock.now)

    class Meta:
        verbose_name = _("order event")
        verbose_name_plural = _("order events")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["order", "at"], name="orders_event_order_at")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.code}"
