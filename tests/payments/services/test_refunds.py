"""Refunds before and after release, their cap, and how they are sent."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from payments import selectors
from payments.constants import REFUND_RETRY_AFTER, REFUND_STUCK_AFTER
from payments.errors import KeyReused, RefundTooLarge
from payments.gateways import registry
from payments.gateways.base import GatewayError, RefundAnswer
from payments.gateways.sandbox.gateway import CARD
from payments.models import Hold, LedgerEntry, Payment, Refund
from payments.services.capture import give_up_attempt
from payments.services.holds import release_hold
from payments.services.refunds import refund
from payments.services.sending import complete_manual_refund, reopen_refund, send_one_refund
from payments.services.timers import send_due_refunds
from tests.factories.accounts import UserFactory
from tests.factories.payments import (
    PaymentFactory,
    allocation,
    approved_by_hand,
    attempt_of,
    capture,
    paid_order,
    paid_payment,
)

pytestmark = pytest.mark.django_db


class Bank:
    """A gateway that answers refunds as told, and `known` about one that it is asked for; an exception is raised."""

    name = "sandbox"
    method = CARD

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[Mapping[str, Any]] = []
        self.known: Any = None
        self.sought: list[Mapping[str, Any]] = []

    def find_refund(self, **asked: Any) -> RefundAnswer | None:
        self.sought.append(asked)
        if isinstance(self.known, Exception):
            raise self.known
        return self.known

    def refund(self, **asked: Any) -> RefundAnswer:
        self.asked.append(asked)
        answer = self.answers.pop(0) if self.answers else RefundAnswer(provider_reference="r-1")
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def bank(monkeypatch: pytest.MonkeyPatch) -> Bank:
    bank = Bank()
    monkeypatch.setattr(registry, "_load", lambda _name: bank)
    return bank


def ask(reference: str, amount: str = "100.00", key: str = "") -> Refund:
    return refund(reference=reference, amount=Money(amount), reason="changed_mind", key=key or f"{reference}:{amount}")


def entries(reference: str, kind: str) -> dict[str, Decimal]:
    rows = LedgerEntry.objects.filter(reference=reference, transaction__kind=kind)
    return {row.account: row.amount.amount for row in rows}


def test_before_release_the_escrow_gives_it_back() -> None:
    reference = paid_order()
    row = ask(reference, "40.00")
    assert row.status == "approved"
    assert entries(reference, "refund") == {"escrow": Decimal("-40.00"), "refunds_due": Decimal("40.00")}
    assert selectors.refundable(reference) == Money("60.00")
    assert Hold.objects.get().status == "held"


def test_a_full_refund_ends_the_hold() -> None:
    reference = paid_order()
    ask(reference)
    assert Hold.objects.get().status == "refunded"
    release_hold(reference=reference, at=clock.now())
    assert not entries(reference, "release")


def test_after_a_partial_refund_commission_is_on_the_rest() -> None:
    reference = paid_order("100.00", base="90.00")
    ask(reference, "50.00")
    release_hold(reference=reference, at=clock.now())
    assert entries(reference, "release") == {
        "escrow": Decimal("-50.00"),
        "commission": Decimal("3.60"),
        "store_payable": Decimal("46.40"),
    }


def test_a_full_refund_after_release_reverses_the_exact_entries() -> None:
    reference = paid_order("99.99", base="91.37")
    release_hold(reference=reference, at=clock.now())
    ask(reference, "99.99")
    released, back = entries(reference, "release"), entries(reference, "refund")
    assert back["commission"] == -released["commission"]
    assert back["store_payable"] == -released["store_payable"]
    assert back["refunds_due"] == Decimal("99.99")
    assert Hold.objects.get().status == "releasable"


def test_partial_refunds_after_release_add_up_to_the_cent() -> None:
    reference = paid_order("10.00", rate="0.0777")
    release_hold(reference=reference, at=clock.now())
    for number, amount in enumerate(["3.33", "3.33", "3.34"]):
        ask(reference, amount, key=str(number))
    assert selectors.balance("commission", "") == Money.zero()
    assert selectors.refundable(reference) == Money.zero()


def test_the_seller_may_fall_into_debt() -> None:
    reference = paid_order()
    store_id = Hold.objects.get().store_id
    release_hold(reference=reference, at=clock.now())
    # A payout of the whole balance, as a later transaction will post it.
    from payments.services.ledger import Line, post

    post(
        kind="release",
        reference="payout",
        entries=[Line("store_payable", str(store_id), Money("-92.00")), Line("gateway", "bank", Money("92.00"))],
        key="payout",
    )
    ask(reference)
    assert selectors.store_balance(store_id).available == Money("-92.00")


@pytest.mark.parametrize("amount", ["100.01", "5000.00"])
def test_never_more_than_was_paid(amount: str) -> None:
    reference = paid_order()
    with pytest.raises(RefundTooLarge):
        ask(reference, amount)
    assert not Refund.objects.exists()


def test_the_cap_counts_refunds_that_are_not_sent_yet() -> None:
    reference = paid_order()
    ask(reference, "70.00")
    with pytest.raises(RefundTooLarge) as error:
        ask(reference, "30.01")
    assert error.value.params["left"] == Money("30.00")


def test_the_same_key_grants_once() -> None:
    reference = paid_order()
    assert ask(reference, "10.00", key="k") == ask(reference, "10.00", key="k")
    assert selectors.refundable(reference) == Money("90.00")
    with pytest.raises(KeyReused):
        ask(reference, "20.00", key="k")


def test_nothing_paid_nothing_refunded() -> None:
    with pytest.raises(NotFound):
        ask("UNPAID")


@pytest.mark.parametrize("amount", ["0.00", "-1.00"])
def test_a_refund_is_more_than_nothing(amount: str) -> None:
    with pytest.raises(ValueError, match="more than nothing"):
        ask(paid_order(), amount)


def test_refunding_one_order_leaves_the_others_alone() -> None:
    shares = [allocation("60.00"), allocation("40.00")]
    paid_payment(shares=shares)
    ask(shares[0].reference, "60.00")
    assert selectors.refundable(shares[1].reference) == Money("40.00")
    assert Hold.objects.get(reference=shares[1].reference).status == "held"


def test_sending_closes_the_refund_and_the_payment(bank: Bank) -> None:
    reference = paid_order()
    part, rest = ask(reference, "30.00"), ask(reference, "70.00")
    assert send_one_refund(refund_id=part.pk)
    assert Payment.objects.get().status == "partly_refunded"
    assert send_one_refund(refund_id=rest.pk)
    assert Payment.objects.get().status == "refunded"
    rest.refresh_from_db()
    assert (rest.status, rest.provider_reference, rest.tries) == ("succeeded", "r-1", 1)
    assert selectors.balance("gateway", "sandbox") == Money.zero()
    assert bank.asked[0] == {
        "key": part.number,
        "charge_key": part.attempt.number,
        "reference": part.attempt.provider_reference,
        "amount": Money("30.00"),
        "timeout": 10,
    }


def test_a_refund_is_sent_once(bank: Bank) -> None:
    row = ask(paid_order())
    assert send_one_refund(refund_id=row.pk)
    assert not send_one_refund(refund_id=row.pk)
    assert len(bank.asked) == 1


def test_a_lost_answer_is_repeated_under_the_same_key(bank: Bank) -> None:
    bank.answers = [GatewayError("timeout")]
    row = ask(paid_order())
    assert not send_one_refund(refund_id=row.pk)
    row.refresh_from_db()
    assert (row.status, row.failure_code) == ("sent", "no_answer")
    assert send_due_refunds(now=clock.now()) == 0
    with clock.at(clock.now() + REFUND_RETRY_AFTER[0]):
        assert send_due_refunds(now=clock.now()) == 1
    assert {asked["key"] for asked in [*bank.asked, *bank.sought]} == {row.number}
    assert (len(bank.asked), len(bank.sought)) == (2, 1)
    assert selectors.balance("refunds_due", row.number) == Money.zero()


def test_what_was_made_is_not_sent_again(bank: Bank) -> None:
    bank.answers, bank.known = [GatewayError("timeout")], RefundAnswer("r-7")
    row = ask(paid_order())
    send_one_refund(refund_id=row.pk)
    with clock.at(clock.now() + REFUND_RETRY_AFTER[0]):
        assert send_one_refund(refund_id=row.pk)
    row.refresh_from_db()
    assert (row.status, row.provider_reference, len(bank.asked)) == ("succeeded", "r-7", 1)


def test_while_nothing_is_known_nothing_is_sent_and_people_are_told(bank: Bank) -> None:
    bank.answers, bank.known = [GatewayError("timeout")], GatewayError("timeout")
    row, moment = ask(paid_order()), clock.now()
    for _ in range(6):
        with clock.at(moment):
            assert not send_one_refund(refund_id=row.pk)
        moment += timedelta(days=1)
    row.refresh_from_db()
    assert (row.status, row.failure_code, row.is_unknown_to_people, len(bank.asked)) == ("manual", "no_answer", True, 1)
    bank.known = RefundAnswer("r-7")
    with clock.at(moment):
        assert send_due_refunds(now=moment) == 1
    row.refresh_from_db()
    assert (row.status, len(bank.asked)) == ("succeeded", 1), "the queue has it no longer"


def test_people_return_what_the_gateway_has_never_made(bank: Bank) -> None:
    bank.answers, bank.known = [GatewayError("timeout")], GatewayError("timeout")
    row, moment = ask(paid_order()), clock.now()
    for _ in range(6):
        with clock.at(moment):
            send_one_refund(refund_id=row.pk)
        moment += timedelta(days=1)
    bank.known = None
    for _ in range(2):
        with clock.at(moment):
            assert send_due_refunds(now=moment) == 0
        moment += timedelta(days=1)
    row.refresh_from_db()
    assert (row.status, row.failure_code, len(bank.asked), len(bank.sought)) == ("manual", "not_made", 1, 6)


def test_a_refund_that_keeps_failing_ends_with_a_person(bank: Bank) -> None:
    bank.answers = [RefundAnswer("", failure_code="closed_card")] * 6
    row = ask(paid_order())
    moment = clock.now()
    for _ in range(6):
        with clock.at(moment):
            assert send_due_refunds(now=moment) == 0
        moment += timedelta(days=1)
    row.refresh_from_db()
    assert (row.status, row.tries, row.failure_code) == ("manual", 6, "closed_card")
    with clock.at(moment):
        assert send_due_refunds(now=moment) == 0
    assert len(bank.asked) == 6
    assert selectors.balance("refunds_due", row.number) == Money("100.00")
    approved_by_hand(row)
    complete_manual_refund(number=row.number, staff=UserFactory(is_staff=True))
    row.refresh_from_db()
    assert row.status == "succeeded"
    assert Payment.objects.get().status == "refunded"
    assert selectors.balance("refunds_due", row.number) == Money.zero()


def test_a_refund_of_a_gateway_that_was_switched_off_ends_with_a_person(settings: Any) -> None:
    row, moment = ask(paid_order()), clock.now()
    settings.PAYMENT_GATEWAYS = ["stripe"]
    for _ in range(6):
        with clock.at(moment):
            assert send_due_refunds(now=moment) == 0
        moment += timedelta(days=1)
    row.refresh_from_db()
    assert (row.status, row.failure_code) == ("manual", "switched_off")


def test_a_worker_that_died_while_sending_is_replaced(bank: Bank) -> None:
    bank.answers = [ZeroDivisionError()]
    row = ask(paid_order())
    with pytest.raises(ZeroDivisionError):
        send_one_refund(refund_id=row.pk)
    row.refresh_from_db()
    assert row.status == "sent"
    with clock.at(clock.now() + REFUND_STUCK_AFTER):
        assert send_due_refunds(now=clock.now()) == 1


def test_money_paid_twice_goes_back_and_leaves_the_payment_paid(bank: Bank) -> None:
    payment = PaymentFactory()
    first = attempt_of(payment)
    give_up_attempt(attempt_id=first.pk, decline_code="no_answer")
    second = attempt_of(payment)
    capture(second)
    capture(first)
    assert send_due_refunds(now=clock.now()) == 1
    assert Payment.objects.get().status == "captured"
    assert bank.asked[0]["charge_key"] == first.number
    row = ask(payment.allocations.get().reference)
    assert row.attempt == second
    assert send_one_refund(refund_id=row.pk)
    assert Payment.objects.get().status == "refunded"


def test_what_the_bank_sends_back_is_returned_piece_by_piece(bank: Bank) -> None:
    payment = paid_payment(amounts=("30.00", "70.00"))
    rows = [ask(share.reference, str(share.amount.amount)) for share in payment.allocations.order_by("pk")]
    for row in rows:
        assert send_one_refund(refund_id=row.pk)
        reopen_refund(refund_id=row.pk, failure_code="closed_account")
    for row, status in zip(rows, ("partly_refunded", "refunded"), strict=True):
        approved_by_hand(row)
        complete_manual_refund(number=row.number, staff=UserFactory(is_staff=True))
        payment.refresh_from_db()
        assert payment.status == status


def test_a_gateway_that_repeats_itself_undoes_no_transfer_of_staff(bank: Bank) -> None:
    row = ask(paid_order())
    assert send_one_refund(refund_id=row.pk)
    reopen_refund(refund_id=row.pk, failure_code="closed_account")
    approved_by_hand(row)
    complete_manual_refund(number=row.number, staff=UserFactory(is_staff=True))
    reopen_refund(refund_id=row.pk, failure_code="closed_account")
    row.refresh_from_db()
    assert row.status == "succeeded"
    assert selectors.refunds_off_balance() == []
