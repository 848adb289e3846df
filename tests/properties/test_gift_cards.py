"""Whatever is set aside, spent, refunded, given back or blocked in whatever order: certificates keep their sums."""

from contextlib import nullcontext, suppress
from decimal import Decimal
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from marketplace.lib import clock
from marketplace.lib.errors import DomainError
from marketplace.lib.money import Money
from payments import rules, selectors
from payments.gift_selectors import card_view, cards_off_balance
from payments.models import GiftCard, GiftCardUse, LedgerEntry, Payment, PaymentAttempt
from payments.services.capture import record_covered
from payments.services.create import create_payment, replace_payment, void_payment
from payments.services.gift_cards import block_card, give_back, unblock_card
from payments.services.holds import release_hold
from payments.services.refunds import refund
from tests.factories.accounts import StoreFactory, UserFactory
from tests.factories.gift_cards import own_card
from tests.factories.payments import allocation, attempt_of, capture

CENTS = st.integers(min_value=1, max_value=6_000).map(lambda cents: Money(Decimal(cents) / 100))
STEPS = (
    "order",
    "order",
    "pay",
    "pay",
    "void",
    "replace",
    "refund",
    "refund",
    "release",
    "give_back",
    "block",
    "unblock",
)
STEP = st.tuples(st.sampled_from((*STEPS, "order", "pay", "refund")), st.integers(min_value=0, max_value=5), CENTS)


class World:
    """One member with a few certificates who orders, pays, cancels and gives back."""

    def __init__(self, values: list[Money]) -> None:
        self.user = UserFactory()
        self.store = StoreFactory()
        self.cards = [own_card(self.user, str(value.amount), buyer=self.user) for value in values]
        self.number = 0

    def do(self, name: str, which: int, amount: Money) -> None:
        """One step; a refusal by rule is as good as success, any other error is a failure of the test."""
        self.number += 1
        with suppress(DomainError), nullcontext() if name == "give_back" else transaction.atomic():
            getattr(self, name)(which, amount)
        with connection.cursor() as cursor:  # what would otherwise be checked at commit
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    def _payment(self, which: int) -> Payment | None:
        rows = list(Payment.objects.exclude(reference__startswith=rules.GIFT_PREFIX).order_by("pk"))
        return rows[which % len(rows)] if rows else None

    def _allocations(self, amount: Money) -> list[Any]:
        parts = [part for part in amount.split([2, 1]) if part]
        return [allocation(str(part.amount), store_id=self.store.pk) for part in parts]

    def order(self, which: int, amount: Money) -> None:
        chosen = [card.number for place, card in enumerate(self.cards) if place != which % 4]
        create_payment(
            reference=f"O-{self.number}", buyer=self.user, allocations=self._allocations(amount), gift_cards=chosen
        )

    def pay(self, which: int, amount: Money) -> None:
        payment = self._payment(which)
        if payment is None or record_covered(payment_id=payment.pk):
            return
        attempt = payment.attempts.first() or (attempt_of(payment) if payment.is_open else None)
        if attempt is not None:
            capture(attempt)

    def void(self, which: int, amount: Money) -> None:
        if payment := self._payment(which):
            if payment.is_open and selectors.due(payment) and not payment.attempts.exists():
                attempt_of(payment)  # what the bank captures after it is given up goes back
            void_payment(reference=payment.reference)

    def replace(self, which: int, amount: Money) -> None:
        payment = self._payment(which)
        if payment is not None and payment.is_open:
            replace_payment(reference=payment.reference, buyer=self.user, allocations=self._allocations(amount))

    def refund(self, which: int, amount: Money) -> None:
        if payment := self._payment(which):
            share = payment.allocations.order_by("pk").first()
            assert share is not None
            refund(
                reference=share.reference, amount=min(amount, share.amount), reason="goodwill", key=f"k{self.number}"
            )

    def release(self, which: int, amount: Money) -> None:
        if payment := self._payment(which):
            for share in payment.allocations.all():
                release_hold(reference=share.reference, at=clock.now())

    def give_back(self, which: int, amount: Money) -> None:
        give_back(card_id=self.cards[which % len(self.cards)].pk)

    def block(self, which: int, amount: Money) -> None:
        block_card(pk=self.cards[which % len(self.cards)].pk, reason="looked at")

    def unblock(self, which: int, amount: Money) -> None:
        unblock_card(pk=self.cards[which % len(self.cards)].pk)

    def check(self) -> None:
        """The invariants that hold after every step."""
        entries = list(LedgerEntry.objects.all())
        assert not Money.sum(entry.amount for entry in entries)
        owed = Money.sum(entry.amount for entry in entries if entry.account == LedgerEntry.Account.GIFT_CARDS)
        views = [card_view(card) for card in self.cards]
        assert owed == Money.sum(view.balance for view in views)
        for view in views:
            assert Money.zero() <= view.reserved <= view.balance <= view.card.amount
        assert not cards_off_balance()
        assert not selectors.unbalanced_transactions()
        for payment in Payment.objects.filter(status__in=Payment.OPEN):
            assert Money.zero() <= selectors.due(payment) <= payment.amount
            for attempt in payment.attempts.filter(status__in=PaymentAttempt.OPEN):
                assert attempt.amount == selectors.due(payment)
        assert not GiftCardUse.objects.filter(status="reserved").exclude(payment__status__in=Payment.OPEN).exists()


class TestGiftCards(TestCase):
    """Each example runs in a transaction of its own that is rolled back."""

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        values=st.lists(st.integers(min_value=500, max_value=5_000), min_size=1, max_size=3),
        steps=st.lists(STEP, min_size=6, max_size=25),
    )
    def test_invariants(self, values: list[int], steps: list[Any]) -> None:
        world = World([Money(Decimal(cents) / 100) for cents in values])
        assert GiftCard.objects.count() == len(values)
        for step in steps:
            world.do(*step)
            world.check()
        call_command("check_ledger", stdout=StringIO())
