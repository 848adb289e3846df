"""Sending a refund to the gateway: claim, ask outside any transaction, write down the answer.

What was sent and got no answer may have been made: the gateway is asked before it is sent again, and also while a bank
disputes the payment, so that nothing is unknown when that is decided.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from marketplace.lib import clock
from marketplace.lib.errors import Conflict
from marketplace.lib.money import Money
from marketplace.lib.transactions import require_transaction
from payments import locks, selectors
from payments.constants import GATEWAY_TIMEOUT_SECONDS, REFUND_RETRY_AFTER, REFUND_STUCK_AFTER
from payments.errors import UnknownGateway
from payments.gateways.base import GatewayError, RefundAnswer
from payments.gateways.registry import gateway_named, method_named
from payments.models import (
    GiftCardUse,
    LedgerEntry,
    LedgerTransaction,
    ManualRefund,
    Payment,
    PaymentAttempt,
    Refund,
)
from payments.notices import refund_paid
from payments.ports import refund_succeeded
from payments.services.by_hand import check_free, check_undisputed, hand_over, note_late, note_transfer
from payments.services.ledger import Line, post
from payments.services.paid_twice import note_paid_twice, undo_loss, undo_paid_twice
from payments.services.status import move_payment, move_refund

_TO_SEND = (Refund.Status.APPROVED, Refund.Status.SENT, Refund.Status.FAILED)
# The gateway was asked about a refund without an answer, and has never made it.
_NOT_MADE = RefundAnswer(provider_reference="", failure_code="not_made")


@dataclass(frozen=True)
class _Claim:
    """A refund whose turn it is. Of one that `is_unknown` nobody knows whether it was made."""

    row: Refund
    is_unknown: bool
    may_send: bool


def send_one_refund(*, refund_id: int) -> bool:
    """Send a refund that is due; True when the money is back. Safe to run twice, also at the same time.

    The refund's number is the gateway's idempotency key, and one without an answer is asked about first, so that no
    money goes twice; while a bank disputes the payment it is only asked about. A gateway that has been switched off
    returns nothing: it is tried again like one that refuses, then people take over.
    """
    claim = _claim_refund(refund_id)
    if claim is None:
        return False
    try:
        answer = _ask(claim) if claim.is_unknown else _send(claim.row)
    except GatewayError:
        answer = None
    except UnknownGateway:
        was_just_sent = claim.is_unknown and claim.row.status == Refund.Status.SENT
        answer = None if was_just_sent else RefundAnswer(provider_reference="", failure_code="switched_off")
    return _finish_refund(claim.row.pk, answer)


def _ask(claim: _Claim) -> RefundAnswer:
    """What became of a refund without an answer; one that was never made is made now, where that may be."""
    row = claim.row
    answer = gateway_named(row.charge.gateway).find_refund(
        key=row.number,
        charge_key=row.charge.number,
        reference=row.charge.provider_reference,
        timeout=GATEWAY_TIMEOUT_SECONDS,
    )
    if answer is not None:
        return answer
    return _send(row) if claim.may_send else _NOT_MADE


def _send(row: Refund) -> RefundAnswer:
    return gateway_named(row.charge.gateway).refund(
        key=row.number,
        charge_key=row.charge.number,
        reference=row.charge.provider_reference,
        amount=row.amount,
        timeout=GATEWAY_TIMEOUT_SECONDS,
    )


@transaction.atomic(durable=True)
def _claim_refund(refund_id: int) -> _Claim | None:
    row = locks.lock_refund(refund_id)
    if row.next_try_at > clock.now():
        return None
    if row.is_unknown_to_people:
        row.next_try_at = clock.now() + REFUND_RETRY_AFTER[-1]
        row.save(update_fields=["next_try_at", "updated_at"])
        return _Claim(row, is_unknown=True, may_send=False)
    may_send, was_sent = not selectors.is_disputed(row.payment), row.status == Refund.Status.SENT
    if row.status not in _TO_SEND or not (may_send or was_sent):
        return None
    if row.status == Refund.Status.APPROVED and method_named(row.charge.gateway).refunds_by_hand:
        hand_over(row, failure_code="by_staff")
        return None
    move_refund(
        row,
        Refund.Status.SENT,
        tries=row.tries + 1,
        next_try_at=clock.now() + REFUND_STUCK_AFTER,
        sent_at=row.sent_at or clock.now(),
    )
    return _Claim(row, is_unknown=was_sent, may_send=may_send)


@transaction.atomic(durable=True)
def _finish_refund(refund_id: int, answer: RefundAnswer | None) -> bool:
    row = locks.lock_refund(refund_id)
    if answer is not None and not answer.failure_code:
        _note_made(row, answer.provider_reference)
    elif row.status == Refund.Status.SENT:  # else another worker was quicker
        _plan_next_try(row, answer)
    elif row.is_unknown_to_people and answer is not None:
        row.failure_code = answer.failure_code
        _keep_reference(row, answer.provider_reference)
    return row.status == Refund.Status.SUCCEEDED


def record_refund(*, refund_id: int, answer: RefundAnswer) -> None:
    """What the gateway says about a refund by itself, early or late, in the caller's transaction; safe to repeat.

    Locks the payment.
    """
    require_transaction()
    if answer.failure_code:
        reopen_refund(
            refund_id=refund_id, failure_code=answer.failure_code, provider_reference=answer.provider_reference
        )
    else:
        _note_made(locks.lock_refund(refund_id), answer.provider_reference)


def _note_made(row: Refund, provider_reference: str) -> None:
    """The gateway has made a locked refund. One that has its number already has been heard of, this way or another."""
    if row.provider_reference and row.status != Refund.Status.SENT:
        return
    if row.status != Refund.Status.SUCCEEDED:
        _succeed(row, provider_reference=provider_reference, key=_made_key(row))
        return
    note_paid_twice(row, key=_made_key(row))
    _keep_reference(row, provider_reference)


def _made_key(row: Refund) -> str:
    return f"refund_sent:{row.number}"


def _keep_reference(row: Refund, provider_reference: str) -> None:
    row.provider_reference = provider_reference or row.provider_reference
    row.save(update_fields=["provider_reference", "failure_code", "updated_at"])


def complete_manual_refund(*, number: str, staff: User, bank_reference: str = "") -> Refund:
    """Staff have returned the money by another way: close the refund and post it. Locks the payment.

    With the number of the transfer it is closed by whoever has taken it from the queue, without only while nobody
    has; either way somebody else has approved it. Raises Conflict unless the refund waits for a person, RefundTaken,
    ApprovalMissing, ApprovedByYou, TransferUsed, RefundDisputed (the bank has yet to decide).
    """
    require_transaction()
    row = locks.lock_refund(Refund.objects.values_list("pk", flat=True).get(number=number))
    if row.status != Refund.Status.MANUAL:
        raise Conflict
    check_undisputed(row)
    if not bank_reference:
        check_free(row, staff)
    else:
        refund_paid(row, desk=note_transfer(row=row, staff=staff, bank_reference=bank_reference))
    _succeed(row, provider_reference=row.provider_reference, key=_next_key("refund_manual", row))
    return row


def record_late_transfer(*, number: str, staff: User, bank_reference: str, made_on: date) -> ManualRefund:
    """A transfer had left before anybody heard that a bank takes the same money back: staff write it down afterwards.

    While the bank decides it returns the refund, and a chargeback that is lost is a loss on top. Where bank or gateway
    have returned it already, the buyer has been paid twice. Locks the payment. Raises what `note_late` does.
    """
    require_transaction()
    row = locks.lock_refund(Refund.objects.values_list("pk", flat=True).get(number=number))
    desk = note_late(row=row, staff=staff, bank_reference=bank_reference, made_on=made_on)
    key = _next_key("refund_manual", row)
    if row.status == Refund.Status.MANUAL:
        _succeed(row, provider_reference=row.provider_reference, key=key)
    else:
        note_paid_twice(row, key=key)
    refund_paid(row, desk=desk)
    return desk


def return_to_card(row: Refund) -> None:
    """Put a granted refund back onto its certificate, where it can be spent at once. The payment is locked."""
    move_refund(row, Refund.Status.SENT, sent_at=clock.now())
    _succeed(row, provider_reference="", key=_made_key(row))


def reopen_refund(*, refund_id: int, failure_code: str, provider_reference: str = "") -> None:
    """The gateway took a refund, and days later the buyer's bank sent it back: a person returns it another way.

    Safe to repeat: once people have it, a gateway that says so again changes nothing, also when they have returned it.
    Where staff transfer everything, it is their transfer that came back. What the buyer has got from somebody else
    as well is not returned again. Locks the payment.
    """
    require_transaction()
    row = locks.lock_refund(refund_id)
    _keep_reference(row, provider_reference)
    if undo_paid_twice(row, paid=_made_key(row), key=f"refund_returned:{row.number}") or row.was_charged_back:
        return
    is_transfer = method_named(row.charge.gateway).refunds_by_hand
    is_known = not is_transfer and ManualRefund.objects.filter(refund=row).exists()
    if is_known or row.status not in (Refund.Status.SENT, Refund.Status.SUCCEEDED):
        return
    if (
        row.status == Refund.Status.SUCCEEDED
        and not is_transfer
        and undo_loss(row, key=f"refund_returned:{row.number}")
    ):
        row.failure_code = Refund.CHARGED_BACK
        row.save(update_fields=["failure_code", "updated_at"])
        return
    if row.status == Refund.Status.SUCCEEDED:
        post(
            kind=LedgerTransaction.Kind.REFUND_RETURNED,
            reference=row.reference,
            entries=[
                Line(LedgerEntry.Account.GATEWAY, row.charge.gateway, -row.amount),
                Line(LedgerEntry.Account.REFUNDS_DUE, row.number, row.amount),
            ],
            key=_next_key("transfer_returned" if is_transfer else "refund_returned", row),
        )
    hand_over(row, failure_code=failure_code)


def _next_key(prefix: str, row: Refund) -> str:
    """The ledger's key of something that may happen to a refund again: the same transfer may come back twice."""
    key = f"{prefix}:{row.number}"
    before = LedgerTransaction.objects.filter(Q(key=key) | Q(key__startswith=f"{key}:")).count()
    return f"{key}:{before}" if before else key


def _succeed(row: Refund, *, provider_reference: str, key: str) -> None:
    move_refund(
        row,
        Refund.Status.SUCCEEDED,
        succeeded_at=clock.now(),
        provider_reference=provider_reference,
        failure_code="",
    )
    post(
        kind=LedgerTransaction.Kind.REFUND_SENT,
        reference=row.reference,
        entries=[
            Line(LedgerEntry.Account.REFUNDS_DUE, row.number, -row.amount),
            _target(row),
        ],
        key=key,
    )
    follow_refunds(row.payment)
    for _, tell in refund_succeeded.items():
        tell(row)


def _target(row: Refund) -> Line:
    if row.gift_card is not None:
        return Line(LedgerEntry.Account.GIFT_CARDS, row.gift_card.number, row.amount)
    return Line(LedgerEntry.Account.GATEWAY, row.charge.gateway, row.amount)


def _plan_next_try(row: Refund, answer: RefundAnswer | None) -> None:
    wait = timedelta(0) if answer == _NOT_MADE else _wait_after(row.tries)
    code = answer.failure_code if answer else Refund.NO_ANSWER
    if answer is not None:
        _keep_reference(row, answer.provider_reference)
    if wait is None:
        hand_over(row, failure_code=code)
        return
    # Without an answer the refund may have been made: it stays `sent`, and the gateway is asked.
    target = Refund.Status.FAILED if answer else Refund.Status.SENT
    move_refund(row, target, failure_code=code, next_try_at=clock.now() + wait)


def _wait_after(tries: int) -> timedelta | None:
    return REFUND_RETRY_AFTER[tries - 1] if tries <= len(REFUND_RETRY_AFTER) else None


def follow_refunds(payment: Payment) -> None:
    """What was paid twice and sent back leaves the payment as it was: paid once. A chargeback stands above refunds."""
    if payment.status == Payment.Status.CHARGED_BACK:
        return
    returned = Money.sum(
        row.amount
        for row in payment.refunds.filter(status=Refund.Status.SUCCEEDED).exclude(reason__in=Refund.BESIDE_PAYMENT)
    )
    if not returned:
        return
    target = Payment.Status.REFUNDED if returned >= _taken(payment) else Payment.Status.PARTLY_REFUNDED
    if payment.status != target:
        move_payment(payment, target)


def _taken(payment: Payment) -> Money:
    """What was taken for the payment, from gateway and certificates; a late capture may be less than its amount."""
    attempts = payment.attempts.filter(status=PaymentAttempt.Status.CAPTURED)
    captured = attempts.exclude(refunds__reason=Refund.DOUBLE_CAPTURE)
    spent = payment.gift_card_uses.filter(status=GiftCardUse.Status.SPENT)
    return Money.sum(row.amount for row in captured) + Money.sum(row.amount for row in spent)
