"""Refunds that people return: the buyer names an account, one member of staff takes and transfers it, once."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from marketplace.lib.errors import Conflict
from marketplace.lib.money import Money
from messaging.models import Notification, OutboxEmail
from payments import selectors
from payments.errors import (
    AccountMissing,
    ApprovalMissing,
    ApprovedByYou,
    InvalidAccount,
    InvalidBankCode,
    RefundChanged,
    RefundDisputed,
    RefundTaken,
    TransferUsed,
)
from payments.models import ManualRefund, Refund
from payments.services import by_hand
from payments.services.by_hand import (
    approve_refund,
    put_back,
    save_refund_account,
    take_refund,
    withdraw_approval,
)
from payments.services.sending import complete_manual_refund, reopen_refund
from payments.services.timers import sweep
from tests.factories.accounts import UserFactory
from tests.factories.payments import approved_by_hand, manual_refund_of
from tests.payments.services.test_chargebacks import in_order, says
from tests.permissions.world import BACKEND

pytestmark = pytest.mark.django_db
IBAN, BIC = "DE89370400440532013000", "COBADEFFXXX"


@pytest.fixture(autouse=True)
def _in_russian() -> Iterator[None]:
    with translation.override("ru"):
        yield


def named(row: Refund, account: str = IBAN) -> ManualRefund:
    return save_refund_account(number=row.number, holder="Anna Sokolova", bank_code=BIC, account=account)


def complete(row: Refund, staff: User, reference: str = "T-1") -> Refund:
    with transaction.atomic():
        return complete_manual_refund(number=row.number, staff=staff, bank_reference=reference)


def told(kind: str) -> int:
    return Notification.objects.filter(kind=kind).count()


def test_money_that_came_by_transfer_goes_to_people_and_the_buyer_is_asked() -> None:
    row = manual_refund_of(UserFactory())
    assert (row.status, row.failure_code) == ("manual", "by_staff")
    assert told("payment_refund_account") == 1
    sweep(now=row.next_try_at)
    row.refresh_from_db()
    assert (row.status, row.tries) == ("manual", 0)
    assert selectors.refunds_off_balance() == []


def test_the_whole_way() -> None:
    row, staff = manual_refund_of(UserFactory()), UserFactory(is_staff=True)
    with pytest.raises(AccountMissing):
        take_refund(number=row.number, staff=staff)
    desk = named(row)
    with pytest.raises(ApprovalMissing):
        take_refund(number=row.number, staff=staff)
    approved_by_hand(row)
    assert (desk.last4, IBAN in desk.number_secret) == ("3000", False)
    for _ in range(2):
        take_refund(number=row.number, staff=staff)
    assert told("payment_refund_taken") == 1
    assert complete(row, staff).status == "succeeded"
    with pytest.raises(Conflict):
        complete(row, staff)
    assert selectors.balance("refunds_due", row.number) == Money.zero()
    assert OutboxEmail.objects.filter(template="payment_refund_paid").count() == 1


def test_one_member_of_staff_at_a_time() -> None:
    row, first, second = manual_refund_of(UserFactory()), UserFactory(is_staff=True), UserFactory(is_staff=True)
    named(row)
    approved_by_hand(row)
    take_refund(number=row.number, staff=first)
    with pytest.raises(RefundTaken):
        take_refund(number=row.number, staff=second)
    with pytest.raises(RefundTaken):
        complete(row, second)
    with pytest.raises(RefundTaken):
        put_back(number=row.number, staff=second)
    with pytest.raises(RefundTaken):
        named(row)  # the transfer may be on its way to the old account
    with transaction.atomic(), pytest.raises(RefundTaken):
        complete_manual_refund(number=row.number, staff=second)
    put_back(number=row.number, staff=first)
    take_refund(number=row.number, staff=second)
    assert complete(row, second).status == "succeeded"


def test_whoever_approves_does_not_transfer() -> None:
    row, first, second = manual_refund_of(UserFactory()), UserFactory(is_staff=True), UserFactory(is_staff=True)
    seen = named(row).version
    for _ in range(2):
        approve_refund(number=row.number, staff=first, seen=seen)
    with pytest.raises(ApprovedByYou):
        take_refund(number=row.number, staff=first)
    with pytest.raises(RefundTaken):
        approve_refund(number=row.number, staff=second, seen=seen)
    with pytest.raises(RefundTaken):
        withdraw_approval(number=row.number, staff=second)
    withdraw_approval(number=row.number, staff=first)
    approve_refund(number=row.number, staff=second, seen=seen)
    take_refund(number=row.number, staff=first)
    with pytest.raises(RefundTaken):
        withdraw_approval(number=row.number, staff=second)
    assert complete(row, first).status == "succeeded"


def test_a_new_account_is_approved_anew() -> None:
    row, staff = manual_refund_of(UserFactory()), UserFactory(is_staff=True)
    seen = named(row).version
    approved_by_hand(row)
    named(row, "GB82WEST12345698765432")
    with pytest.raises(RefundChanged):
        approve_refund(number=row.number, staff=staff, seen=seen)
    with pytest.raises(ApprovalMissing):
        take_refund(number=row.number, staff=staff)


def test_what_was_returned_past_the_queue_needs_two_people_as_well() -> None:
    row, staff = manual_refund_of(UserFactory()), UserFactory(is_staff=True)
    with pytest.raises(ApprovalMissing):
        complete(row, staff, "")
    colleague = approved_by_hand(row)
    with pytest.raises(ApprovedByYou):
        complete(row, colleague, "")
    assert complete(row, staff, "").status == "succeeded"
    desk = ManualRefund.objects.get()
    assert (desk.approved_by, desk.taken_by) == (colleague, staff)
    assert desk.paid_at is not None


def test_one_transfer_returns_one_refund() -> None:
    staff = UserFactory(is_staff=True)
    first, second = manual_refund_of(UserFactory()), manual_refund_of(UserFactory())
    for row in (first, second):
        named(row)
        approved_by_hand(row)
        take_refund(number=row.number, staff=staff)
    complete(first, staff)
    with pytest.raises(TransferUsed):
        complete(second, staff)
    second.refresh_from_db()
    assert second.status == "manual"


def test_what_the_bank_sends_back_is_asked_for_anew() -> None:
    row, staff = manual_refund_of(UserFactory()), UserFactory(is_staff=True)
    named(row)
    approved_by_hand(row)
    take_refund(number=row.number, staff=staff)
    complete(row, staff)
    with transaction.atomic():
        reopen_refund(refund_id=row.pk, failure_code="closed_account")
    desk = ManualRefund.objects.get()
    assert (desk.has_account, desk.taken_by, desk.bank_reference) == (False, None, "")
    assert told("payment_refund_account") == 2
    named(row)
    approved_by_hand(row)
    take_refund(number=row.number, staff=staff)
    complete(row, staff, "T-2")
    assert selectors.refunds_off_balance() == []


@pytest.mark.parametrize("end", ["won", "lost"])
@pytest.mark.parametrize("is_taken", [False, True])
def test_nothing_goes_on_while_the_bank_decides(is_taken: bool, end: str) -> None:
    row, staff = manual_refund_of(UserFactory()), UserFactory(is_staff=True)
    seen = named(row).version
    if is_taken:
        approved_by_hand(row)
        take_refund(number=row.number, staff=staff)
    says(row.reference)
    with pytest.raises(RefundDisputed):
        take_refund(number=row.number, staff=staff)
    for reference in ("T-1", ""):
        with pytest.raises(RefundDisputed):
            complete(row, staff, reference)
    if not is_taken:
        with pytest.raises(RefundDisputed):
            approve_refund(number=row.number, staff=staff, seen=seen)
    says(row.reference, end)
    row.refresh_from_db()
    if end == "lost":
        assert (row.status, row.failure_code) == ("succeeded", "charged_back")
        with pytest.raises(RefundTaken):
            take_refund(number=row.number, staff=staff)
        with pytest.raises(Conflict):
            complete(row, staff)
        assert selectors.balance("losses", "") == Money.zero()
    else:
        if not is_taken:
            approved_by_hand(row)
        take_refund(number=row.number, staff=staff)
        assert complete(row, staff).status == "succeeded"
    assert selectors.balance("refunds_due", row.number) == Money.zero()
    in_order()


def test_what_was_taken_before_a_chargeback_can_be_put_back() -> None:
    row, staff = manual_refund_of(UserFactory()), UserFactory(is_staff=True)
    named(row)
    colleague = approved_by_hand(row)
    take_refund(number=row.number, staff=staff)
    says(row.reference)
    put_back(number=row.number, staff=staff)
    with pytest.raises(RefundDisputed):
        take_refund(number=row.number, staff=staff)
    withdraw_approval(number=row.number, staff=colleague)


@pytest.mark.parametrize(("bank", "account", "error"), [
    (BIC, "DE89370400440532013001", InvalidAccount), ("12", IBAN, InvalidBankCode),
])  # fmt: skip
def test_numbers_are_checked(bank: str, account: str, error: type[Exception]) -> None:
    row = manual_refund_of(UserFactory())
    with pytest.raises(error):
        save_refund_account(number=row.number, holder="Anna", bank_code=bank, account=account)


def test_numbers_are_encrypted_anew() -> None:
    named(manual_refund_of(UserFactory()))
    manual_refund_of(UserFactory())
    before = ManualRefund.objects.exclude(number_secret="").get().number_secret
    assert by_hand.rotate_numbers() == 1
    desk = ManualRefund.objects.exclude(number_secret="").get()
    assert desk.number_secret != before
    assert by_hand.account_number(desk) == IBAN


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def test_the_page_of_the_buyer() -> None:
    buyer = UserFactory()
    row = manual_refund_of(buyer)
    url, client = reverse("payments:refund", args=[row.number]), client_of(buyer)
    page = client.get(url).content.decode()
    assert "Ваше имя, как в реквизитах банка." in page
    assert "компания" not in page  # the account is the buyer's own
    good = {"holder": "Anna Sokolova", "number": "DE89 3704 0044 0532 0130 00", "bank_code": BIC}
    wrong = client.post(url, good | {"number": "DE89370400440532013001"})
    assert wrong.status_code == 422
    assert "number" in wrong.context["form"].errors
    assert "Anna Sokolova" in wrong.content.decode()
    assert client.post(url, good).status_code == 303
    page = client.get(url).content.decode()
    assert "3000" in page
    assert IBAN not in page
    assert client_of(UserFactory()).get(url).status_code == 404
    assert client_of(UserFactory()).post(url, good).status_code == 404
    approved_by_hand(row)
    take_refund(number=row.number, staff=UserFactory(is_staff=True))
    assert not client.get(url).context["can_edit"]
    assert client.post(url, good).status_code == 422


def desk_client(*permissions: str) -> tuple[User, Client]:
    staff = UserFactory(is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return staff, client_of(staff)


def test_the_desk_in_the_admin() -> None:
    row = manual_refund_of(UserFactory())
    named(row)
    _staff, client = desk_client("change_refund", "view_manualrefund")
    _other, stranger = desk_client("view_manualrefund")
    _second, approver = desk_client("change_refund")
    _third, colleague = desk_client("change_refund")
    url = reverse("admin:payments_manualrefund_desk", args=[ManualRefund.objects.get().pk])
    assert stranger.get(url).status_code == 403
    assert IBAN not in client.get(url).content.decode()
    assert client.post(url, {"do": "take"}).status_code == 422
    seen = ManualRefund.objects.get().version
    assert approver.post(url, {"do": "approve", "seen": "2020-01-01"}).status_code == 422
    assert approver.post(url, {"do": "approve", "seen": seen}).status_code == 303
    assert approver.post(url, {"do": "take"}).status_code == 422
    page = approver.get(url)
    assert page.context["approved_by_me"]
    assert str(ApprovedByYou.message) in page.content.decode(), "why it cannot be taken is said"
    assert client.post(url, {"do": "withdraw"}).status_code == 422
    assert approver.post(url, {"do": "withdraw"}).status_code == 303
    assert approver.post(url, {"do": "approve", "seen": seen}).status_code == 303
    assert client.post(url, {"do": "take"}).status_code == 303
    assert approver.post(url, {"do": "withdraw"}).status_code == 422
    assert IBAN in client.get(url).content.decode()
    assert IBAN not in colleague.get(url).content.decode()
    assert colleague.post(url, {"do": "take"}).status_code == 422
    assert colleague.post(url, {"do": "paid", "bank_reference": "T-9"}).status_code == 422
    assert client.post(url, {"do": "paid", "bank_reference": ""}).status_code == 422
    assert client.post(url, {"do": "back"}).status_code == 303
    assert client.post(url, {"do": "take"}).status_code == 303
    assert client.post(url, {"do": "paid", "bank_reference": "T-1"}).status_code == 303
    row.refresh_from_db()
    assert row.status == "succeeded"
    assert client.get(reverse("admin:payments_manualrefund_changelist")).status_code == 200


def test_the_desk_says_why_nothing_goes_on() -> None:
    row = manual_refund_of(UserFactory())
    named(row)
    approved_by_hand(row)
    _staff, client = desk_client("change_refund", "view_manualrefund")
    url = reverse("admin:payments_manualrefund_desk", args=[ManualRefund.objects.get().pk])
    why = str(RefundDisputed.message)
    assert why not in client.get(url).content.decode()
    says(row.reference)
    page = client.get(url).content.decode()
    assert why in page
    assert 'value="take"' not in page
    refused = client.post(url, {"do": "take"})
    assert refused.status_code == 422
    says(row.reference, "won")
    assert client.post(url, {"do": "take"}).status_code == 303
    says(row.reference, number="dp-2")
    page = client.get(url).content.decode()
    assert why in page
    assert (IBAN in page, 'value="paid"' in page, 'value="back"' in page) == (False, False, True)
    says(row.reference, "lost", number="dp-2")
    page = client.get(url).content.decode()
    assert (why in page, 'value="paid"' in page, 'value="back"' in page) == (False, False, False)


def test_the_queue_is_filtered_by_reasons_in_words() -> None:
    manual_refund_of(UserFactory())
    _staff, client = desk_client("view_manualrefund")
    url = reverse("admin:payments_manualrefund_changelist")
    page = client.get(url, headers={"accept-language": "ru"}).content.decode()
    assert "заказ или его часть отменили" in page
    assert client.get(url, {"refund__reason": "cancel"}).context["cl"].result_count == 1
    assert client.get(url, {"refund__reason": "sold_out"}).context["cl"].result_count == 0
