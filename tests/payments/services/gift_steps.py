"""Steps of tests about gift certificates: payments made with them, and what must hold after each."""

from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from marketplace.lib.money import Money
from payments.gift_selectors import card_view
from payments.models import GiftCard, Payment, Refund
from payments.services.capture import record_covered
from payments.services.create import create_payment
from payments.services.refunds import refund
from tests.factories.payments import allocation, attempt_of, capture


def usd(amount: str) -> Money:
    return Money(amount)


def check_ledger() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    call_command("check_ledger", stdout=StringIO())


def payment_for(buyer: Any, *amounts: str, cards: Any = (), reference: str = "ORDER-1") -> Payment:
    with transaction.atomic():
        return create_payment(
            reference=reference,
            buyer=buyer,
            allocations=[allocation(amount) for amount in amounts],
            gift_cards=[card.number for card in cards],
        )


def balance(card: GiftCard) -> Money:
    return card_view(card).balance


def pay_by_cards(payment: Payment) -> bool:
    with transaction.atomic():
        return record_covered(payment_id=payment.pk)


def back(reference: str, amount: str, key: str = "k") -> Refund:
    with transaction.atomic():
        return refund(reference=reference, amount=usd(amount), reason="cancel", key=key)


def mixed_order(user: Any, card: GiftCard) -> str:
    """An order of 80.00, of which the card pays its 50.00."""
    payment = payment_for(user, "80.00", cards=[card])
    capture(attempt_of(payment))
    return payment.allocations.get().reference
