"""What falls due in payments: holds to release, refunds to send, the sandbox's webhooks."""

from datetime import datetime

from marketplace.lib import clock
from marketplace.lib.sweeping import each
from payments.constants import SWEEP_BATCH
from payments.gateways.sandbox.webhooks import deliver_event, due_events
from payments.models import Hold, Refund
from payments.services.holds import release_due_hold
from payments.services.sending import send_one_refund


def sweep(*, now: datetime) -> int:
    """Do what is due at `now`, each in its own short transaction; the number of things done. Safe to run twice."""
    with clock.at(now):
        done = release_due_holds(now=now) + send_due_refunds(now=now)
        return done + each(deliver_event, due_events(now=now))


def release_due_holds(*, now: datetime) -> int:
    """Release the holds whose date has come."""
    due = Hold.objects.filter(status=Hold.Status.HELD, release_at__lte=now).order_by("release_at", "pk")
    references = due.values_list("reference", flat=True)[:SWEEP_BATCH]

    def release(reference: str) -> bool:
        return release_due_hold(reference=reference, now=now)

    return each(release, list(references))


def send_due_refunds(*, now: datetime) -> int:
    """Send the refunds that the broker lost, that failed, or that got no answer."""
    statuses = (Refund.Status.APPROVED, Refund.Status.SENT, Refund.Status.FAILED)
    due = Refund.objects.filter(status__in=statuses, next_try_at__lte=now).order_by("next_try_at", "pk")
    return each(_send, list(due.values_list("pk", flat=True)[:SWEEP_BATCH]))


def _send(pk: int) -> bool:
    return send_one_refund(refund_id=pk)
