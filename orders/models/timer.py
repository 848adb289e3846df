"""What falls due on an order."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.lib.models import Timer
from orders.models.order import Order
from orders.models.shipment import Shipment


class OrderTimer(Timer):
    """One thing that falls due on one order; swept by `orders.services.timers`."""

    class Kind(models.TextChoices):
        """Each kind is handled by one function of orders.services.timers."""

        UNPAID_REMINDER = "unpaid_reminder", _("remind of the payment")
        UNPAID_EXPIRY = "unpaid_expiry", _("cancel if unpaid")
        REVIEW_END = "review_end", _("end of the payment check")
        SHIP_BY = "ship_by", _("ship by")
        CANCEL_ANSWER = "cancel_answer", _("answer to a cancellation request")
        PROTECTION_10 = "protection_10", _("protection ends in ten days")
        PROTECTION_5 = "protection_5", _("protection ends in five days")
        PROTECTION_2 = "protection_2", _("protection ends in two days")
        PROTECTION_END = "protection_end", _("end of protection")
        DELIVERY_PROVED = "delivery_proved", _("days after proved delivery")
        CLOSE = "close", _("close the order")
        PROTECTION_ANSWER = "protection_answer", _("answer to a request for longer protection")
        SHIP_BY_ANSWER = "ship_by_answer", _("answer to a request to ship later")
        CUSTOMS_REMINDER = "customs_reminder", _("remind of the customs data")
        CUSTOMS_ERASE = "customs_erase", _("erase the customs data")

    kind = models.CharField(_("what happens"), max_length=40, choices=Kind)
    subject = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="timers")

    class Meta(Timer.Meta):
        verbose_name = _("order timer")
        verbose_name_plural = _("order timers")
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind"], name="orders_ordertimer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.kind}"


class ParcelTimer(Timer):
    """What falls due on one parcel; swept by `orders.services.parcel_timers`."""

    class Kind(models.TextChoices):
        """The parcel counts as lost when no report came in time."""

        NO_NEWS = "no_news", _("no news of the parcel")

    kind = models.CharField(_("what happens"), max_length=40, choices=Kind)
    subject = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="timers")

    class Meta(Timer.Meta):
        verbose_name = _("parcel timer")
        verbose_name_plural = _("parcel timers")
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind"], name="orders_parceltimer_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.kind}"
