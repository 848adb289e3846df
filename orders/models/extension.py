"""Asking the other side for more time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from marketplace.lib import clock
from orders.models.order import Order


class Extension(models.Model):
    """A wish to move a date of an order, and the other side's answer; written by `orders.services.extensions` only.

    The buyer asks for longer protection, the store for more time to ship, which it may do once.
    """

    class Kind(models.TextChoices):
        """Which date is to be moved."""

        PROTECTION = "protection", _("buyer protection")
        SHIP_BY = "ship_by", _("day of shipping")

    class Status(models.TextChoices):
        """Waiting for an answer, or how it ended; `over` when the order moved on before anybody answered."""

        WAITING = "waiting", _("waiting for an answer")
        AGREED = "agreed", _("agreed")
        REFUSED = "refused", pgettext_lazy("request for time", "refused")
        LAPSED = "lapsed", _("not answered in time")
        OVER = "over", _("no longer needed")

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="extensions")
    kind = models.CharField(_("what for"), max_length=12, choices=Kind)
    days = models.PositiveSmallIntegerField(_("days"))
    note = models.CharField(_("why"), max_length=200, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.WAITING)
    asked_at = models.DateTimeField(_("asked"), default=clock.now)
    answer_by = models.DateTimeField(_("answer before"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))

    class Meta:
        verbose_name = _("request for more time")
        verbose_name_plural = _("requests for more time")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "kind"], condition=Q(status="waiting"), name="orders_extension_one_waiting"
            ),
            models.UniqueConstraint(
                fields=["order"], condition=Q(kind="ship_by"), name="orders_extension_ship_by_once"
            ),
            models.CheckConstraint(condition=Q(days__gte=1), name="orders_extension_days"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.kind} +{self.days}"
