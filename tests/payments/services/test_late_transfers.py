"""Transfers that had left before a chargeback came, and that nobody had written down: the books say so afterwards."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from marketplace.lib import clock
from marketplace.lib.errors import Conflict, DomainError
from marketplace.lib.money import Money
from messaging.models import OutboxEmail
from payments import selectors
from payments.errors import ApprovalMissing, ApprovedByYou, RefundTaken, TransferDayWrong, TransferUsed
from payments.gateways.base import RefundAnswer
from payments.models import ManualRefund, Refund
from payments.refund_selectors import paid_twice
from payments.services.by_hand import approve_refund, hand_over, put_back, take_refund, withdraw_approval
from payments.services.refunds import refund
from payments.services.sending import record_late_transfer, record_refund
from tests.concurrency.threads import at_once
from tests.factories.accounts import UserFactory
from tests.factories.payments import approved_by_hand, manual_refund_of, paid_order
from tests.payments.services.test_chargebacks import in_order, says
from tests.payments.test_manual_refunds import complete, desk_client, named

pytestmark = pytest.mark.django_db


def taken(*, is_put_back: bool = False) -> tuple[Refund, User, User]:
    """A refund of 30.00 whose transfer has left: whoever took it, and whoever approved it."""
    row, staff = manual_refund_of(UserFactory()), UserFactory(is_staff=True)
    named(row)
    colleague = approved_by_hand(row)
    take_refund(number=row.number, staff=staff)
    if is_put_back:
        put_back(number=row.number, staff=staff)
    return row, staff, colleague


def late(row: Refund, staff: User, reference: str = "T-1", day: date | None = None) -> ManualRefund:
    with transaction.atomic():
        return record_late_transfer(
            number=row.number, staff=staff, bank_reference=reference, made_on=day or clock.today()
        )


def losses() -> Money:
    return selectors.balance("losses", "")


@pytest.mark.parametrize(("end", "lost"), [("won", "0.00"), ("lost", "-30.00")])
@pytest.mark.parametrize("is_put_back", [False, True])
def test_while_the_bank_decides_it_returns_the_refund(is_put_back: bool, end: str, lost: str) -> None:
    row, staff, _colleague = taken(is_put_back=is_put_back)
    says(row.reference)
    desk = late(row, staff)
    row.refresh_from_db()
    assert (row.status, desk.bank_reference, desk.taken_by) == ("succeeded", "T-1", staff)
    assert selectors.balance("refunds_due", row.number) == Money.zero()
    with pytest.raises(Conflict):
        late(row, staff)
    says(row.reference, end)
    assert (losses(), paid_twice(row)) == (Money(lost), Money.zero())
    assert selectors.refundable(row.reference) == (Money("70.00") if end == "won" else Money.zero())
    in_order()


@pytest.mark.parametrize("is_put_back", [False, True])
def test_after_a_loss_the_buyer_has_been_paid_twice(is_put_back: bool) -> None:
    row, staff, _colleague = taken(is_put_back=is_put_back)
    says(row.reference)
    says(row.reference, "lost")
    assert losses() == Money.zero()
    late(row, staff)
    with pytest.raises(Conflict):
        late(row, staff)
    row.refresh_from_db()
    assert (row.was_charged_back, losses(), paid_twice(row)) == (True, Money("-30.00"), Money("30.00"))
    assert selectors.balance("gateway", "bank_transfer") == Money("30.00")
    assert OutboxEmail.objects.filter(template="payment_refund_paid").count() == 1
    in_order()


def test_what_the_gateway_turned_out_to_have_made_was_paid_twice_as_well() -> None:
    reference = paid_order()
    row = Refund.objects.get(pk=_handed_over(reference))
    named(row)
    approved_by_hand(row)
    staff = UserFactory(is_staff=True)
    take_refund(number=row.number, staff=staff)
    with transaction.atomic():
        record_refund(refund_id=row.pk, answer=RefundAnswer("re-1"))
    late(row, staff)
    assert losses() == Money("-30.00")
    in_order()


def _handed_over(reference: str) -> int:
    with transaction.atomic():
        row = refund(reference=reference, amount=Money("30.00"), reason="cancel", key="r")
        hand_over(row, failure_code="no_answer")
    return row.pk


def test_it_takes_two_people() -> None:
    row, _staff, colleague = taken(is_put_back=True)
    says(row.reference)
    with pytest.raises(ApprovedByYou):
        late(row, colleague)
    withdraw_approval(number=row.number, staff=colleague)
    other = UserFactory(is_staff=True)
    with pytest.raises(ApprovalMissing):
        late(row, other)
    says(row.reference, "lost")
    seen = ManualRefund.objects.get().version
    approve_refund(number=row.number, staff=colleague, seen=seen)
    withdraw_approval(number=row.number, staff=colleague)
    approve_refund(number=row.number, staff=colleague, seen=seen)
    with pytest.raises(ApprovedByYou):
        late(row, colleague)
    late(row, other)
    assert losses() == Money("-30.00")
    with pytest.raises(RefundTaken):
        withdraw_approval(number=row.number, staff=colleague)


def test_only_its_taker_with_a_number_and_a_day_of_its_own() -> None:
    row, staff, _colleague = taken()
    other, _other_staff, _other_colleague = taken()
    complete(other, _other_staff, "T-7")
    says(row.reference)
    refusals: list[tuple[type[DomainError], User, str, int]] = [
        (RefundTaken, UserFactory(is_staff=True), "T-1", 0),
        (TransferUsed, staff, "T-7", 0),
        (TransferDayWrong, staff, "T-1", 1),
        (TransferDayWrong, staff, "T-1", -1),
    ]
    for error, who, reference, days in refusals:
        with pytest.raises(error):
            late(row, who, reference, clock.today() + timedelta(days=days))
    row.refresh_from_db()
    assert row.status == "manual"


def test_without_a_chargeback_it_is_written_down_as_ever() -> None:
    row, staff, _colleague = taken()
    with pytest.raises(Conflict):
        late(row, staff)
    complete(row, staff)
    with pytest.raises(Conflict):
        late(row, staff)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_turn", range(3))
def test_a_loss_at_the_same_moment_is_a_loss_once(_turn: int) -> None:
    row, staff, _colleague = taken()
    says(row.reference)
    assert not [
        one
        for one in at_once([lambda: late(row, staff), lambda: says(row.reference, "lost")])
        if isinstance(one, Exception)
    ]
    assert losses() == Money("-30.00")
    in_order()


def test_the_desk_asks_for_it_and_says_that_the_buyer_was_paid_twice() -> None:
    row = manual_refund_of(UserFactory())
    named(row)
    staff, client = desk_client("change_refund", "view_manualrefund")
    _colleague, approver = desk_client("change_refund", "view_manualrefund")
    url = reverse("admin:payments_manualrefund_desk", args=[ManualRefund.objects.get().pk])
    says(row.reference)
    assert 'value="late"' not in client.get(url).content.decode(), "nobody has approved it"
    says(row.reference, "lost")
    seen = ManualRefund.objects.get().version
    assert approver.post(url, {"do": "approve", "seen": seen}).status_code == 303
    page = approver.get(url).content.decode()
    assert ('value="late"' in page, 'value="withdraw"' in page) == (False, True)
    assert 'value="late"' in client.get(url).content.decode()
    wrong = {"do": "late", "bank_reference": "T-1", "made_on": "2020-01-01"}
    today = timezone.localdate(clock.now(), ZoneInfo(staff.time_zone))
    page = client.post(url, wrong)
    assert page.status_code == 422
    assert "made_on" in page.context["form"].errors
    assert 'value="T-1"' in page.content.decode(), "what was typed stays"
    assert client.post(url, wrong | {"made_on": ""}).status_code == 422
    assert client.post(url, wrong | {"made_on": today.isoformat()}).status_code == 303
    page = client.get(url)
    assert page.context["twice"] == Money("30.00")
    assert ('value="late"' in page.content.decode(), "errornote" in page.content.decode()) == (False, True)
