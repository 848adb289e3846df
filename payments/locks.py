"""Row locks of payments, always taken in the order of pk and evaluated at once."""

from collections.abc import Sequence

from marketplace.lib.transactions import note_lock
from payments.models import Hold, Payment, PaymentAttempt, Refund


def lock_payment(pk: int) -> Payment:
    """Lock one payment. Everything that changes attempts, refunds or captures of it waits here."""
    note_lock("payment")
    return Payment.objects.select_for_update(of=("self",)).get(pk=pk)


def lock_payments(pks: Sequence[int]) -> list[Payment]:
    """Lock several payments."""
    note_lock("payment")
    return list(Payment.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk"))


def lock_attempt(pk: int) -> PaymentAttempt:
    """Lock an attempt together with its payment, the payment first."""
    attempt = PaymentAttempt.objects.get(pk=pk)
    payment = lock_payment(attempt.payment_id)
    attempt = PaymentAttempt.objects.select_for_update(of=("self",)).get(pk=pk)
    attempt.payment = payment
    return attempt


def lock_refund(pk: int) -> Refund:
    """Lock a refund together with its payment, the payment first."""
    row = Refund.objects.get(pk=pk)
    payment = lock_payment(row.payment_id)
    row = Refund.objects.select_for_update(of=("self",)).select_related("attempt").get(pk=pk)
    row.payment = payment
    return row


def lock_hold(reference: str) -> Hold | None:
    """Lock the hold of an order, or None when nothing was captured for it."""
    note_lock("hold")
    return Hold.objects.select_for_update(of=("self",)).select_related("allocation").filter(reference=reference).first()
