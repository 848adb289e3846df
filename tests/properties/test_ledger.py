"""Whatever happens in whatever order: the ledger sums to zero, nothing is spent twice, caps hold."""

from contextlib import suppress
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
from payments.gateways.base import Charge, Outcome
from payments.gateways.sandbox.gateway import SandboxGateway
from payments.models import Hold, LedgerEntry, Payment, PaymentAttempt, Refund
from payments.services.attempts import open_attempt
from payments.services.capture import give_up_attempt, record_charge
from payments.services.create import void_payment
from payments.services.holds import freeze_hold, release_hold, unfreeze_hold
from payments.services.refunds import refund
from payments.services.sending import send_one_refund
from tests.factories.accounts import StoreFactory, UserFactory
from tests.factories.payments import PaymentFactory, allocation, card

CENTS = st.integers(min_value=1, max_value=20_000).map(lambda cents: Decimal(cents) / 100)
STEPS = ("refund", "refund", "release", "send", "freeze", "thaw", "attempt", "capture", "decline", "give_up", "void")
STEP = st.tuples(
    st.sampled_from(STEPS),
    st.integers(min_value=0, max_value=3),
    st.integers(min_value=1, max_value=130),
)
# How it begins: left to chance, paid, paid twice, or paid after it was given up for good.
BEGINNINGS = {
    "chance": [],
    "paid": [("capture", 0)],
    "paid twice": [("give_up", 0), ("attempt", 0), ("capture", 1), ("capture", 0)],
    "paid late": [("void", 0), ("capture", 0)],
}


class World:
    """One payment of a few orders, and every step that can happen to it."""

    def __init__(self, amounts: list[Decimal], rate: Decimal, base_percent: int) -> None:
        self.payment = PaymentFactory(
            buyer=UserFactory(),
            shares=[
                allocation(
                    str(amount),
                    store_id=StoreFactory().pk,
                    rate=str(rate),
                    base=str((amount * base_percent / 100).quantize(Decimal("0.01"))),
                )
                for amount in amounts
            ],
        )
        self.references = [share.reference for share in self.payment.allocations.all()]
        self.number = 0

    def do(self, name: str, which: int, percent: int) -> None:
        """One step; a refusal by rule is as good as success, any other error is a failure of the test."""
        self.number += 1
        before = self._statuses()
        with suppress(DomainError):
            getattr(self, name)(which, percent)
        with connection.cursor() as cursor:  # what would otherwise be checked at commit
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        self._check_moves(before)

    def _reference(self, which: int) -> str:
        return self.references[which % len(self.references)]

    def _attempt(self, which: int) -> PaymentAttempt | None:
        attempts = list(self.payment.attempts.order_by("pk"))
        return attempts[which % len(attempts)] if attempts else None

    def _answer(self, which: int, outcome: Outcome) -> None:
        if attempt := self._attempt(which):
            charge = Charge(outcome=outcome, provider_reference=f"ch-{attempt.number}", decline_code="")
            with transaction.atomic():
                record_charge(attempt_id=attempt.pk, charge=charge)

    def attempt(self, which: int, percent: int) -> None:
        with transaction.atomic():
            attempt, is_new = open_attempt(payment_id=self.payment.pk, card=card(), idempotency_key=str(self.number))
        assert is_new
        SandboxGateway().charge(key=attempt.number, amount=attempt.amount, card=card(), return_url="/back/", timeout=1)

    def capture(self, which: int, percent: int) -> None:
        self._answer(which, Outcome.CAPTURED)

    def decline(self, which: int, percent: int) -> None:
        self._answer(which, Outcome.DECLINED)

    def give_up(self, which: int, percent: int) -> None:
        if attempt := self._attempt(which):
            with transaction.atomic():
                give_up_attempt(attempt_id=attempt.pk, decline_code="no_answer")

    def void(self, which: int, percent: int) -> None:
        with transaction.atomic():
            void_payment(reference=self.payment.reference)

    def refund(self, which: int, percent: int) -> None:
        with transaction.atomic():
            reference = self._reference(which)
            amount = self.payment.allocations.get(reference=reference).amount * Decimal(percent) * Decimal("0.01")
            if amount:
                refund(reference=reference, amount=amount, reason="goodwill", key=str(self.number))

    def release(self, which: int, percent: int) -> None:
        with transaction.atomic():
            release_hold(reference=self._reference(which), at=clock.now())

    def freeze(self, which: int, percent: int) -> None:
        with transaction.atomic():
            freeze_hold(reference=self._reference(which))

    def thaw(self, which: int, percent: int) -> None:
        with transaction.atomic():
            unfreeze_hold(reference=self._reference(which))

    def send(self, which: int, percent: int) -> None:
        for pk in Refund.objects.values_list("pk", flat=True):
            send_one_refund(refund_id=pk)

    @staticmethod
    def _statuses() -> dict[tuple[Any, int], str]:
        return {
            (model, row.pk): row.status
            for model in (Payment, PaymentAttempt, Hold, Refund)
            for row in model.objects.all()
        }

    def _check_moves(self, before: dict[tuple[Any, int], str]) -> None:
        tables = {
            Payment: rules.PAYMENT_MOVES,
            PaymentAttempt: rules.ATTEMPT_MOVES,
            Hold: rules.HOLD_MOVES,
            Refund: rules.REFUND_MOVES,
        }
        for (model, pk), status in self._statuses().items():
            assert status in tables[model]
            old = before.get((model, pk), status)
            assert status == old or _reaches(tables[model], old, status), (model, old, status)

    def check(self) -> None:
        """The invariants that hold after every step."""
        entries = list(LedgerEntry.objects.all())
        assert not Money.sum(entry.amount for entry in entries)
        assert not selectors.unbalanced_transactions()
        assert not selectors.holds_off_balance()
        assert not selectors.refunds_off_balance()
        for reference in self.references:
            view = selectors.money_of(reference)
            assert view.refunded <= view.captured
            assert view.refundable == view.captured - view.refunded == view.held + view.commission + view.due_to_store
            assert Money.zero() <= view.held <= view.captured
            assert Money.zero() <= view.commission
        captured = self.payment.attempts.filter(status="captured").count()
        returned = Money.sum(row.amount for row in Refund.objects.all())
        assert returned <= self.payment.amount * captured


def _reaches(table: rules.Table, start: str, end: str) -> bool:
    """One step may move a status along several arrows of its table."""
    seen, todo = set(), [start]
    while todo:
        for target in table[todo.pop()] - seen:
            seen.add(target)
            todo.append(target)
    return end in seen


class TestLedger(TestCase):
    """Each example runs in a transaction of its own that is rolled back."""

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        amounts=st.lists(CENTS, min_size=1, max_size=3),
        rate=st.decimals(min_value=0, max_value=1, places=4),
        base_percent=st.integers(min_value=0, max_value=100),
        beginning=st.sampled_from(sorted(BEGINNINGS)),
        steps=st.lists(STEP, min_size=4, max_size=20),
    )
    def test_invariants(
        self, amounts: list[Decimal], rate: Decimal, base_percent: int, beginning: str, steps: list[Any]
    ) -> None:
        world = World(amounts, rate, base_percent)
        world.do("attempt", 0, 1)
        for name, which in BEGINNINGS[beginning]:
            world.do(name, which, 1)
            world.check()
        for step in steps:
            world.do(*step)
            world.check()
        world.do("send", 0, 1)
        world.check()
        call_command("check_ledger", stdout=StringIO())


@settings(max_examples=200, deadline=None)
@given(
    total=CENTS,
    rate=st.decimals(min_value=0, max_value=1, places=4),
    cuts=st.lists(st.integers(min_value=1, max_value=100), min_size=1, max_size=8),
)
def test_commission_comes_back_to_the_cent(total: Decimal, rate: Decimal, cuts: list[int]) -> None:
    whole = Money(total * rate)
    before, back = Money.zero(), Money.zero()
    for piece in Money(total).split(cuts):
        part = rules.part_returned(whole=whole, total=Money(total), before=before, now=piece)
        assert Money.zero() <= part <= whole
        before, back = before + piece, back + part
    assert back == whole
