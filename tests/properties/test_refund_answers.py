"""Whatever is lost, late, twice or disputed: the shop gives a refund once, and the ledger says what the buyer got."""

from contextlib import suppress
from datetime import timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from benchmarks.trade.troubles import LOST, NONE, UNREACHED, fallible_bank, trouble
from marketplace.lib import clock
from marketplace.lib.errors import DomainError
from marketplace.lib.money import Money
from payments import selectors
from payments.gateways.base import Dispute, RefundAnswer
from payments.gateways.sandbox.gateway import SandboxGateway
from payments.gateways.sandbox.models import SandboxRefund
from payments.models import Chargeback, LedgerTransaction, PaymentAttempt, Refund
from payments.services.chargebacks import record_dispute
from payments.services.refunds import refund
from payments.services.sending import complete_manual_refund, record_refund, send_one_refund
from payments.services.timers import send_due_refunds
from tests.factories.accounts import UserFactory
from tests.factories.payments import PaymentFactory, allocation, approved_by_hand, attempt_of, capture, card

WHOLE = Money("100.00")
STEPS = ("send", "sweep", "sweep", "sweep_at_once", "open", "lose", "win", "told_made", "told_failed", "people")
STEP = st.tuples(st.sampled_from(STEPS), st.sampled_from([NONE, LOST, UNREACHED]), st.sampled_from([1, 7, 800]))


class World:
    """One order of which everything was paid back, a bank that remembers, and a shop that does not always hear it."""

    def __init__(self) -> None:
        payment = PaymentFactory(shares=[allocation("100.00")])
        self.attempt: PaymentAttempt = attempt_of(payment)
        number, amount = self.attempt.number, self.attempt.amount
        SandboxGateway().charge(key=number, amount=amount, card=card(), return_url="/back/", timeout=1)
        capture(self.attempt)
        with transaction.atomic():
            row = refund(
                reference=payment.allocations.get().reference, amount=WHOLE, reason="cancel", key=f"r:{number}"
            )
        self.pk, self.number, self.sent_back, self.now = row.pk, row.number, 0, clock.now()
        self.made_ever: set[int] = set()

    def do(self, name: str, kind: str, minutes: int) -> None:
        """One step; a refusal by rule is as good as success."""
        self.now += timedelta(minutes=minutes)
        given, is_with_bank = self._given(), Chargeback.objects.exclude(status="won").exists()
        with clock.at(self.now), trouble(kind), suppress(DomainError):
            getattr(self, name)()
        with connection.cursor() as cursor:  # what would otherwise be checked at commit
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        self.made_ever.update(self._made().values_list("pk", flat=True))
        assert self._given() == given or not is_with_bank, "the shop gave what the bank has, or may give"

    def send(self) -> None:
        send_one_refund(refund_id=self.pk)

    def sweep(self) -> None:
        send_due_refunds(now=self.now)

    def sweep_at_once(self) -> None:
        for _ in range(2):
            send_due_refunds(now=self.now)

    def open(self) -> None:
        self._says("opened")

    def lose(self) -> None:
        self._says("lost")

    def win(self) -> None:
        self._says("won")

    def told_made(self) -> None:
        if self._made().exists():
            self._tell(RefundAnswer(f"sbr-{self._made().get().pk}"))

    def told_failed(self) -> None:
        """The bank of the buyer sends back what was made: it is not with the buyer any more."""
        if row := self._made().first():
            row.delete()
            self._tell(RefundAnswer(f"sbr-{min(self.made_ever)}", "closed_account"))

    def people(self) -> None:
        """The desk returns what waits there, unless it is warned that the gateway may have done so."""
        row = self._row()
        if row.status == Refund.Status.MANUAL and not row.is_unknown_to_people:
            approved_by_hand(row)
            with transaction.atomic():
                complete_manual_refund(number=row.number, staff=UserFactory(is_staff=True))

    def _says(self, status: str) -> None:
        dispute = Dispute("dp", "", WHOLE, "fraudulent", status, self.now + timedelta(days=7))
        with transaction.atomic():
            record_dispute(attempt_id=self.attempt.pk, dispute=dispute)

    def _tell(self, answer: RefundAnswer) -> None:
        with transaction.atomic():
            record_refund(refund_id=self.pk, answer=answer)

    def _row(self) -> Refund:
        return Refund.objects.get(pk=self.pk)

    def _made(self) -> Any:
        return SandboxRefund.objects.filter(key=self.number)

    def _by_people(self) -> int:
        return LedgerTransaction.objects.filter(key__startswith=f"refund_manual:{self.number}").count()

    def _given(self) -> int:
        return len(self.made_ever) + self._by_people()

    def by_bank(self) -> int:
        return Chargeback.objects.filter(status="lost").count()

    def check(self) -> None:
        """What holds after every step: the shop has given the money once, and the books balance."""
        assert len(self.made_ever) <= 1, "the gateway made it twice"
        assert self._made().count() + self._by_people() <= 1, "gateway and people have both made it"
        call_command("check_ledger", stdout=StringIO())

    def end(self) -> None:
        """Time goes on, every answer comes, people do their part: nothing waits, and nothing is missing."""
        if Chargeback.objects.filter(closed_at__isnull=True).exists():
            self.do("lose", NONE, 1)
        for _ in range(3):
            self.do("sweep", NONE, 1500)
            if Chargeback.objects.filter(closed_at__isnull=True).exists():
                self.do("lose", NONE, 1)  # the news that waited
            self.do("told_made", NONE, 1)
            self.do("people", NONE, 1)
        self.check()
        got = self._made().count() + self._by_people() + self.by_bank()
        assert self._row().status == Refund.Status.SUCCEEDED
        assert got >= 1, "the buyer has nothing"
        assert selectors.balance("gateway", "sandbox") == WHOLE * (got - 1)
        assert selectors.balance("losses", "") == WHOLE * (1 - got)
        assert not selectors.balance("refunds_due", self.number)


class TestRefundAnswers(TestCase):
    """Each example runs in a transaction of its own that is rolled back."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps=st.lists(STEP, min_size=3, max_size=14))
    def test_the_buyer_gets_it_once_and_the_ledger_says_so(self, steps: list[tuple[str, str, int]]) -> None:
        with fallible_bank():
            world = World()
            for step in steps:
                world.do(*step)
                world.check()
            world.end()
