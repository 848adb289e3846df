"""The queue of refunds that people return: the buyer names an account, one approves, another one transfers it.

While a chargeback of the payment is open nothing in the queue goes on, and what somebody has taken can only be put
back: the bank may give the buyer the same money. Lost, it has made the refunds that waited; won, they can be taken.
What had left before anybody heard of the chargeback, and was not written down, is written down afterwards.
"""

from datetime import date, datetime, time
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from marketplace.lib import ciphers, clock
from marketplace.lib.errors import Conflict, NotFound
from marketplace.lib.transactions import require_transaction
from payments import bank_numbers, locks, notices, selectors
from payments.errors import (
    AccountMissing,
    ApprovalMissing,
    ApprovedByYou,
    InvalidAccount,
    InvalidBankCode,
    RefundChanged,
    RefundDisputed,
    RefundTaken,
    TransferDayWrong,
    TransferUsed,
)
from payments.models import ManualRefund, Refund
from payments.services.status import move_refund

CIPHER = "refund account"


class Late(StrEnum):
    """Why a transfer can only be written down as one that was made before."""

    DISPUTED = "disputed"  # the bank may give the buyer the same money
    TWICE = "twice"  # the bank, or the gateway, has given it


def hand_over(row: Refund, *, failure_code: str) -> None:
    """A locked refund goes to people, and the buyer is asked for an account. Without one it waits."""
    require_transaction()
    move_refund(row, Refund.Status.MANUAL, failure_code=failure_code, succeeded_at=None)
    desk, is_new = ManualRefund.objects.get_or_create(refund=row)
    if not is_new:  # what was transferred before has come back
        desk.taken_by, desk.taken_at, desk.bank_reference, desk.paid_at = None, None, "", None
        desk.number_secret, desk.last4, desk.given_at = "", "", None
        desk.approved_by, desk.approved_at = None, None
        desk.save()
    notices.refund_needs_account(row, key=clock.now().isoformat() if not is_new else "")


@transaction.atomic(durable=True)
def save_refund_account(*, number: str, holder: str, bank_code: str, account: str) -> ManualRefund:
    """Where the buyer wants the money; until staff have taken it, it can be written anew, and is approved anew.

    Raises NotFound, InvalidBankCode, InvalidAccount, RefundTaken (or it is over). Locks the payment.
    """
    account, bank_code = bank_numbers.normalised(account), bank_numbers.normalised(bank_code)
    if not bank_numbers.is_bank_code(bank_code, of=account):
        raise InvalidBankCode
    if not bank_numbers.is_account(account, bank_code=bank_code):
        raise InvalidAccount
    desk = _locked(number)
    if desk.refund.status != Refund.Status.MANUAL or desk.taken_by_id is not None:
        raise RefundTaken
    desk.holder, desk.bank_code, desk.last4 = holder, bank_code, account[-4:]
    desk.number_secret, desk.given_at = ciphers.encrypt(account, purpose=CIPHER), clock.now()
    desk.approved_by, desk.approved_at = None, None
    desk.save()
    return desk


@transaction.atomic(durable=True)
def approve_refund(*, number: str, staff: User, seen: str) -> ManualRefund:
    """This member of staff has looked at it, and somebody else may transfer it; again it changes nothing.

    `seen` is the version that was looked at. Raises NotFound, RefundTaken (a colleague has approved or taken it, or
    it is over), RefundChanged, RefundDisputed. Locks the payment.
    """
    desk = _locked(number)
    is_twice = late_case(desk) == Late.TWICE  # two people write down that money, too
    if not (is_twice or desk.refund.status == Refund.Status.MANUAL) or desk.taken_by_id is not None:
        raise RefundTaken
    if not is_twice:
        check_undisputed(desk.refund)
    if desk.version != seen:
        raise RefundChanged
    if desk.approved_at is not None:
        if desk.approved_by_id != staff.pk:
            raise RefundTaken
        return desk
    desk.approved_by, desk.approved_at = staff, clock.now()
    desk.save()
    return desk


@transaction.atomic(durable=True)
def withdraw_approval(*, number: str, staff: User) -> ManualRefund:
    """Whoever has approved it thinks again, or will transfer it: until somebody has taken it.

    Raises NotFound, RefundTaken. Locks the payment.
    """
    desk = _locked(number)
    is_open = desk.refund.status == Refund.Status.MANUAL or late_case(desk) == Late.TWICE
    if desk.approved_by_id != staff.pk or desk.taken_by_id is not None or not is_open:
        raise RefundTaken
    desk.approved_by, desk.approved_at = None, None
    desk.save()
    return desk


@transaction.atomic(durable=True)
def take_refund(*, number: str, staff: User) -> ManualRefund:
    """This member of staff will transfer it; again by the same one changes nothing.

    Raises NotFound, RefundTaken (a colleague was quicker, or it is over), AccountMissing, ApprovalMissing,
    ApprovedByYou, RefundDisputed. Locks the payment.
    """
    desk = _locked(number)
    if desk.refund.status != Refund.Status.MANUAL or desk.taken_by_id not in {None, staff.pk}:
        raise RefundTaken
    check_undisputed(desk.refund)
    if desk.taken_by_id == staff.pk:
        return desk
    if not desk.has_account:
        raise AccountMissing
    _check_approval(desk, staff)
    desk.taken_by, desk.taken_at = staff, clock.now()
    desk.save()
    notices.refund_taken(desk.refund, last4=desk.last4, key=desk.taken_at.isoformat())
    return desk


@transaction.atomic(durable=True)
def put_back(*, number: str, staff: User) -> ManualRefund:
    """Whoever has taken it could not transfer it: it waits again. Raises NotFound, RefundTaken. Locks the payment."""
    desk = _locked(number)
    _check_taker(desk, staff)
    desk.taken_by, desk.taken_at = None, None
    desk.save()
    return desk


def note_transfer(*, row: Refund, staff: User, bank_reference: str) -> ManualRefund:
    """The transfer of a locked refund, by whoever has taken it, in the caller's transaction.

    Raises RefundTaken, ApprovalMissing, ApprovedByYou; TransferUsed when the number stands beside another refund.
    """
    require_transaction()
    desk = ManualRefund.objects.filter(refund=row).first()
    if desk is None:
        raise NotFound
    desk.refund = row
    _check_taker(desk, staff)
    _check_approval(desk, staff)
    _check_unused(desk, bank_reference)
    desk.bank_reference, desk.paid_at = bank_reference, clock.now()
    desk.save()
    return desk


def late_case(desk: ManualRefund) -> Late | None:
    """Why a transfer of this refund could still be written down although nobody may make one; None where none can."""
    row = desk.refund
    if desk.paid_at is not None:
        return None
    if row.status == Refund.Status.MANUAL:
        return Late.DISPUTED if selectors.is_disputed(row.payment) else None
    made_by_others = row.was_charged_back or bool(row.provider_reference)
    return Late.TWICE if row.status == Refund.Status.SUCCEEDED and made_by_others else None


def note_late(*, row: Refund, staff: User, bank_reference: str, made_on: date) -> ManualRefund:
    """A transfer of a locked refund that was made and not written down in time, in the caller's transaction.

    By whoever had taken it, or where nobody has by anybody but the one who approved it. Raises NotFound, Conflict,
    RefundTaken, ApprovalMissing, ApprovedByYou, TransferUsed, TransferDayWrong.
    """
    require_transaction()
    desk = ManualRefund.objects.filter(refund=row).first()
    if desk is None:
        raise NotFound
    desk.refund = row
    if late_case(desk) is None:
        raise Conflict
    if desk.taken_by_id not in {None, staff.pk}:
        raise RefundTaken
    _check_approval(desk, staff)
    _check_unused(desk, bank_reference)
    if not timezone.localdate(row.created_at) <= made_on <= clock.today():
        raise TransferDayWrong
    desk.taken_by, desk.taken_at = staff, desk.taken_at or clock.now()
    desk.bank_reference, desk.paid_at = bank_reference, timezone.make_aware(datetime.combine(made_on, time(12)))
    desk.save()
    return desk


def check_free(row: Refund, staff: User) -> None:
    """Somebody has returned a locked refund past the queue, say in cash: while nobody has taken it, and approved too.

    Raises RefundTaken, ApprovalMissing, ApprovedByYou.
    """
    desk = ManualRefund.objects.filter(refund=row).first()
    if desk is None or desk.taken_by_id is not None:
        raise RefundTaken
    _check_approval(desk, staff)
    desk.taken_by, desk.taken_at, desk.paid_at = staff, clock.now(), clock.now()
    desk.save()


def check_undisputed(row: Refund) -> None:
    """Nobody returns by hand what the bank may give the buyer. Raises RefundDisputed. The payment is locked."""
    if selectors.is_disputed(row.payment):
        raise RefundDisputed


def account_number(desk: ManualRefund) -> str:
    """The whole number, for the transfer. Raises Undecipherable when its key is gone."""
    return ciphers.decrypt(desk.number_secret, purpose=CIPHER) if desk.number_secret else ""


def rotate_numbers() -> int:
    """Encrypt all numbers under the key of today; how many there are."""
    count = 0
    with transaction.atomic():
        for desk in ManualRefund.objects.select_for_update().exclude(number_secret="").order_by("pk"):
            desk.number_secret = ciphers.rotate(desk.number_secret, purpose=CIPHER)
            desk.save(update_fields=["number_secret"])
            count += 1
    return count


def _locked(number: str) -> ManualRefund:
    found = Refund.objects.filter(number=number).first()
    if found is None:
        raise NotFound
    row = locks.lock_refund(found.pk)
    desk = ManualRefund.objects.filter(refund=row).first()
    if desk is None:
        raise NotFound
    desk.refund = row
    return desk


def _check_approval(desk: ManualRefund, staff: User) -> None:
    if desk.approved_at is None:
        raise ApprovalMissing
    if desk.approved_by_id == staff.pk:
        raise ApprovedByYou


def _check_unused(desk: ManualRefund, bank_reference: str) -> None:
    if ManualRefund.objects.filter(bank_reference=bank_reference).exclude(pk=desk.pk).exists():
        raise TransferUsed


def _check_taker(desk: ManualRefund, staff: User) -> None:
    if desk.refund.status != Refund.Status.MANUAL:
        raise Conflict
    if desk.taken_by_id != staff.pk:
        raise RefundTaken
