"""Gift certificates of Anna: one that she has claimed, one that she has sent, one that waits for its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from accounts.models import User
from marketplace.lib import clock
from marketplace.lib.money import Money
from marketplace.lib.publishing import without_publishing
from messaging.models import OutboxEmail
from messaging.services.outbox import drop_history
from orders.services.payment import pay_checkout
from payments.gateways.sandbox.cards import DEMO_CARDS
from payments.models import GiftCard, PaymentAttempt
from payments.services.gift_cards import Gift, claim_card, order_card
from payments.services.vaults import keep_card_of

from .plan import Plan

_TO_ANNA = Gift(
    amount=Money(Decimal("50.00")),
    sender_name="Игорь",
    recipient_name="Анна",
    recipient_email="anna@example.com",
    message="С новосельем! Выбери что-нибудь для кухни.",
    language="ru",
)
_TO_SARAH = replace(
    _TO_ANNA,
    amount=Money(Decimal("25.00")),
    sender_name="Anna",
    recipient_name="Sarah",
    recipient_email="sarah@example.com",
    message="Happy birthday!",
    language="en",
)


def load_gift_cards(plan: Plan) -> str:
    """Three certificates, bought with the demo cards of the sandbox; once."""
    people = {user.email: user for user in User.objects.filter(email__in=["anna@example.com", "igor@example.com"])}
    if len(people) < 2 or GiftCard.objects.exists():
        return "none added"
    anna, igor = people["anna@example.com"], people["igor@example.com"]
    with without_publishing():
        with clock.at(plan.ago(12)):
            given = _buy(igor, _TO_ANNA, "demo-1")
            mail = OutboxEmail.objects.get(dedupe_key=f"gift_card:{given.number}:1")
            claim_card(user=anna, code=mail.context["code"])
        with clock.at(plan.ago(2)):
            _keep(_buy(anna, _TO_SARAH, "demo-2", keeps_card=True))
        with clock.at(plan.ago(1)):
            _buy(anna, replace(_TO_SARAH, send_at=plan.now + timedelta(days=20)), "demo-3")
    drop_history(before=plan.ago(0.02))
    return f"{GiftCard.objects.count()} added"


def _keep(card: GiftCard) -> None:
    """What the worker does a moment after a payment whose card is to be kept."""
    for attempt in PaymentAttempt.objects.filter(payment__reference=card.number, keeps_card=True):
        keep_card_of(attempt_id=attempt.pk)


def _buy(buyer: User, gift: Gift, key: str, *, keeps_card: bool = False) -> GiftCard:
    card = order_card(buyer=buyer, gift=gift, idempotency_key=key)
    pay_checkout(
        buyer=buyer,
        number=card.number,
        card=DEMO_CARDS[0].card(),
        idempotency_key=key,
        expected_total=card.amount,
        return_url="/",
        keeps_card=keeps_card,
    )
    card.refresh_from_db()
    return card
