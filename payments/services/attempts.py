"""Attempts: the row that stands before the gateway is asked."""

from payments import locks, selectors
from payments.errors import AttemptOpen, PaymentClosed
from payments.gateways.base import Card, KeptCard, Vault
from payments.gateways.registry import default_gateway, gateway_named
from payments.models import Payment, PaymentAttempt
from payments.services.saved_cards import note_use
from payments.services.voiding import void_attempt


def find_attempt(*, payment_id: int, idempotency_key: str) -> PaymentAttempt | None:
    """The attempt that this form has already made."""
    return PaymentAttempt.objects.filter(payment_id=payment_id, idempotency_key=idempotency_key).first()


def open_attempt(
    *, payment_id: int, card: Card | KeptCard | None, idempotency_key: str, gateway: str = "", keeps_card: bool = False
) -> tuple[PaymentAttempt, bool]:
    """An attempt for this key, and whether it is new; in the caller's transaction.

    An attempt that waits at the bank's page, or for money that the buyer brings in, gives way to the new one.
    Without the name of a gateway the first one is used; it is asked for what gift certificates do not pay. With
    `keeps_card` the card is kept for the next time once it has paid, where the gateway can do that. Raises
    PaymentClosed when the payment is no longer to be paid, AttemptOpen while another attempt waits for an answer,
    UnknownGateway. Locks the payment.
    """
    payment = locks.lock_payment(payment_id)
    if known := find_attempt(payment_id=payment_id, idempotency_key=idempotency_key):
        return known, False
    if not payment.is_open:
        raise PaymentClosed
    _make_way(payment)
    asked = gateway_named(gateway) if gateway else default_gateway()
    attempt = PaymentAttempt.objects.create(
        payment=payment,
        idempotency_key=idempotency_key,
        gateway=asked.name,
        amount=selectors.due(payment),
        card_brand=card.brand if card else "",
        card_last4=card.last4 if card else "",
        keeps_card=keeps_card and isinstance(card, Card) and isinstance(asked, Vault),
    )
    if isinstance(card, KeptCard):
        note_use(gateway=asked.name, token=card.token)
    return attempt, True


def _make_way(payment: Payment) -> None:
    waiting = payment.attempts.filter(status__in=PaymentAttempt.OPEN).first()
    if waiting is None:
        return
    if waiting.status != PaymentAttempt.Status.NEEDS_CONFIRMATION and not waiting.awaits_buyer:
        raise AttemptOpen
    void_attempt(waiting)
