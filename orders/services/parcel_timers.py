"""What falls due on parcels: one without news for long counts as lost."""

from datetime import datetime

from django.db import transaction

from marketplace.lib import clock
from marketplace.lib.sweeping import each
from orders import rules
from orders.locks import lock_shipments, take_order
from orders.models import ParcelEvent, ParcelTimer, Shipment
from orders.services.parcels import Report, take_report


def sweep(*, now: datetime) -> int:
    """Do what is due at `now`; the number of timers that fired. A frozen order's parcels wait with it."""
    due = ParcelTimer.objects.filter(
        due_at__lte=now, done_at__isnull=True, paused_left__isnull=True, subject__order__is_frozen=False
    )
    with clock.at(now):
        return each(_fire, list(due.order_by("due_at", "pk").values_list("pk", flat=True)))


def fire(*, timer_id: int) -> bool:
    """Fire one timer if it is still due at `clock.now()`; True when it did.

    The parcel becomes lost and its buyer is told; money and order stay as they are, because only a dispute decides
    about them. Once the buyer waits for nothing any more, the timer just ends. Locks the order, then its parcels.
    """
    with transaction.atomic():
        timer = ParcelTimer.objects.select_related("subject").filter(pk=timer_id).first()
        order = take_order(timer.subject.order_id) if timer else None
        if timer is None or order is None or order.is_frozen:
            return False
        shipment = next(parcel for parcel in lock_shipments(order) if parcel.pk == timer.subject_id)
        timer.refresh_from_db(fields=["due_at", "done_at", "paused_left"])
        if timer.done_at is not None or timer.paused_left is not None or timer.due_at > clock.now():
            return False
        if order.status in rules.ON_THE_WAY:
            report = Report(Shipment.Status.LOST, ParcelEvent.Source.TIMER, clock.now())
            take_report(order=order, shipment=shipment, report=report)
        ParcelTimer.objects.filter(pk=timer.pk, done_at__isnull=True).update(done_at=clock.now())
        return True


def _fire(pk: int) -> bool:
    return fire(timer_id=pk)
