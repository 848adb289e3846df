"""What people are told about gift certificates. Each function needs the open transaction of its cause."""

from typing import Any

from django.urls import reverse
from django.utils import translation

from marketplace.lib import clock
from messaging.services.notify import notify
from messaging.services.outbox import queue_email
from payments.models import GiftCard, Refund


def card_to_recipient(card: GiftCard, code: str) -> None:
    """To the recipient, who may be nobody's member: value, words of the giver, and the code, which is nowhere else."""
    with translation.override(card.language):
        url = reverse("payments:my-gift-cards")
    queue_email(
        to=card.recipient_email,
        language=card.language,
        template="payment_gift_card",
        context={
            "number": card.number,
            "amount": card.amount,
            "code": code,
            "sender": card.sender_name,
            "recipient_name": card.recipient_name,
            "message": card.message,
            "url": url,
        },
        dedupe_key=f"gift_card:{card.number}:{card.sendings}",
    )


def card_paid(card: GiftCard) -> None:
    """To the buyer: the receipt, and when the recipient will hear of it."""
    _tell_buyer(
        card,
        "payment_gift_paid",
        address=card.recipient_email,
        send_at=card.send_at,
        is_later=card.send_at > clock.now(),
    )


def card_sent(card: GiftCard) -> None:
    """To the buyer: the e-mail with the code has left."""
    _tell_buyer(card, "payment_gift_sent", key=str(card.sendings), email=False, address=card.recipient_email)


def tell_refund(refund: Refund) -> None:
    """To the buyer: the price of a certificate is on its way back. Called in the transaction that notes it."""
    card = GiftCard.objects.select_related("buyer").filter(number=refund.reference).first()
    if card is not None:
        _tell_buyer(card, "payment_gift_refunded", key=refund.number, returned=refund.amount)


def _tell_buyer(card: GiftCard, kind: str, *, key: str = "", email: bool = True, **extra: Any) -> None:
    with translation.override(card.buyer.language):
        url = reverse("payments:gift-card", args=[card.number])
    notify(
        user=card.buyer,
        kind=kind,
        params={"number": card.number, "amount": card.amount, "recipient": card.recipient_name, **extra},
        url=url,
        dedupe_key=":".join(filter(None, [kind, card.number, key])),
        email=email,
    )
