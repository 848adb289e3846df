"""Lines of the bank's statement: entered once, matched by staff, never counted twice.

Every line that is matched lies in the account of its attempt. As soon as the whole sum is there, it is applied: the
gateway counts as having taken it, and an event lets the payment be captured like any other. What is left over, and
what comes for an attempt that is over, goes back through the queue of refunds.
"""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from payments import locks, notices, selectors
from payments.errors import BankLineDiffers, BankLineUsed
from payments.gateways.bank_transfer.gateway import BankTransferGateway, applied_key
from payments.gateways.base import Outcome
from payments.models import BankLine, LedgerEntry, LedgerTransaction, PaymentAttempt, ProviderEvent, Refund
from payments.ports import event_recorded
from payments.services.ledger import Line, live_key, post, stands
from payments.services.refunds import refund_unallocated
from payments.statements import StatementRow

Account = LedgerEntry.Account
Kind = LedgerTransaction.Kind
GATEWAY = BankTransferGateway.name


@transaction.atomic(durable=True)
def enter_lines(*, staff: User, rows: Sequence[StatementRow]) -> int:
    """Write down lines of the statement, each number at the bank once, however often it comes; how many are new.

    Raises BankLineDiffers, with nothing written down, when a number comes with another sum or day.
    """
    fresh = {row.bank_reference: row for row in rows}
    known = {line.bank_reference: line for line in BankLine.objects.filter(bank_reference__in=fresh)}
    for row in rows:
        same = known.get(row.bank_reference) or fresh[row.bank_reference]
        if (same.amount, same.booked_on) != (row.amount, row.booked_on):
            raise BankLineDiffers(reference=row.bank_reference)
    for reference in known:
        del fresh[reference]
    BankLine.objects.bulk_create(
        [BankLine(entered_by=staff, **vars(row)) for row in fresh.values()], ignore_conflicts=True
    )
    return len(fresh)


@transaction.atomic(durable=True)
def confirm_line(*, staff: User, line_id: int, number: str) -> BankLine:
    """This line is money for the attempt `number`; the same again changes nothing.

    The buyer is told what is missing. Locks the payment, then the line. Raises NotFound when there is no such
    bank transfer, BankLineUsed when the line was decided otherwise.
    """
    found = PaymentAttempt.objects.filter(number=number, gateway=GATEWAY).first()
    if found is None:
        raise NotFound
    attempt = locks.lock_attempt(found.pk)
    line = lock_line(line_id)
    if line.status == BankLine.Status.MATCHED and line.attempt_id == attempt.pk:
        return line
    _decide(line, staff, BankLine.Status.MATCHED, attempt)
    lines = [Line(Account.GATEWAY, GATEWAY, -line.amount), Line(Account.UNALLOCATED, attempt.number, line.amount)]
    key = live_key(received_key(attempt, line))
    post(kind=Kind.RECEIVED, reference=attempt.payment.reference, entries=lines, key=key)
    _follow(attempt, line)
    return line


@transaction.atomic(durable=True)
def set_line_aside(*, staff: User, line_id: int) -> BankLine:
    """This line is no payment of the shop; the same again changes nothing. Raises BankLineUsed, NotFound."""
    line = lock_line(line_id)
    if line.status != BankLine.Status.SET_ASIDE:
        _decide(line, staff, BankLine.Status.SET_ASIDE, None)
    return line


def return_received(*, attempt: PaymentAttempt, key: str, reason: str = Refund.UNDERPAID) -> None:
    """Return what lies in the account of an attempt and pays for nothing. The payment is locked by the caller."""
    left = received(attempt)
    if left:
        refund_unallocated(attempt=attempt, reason=reason, amount=left, key=key)


def received_key(attempt: PaymentAttempt, line: BankLine) -> str:
    """The ledger's key of the movement that brings the money of a line to an attempt."""
    return f"received:{attempt.number}:{line.pk}"


def is_applied(attempt: PaymentAttempt) -> bool:
    """True while bank transfers pay this attempt: the whole sum was matched, and no match was taken back since."""
    return stands(applied_key(attempt.number))


def received(attempt: PaymentAttempt) -> Money:
    """What has arrived for the attempt and was neither used nor returned."""
    return selectors.balance(Account.UNALLOCATED, attempt.number)


def _follow(attempt: PaymentAttempt, line: BankLine) -> None:
    is_over = is_applied(attempt)
    if not is_over and received(attempt) >= attempt.amount:
        _apply(attempt)
        is_over = True
    if is_over or not attempt.is_open:
        return_received(attempt=attempt, key=f"overpaid:{line.pk}", reason=Refund.OVERPAID)
        return
    notices.payment_short(attempt, received=received(attempt), key=str(line.pk))


def _apply(attempt: PaymentAttempt) -> None:
    lines = [
        Line(Account.UNALLOCATED, attempt.number, -attempt.amount),
        Line(Account.GATEWAY, GATEWAY, attempt.amount),
    ]
    key = live_key(applied_key(attempt.number))
    post(kind=Kind.APPLIED, reference=attempt.payment.reference, entries=lines, key=key)
    payload = {
        "key": attempt.number,
        "outcome": Outcome.CAPTURED.value,
        "provider_reference": attempt.provider_reference,
        "decline_code": "",
    }
    event = ProviderEvent.objects.create(provider=GATEWAY, event_id=key, kind="transfer.received", payload=payload)
    for _name, follow in event_recorded.items():
        follow(event.pk)


def lock_line(pk: int) -> BankLine:
    """One line under lock, after its payment. Raises NotFound."""
    line = BankLine.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if line is None:
        raise NotFound
    return line


def _decide(line: BankLine, staff: User, status: str, attempt: PaymentAttempt | None) -> None:
    if line.status != BankLine.Status.NEW:
        raise BankLineUsed(reference=line.bank_reference)
    line.status, line.attempt = status, attempt
    line.decided_by, line.decided_at = staff, clock.now()
    line.save(update_fields=["status", "attempt", "decided_by", "decided_at"])
