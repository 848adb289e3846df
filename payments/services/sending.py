"""Sending a refund to the gateway: claim, ask outside any transaction, write down the answer."""

from datetime import timedelta

from django.db import transaction

from marketplace.lib import clock
from marketplace.lib.errors import Conflict
from marketplace.lib.money import Money
from marketplace.lib.transactions import require_transaction
from payments import locks
from payments.constants import GATEWAY_TIMEOUT_SECONDS, REFUND_RETRY_AFTER, REFUND_STUCK_AFTER
from payments.gateways.base import GatewayError, RefundAnswer
from payments.gateways.registry import gateway_named
from payments.models import LedgerEntry, LedgerTransaction, Payment, Refund
from payments.ports import refund_succeeded
from payments.services.ledger import Line, post
from payments.services.status import move_payment, move_refund

_TO_SEND = (Refund.Status.APPROVED, Refund.Status.SENT, Refund.Status.FAILED)


def send_one_refund(*, refund_id: int) -> bool:
    """Send a refund that is due; True when the money is back. Safe to run twice, also at the same time.

    The refund's number is the gateway's idempotency key, so a repeat after a lost answer returns no money twice.
    """
    row = _claim_refund(refund_id)
    if row is None:
        return False
    try:
        answer = gateway_named(row.attempt.gateway).refund(
            key=row.number,
            charge_key=row.attempt.number,
            reference=row.attempt.provider_reference,
            amount=row.amount,
            timeout=GATEWAY_TIMEOUT_SECONDS,
        )
    except GatewayError:
        answer = None
    return _finish_refund(row.pk, answer)


@transaction.atomic(durable=True)
def _claim_refund(refund_id: int) -> Refund | None:
    row = locks.lock_refund(refund_id)
    if row.status not in _TO_SEND or row.next_try_at > clock.now():
        return None
    move_refund(
        row,
        Refund.Status.SENT,
        tries=row.tries + 1,
        next_try_at=clock.now() + REFUND_STUCK_AFTER,
        sent_at=row.sent_at or clock.now(),
    )
    return row


@transaction.atomic(durable=True)
def _finish_refund(refund_id: int, answer: RefundAnswer | None) -> bool:
    row = locks.lock_refund(refund_id)
    if row.status != Refund.Status.SENT:  # another worker was quicker
        return row.status == Refund.Status.SUCCEEDED
    if answer is not None and not answer.failure_code:
        _succeed(row, provider_reference=answer.provider_reference, key=f"refund_sent:{row.number}")
        return True
    _plan_next_try(row, answer)
    return False


def complete_manual_refund(*, number: str) -> Refund:
    """Staff have returned the money by another way: close the refund and post it. Locks the payment.

    Raises Conflict unless the refund waits for a person.
    """
    require_transaction()
    row = locks.lock_refund(Refund.objects.values_list("pk", flat=True).get(number=number))
    if row.status != Refund.Status.MANUAL:
        raise Conflict
    _succeed(row, provider_reference=row.provider_reference, key=f"refund_manual:{row.number}")
    return row


def reopen_refund(*, refund_id: int, failure_code: str) -> None:
    """The gateway took a refund, and days later the buyer's bank sent it back: a person returns it another way.

    Safe to repeat. Locks the payment.
    """
    require_transaction()
    row = locks.lock_refund(refund_id)
    if row.status not in (Refund.Status.SENT, Refund.Status.SUCCEEDED):
        return
    if row.status == Refund.Status.SUCCEEDED:
        post(
            kind=LedgerTransaction.Kind.REFUND_RETURNED,
            reference=row.reference,
            entries=[
                Line(LedgerEntry.Account.GATEWAY, row.attempt.gateway, -row.amount),
                Line(LedgerEntry.Account.REFUNDS_DUE, row.number, row.amount),
            ],
            key=f"refund_returned:{row.number}",
        )
    move_refund(row, Refund.Status.MANUAL, failure_code=failure_code, succeeded_at=None)


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
            Line(LedgerEntry.Account.GATEWAY, row.attempt.gateway, row.amount),
        ],
        key=key,
    )
    _follow(row.payment)
    for _, tell in refund_succeeded.items():
        tell(row)


def _plan_next_try(row: Refund, answer: RefundAnswer | None) -> None:
    wait = _wait_after(row.tries)
    code = answer.failure_code if answer else "no_answer"
    if wait is None:
        move_refund(row, Refund.Status.MANUAL, failure_code=code)
        return
    # Without an answer the refund may have been made: it stays `sent` and is repeated under its key.
    target = Refund.Status.FAILED if answer else Refund.Status.SENT
    move_refund(row, target, failure_code=code, next_try_at=clock.now() + wait)


def _wait_after(tries: int) -> timedelta | None:
    return REFUND_RETRY_AFTER[tries - 1] if tries <= len(REFUND_RETRY_AFTER) else None


def _follow(payment: Payment) -> None:
    """What was paid twice and sent back leaves the payment as it was: paid once."""
    returned = Money.sum(
        row.amount
        for row in payment.refunds.filter(status=Refund.Status.SUCCEEDED).exclude(reason=Refund.DOUBLE_CAPTURE)
    )
    if not returned:
        return
    target = Payment.Status.REFUNDED if returned >= payment.amount else Payment.Status.PARTLY_REFUNDED
    if payment.status != target:
        move_payment(payment, target)
