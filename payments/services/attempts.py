"""Attempts: the row that stands before the gateway is asked."""

from payments import locks
from payments.errors import AttemptOpen, PaymentClosed
from payments.gateways.base import Card
from payments.gateways.registry import default_gateway, gateway_named
from payments.models import Payment, PaymentAttempt
from payments.rules import card_brand
from payments.services.voiding import void_attempt


def find_attempt(*, payment_id: int, idempotency_key: str) -> PaymentAttempt | None:
    """The attempt that this form has already made."""
    return PaymentAttempt.objects.filter(payment_id=payment_id, idempotency_key=idempotency_key).first()


def open_attempt(
    *, payment_id: int, card: Card | None, idempotency_key: str, gateway: str = ""
) -> tuple[PaymentAttempt, bool]:
    """An attempt for this key, and whether it is new; in the caller's transaction.

    An attempt that waits at the bank's page gives way to the new one. Without the name of a gateway the first
    one is used. Raises PaymentClosed when the payment is no longer to be paid, AttemptOpen while another attempt
    waits for an answer, UnknownGateway. Locks the payment.
    """
    payment = locks.lock_payment(payment_id)
    if known := find_attempt(payment_id=payment_id, idempotency_key=idempotency_key):
        return known, False
    if not payment.is_open:
        raise PaymentClosed
    _make_way(payment)
    attempt = PaymentAttempt.objects.create(
        payment=payment,
        idempotency_key=idempotency_key,
        gateway=(gateway_named(gateway) if gateway else default_gateway()).name,
        amount=payment.amount,
        card_brand=card_brand(card.number) if card else "",
        card_last4=card.last4 if card else "",
    )
    return attempt, True


def _make_way(payment: Payment) -> None:
    waiting = payment.attempts.filter(status__in=PaymentAttempt.OPEN).first()
    if waiting is None:
        return
    if waiting.status != PaymentAttempt.Status.NEEDS_CONFIRMATION:
        raise AttemptOpen
    void_attempt(waiting)
