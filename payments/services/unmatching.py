"""Taking back what was decided about a line of the bank, while its money is still where the decision has put it.

The journal only grows: every movement that the match had made is undone by one with its signs turned.
"""

from accounts.models import User
from marketplace.lib.errors import NotFound
from marketplace.lib.transactions import require_transaction
from payments import locks, notices
from payments.errors import BankLineUsed, LineBoughtGift, LineMoneyGone
from payments.gateways.bank_transfer.gateway import applied_key
from payments.models import BankLine, BankLineUndo, GiftCardUse, Hold, Payment, PaymentAttempt, Refund
from payments.rules import is_gift_number
from payments.services.bank_lines import is_applied, lock_line, received, received_key, return_received
from payments.services.capture import capture_key
from payments.services.ledger import undo
from payments.services.status import move_attempt, move_gift_use, move_hold, move_payment


def matched_attempt(*, line_id: int, number: str) -> PaymentAttempt | None:
    """The attempt `number` if the line is matched with it now, or None when that was taken back already.

    Raises NotFound, BankLineUsed when something else was decided about the line.
    """
    line = BankLine.objects.filter(pk=line_id).select_related("attempt__payment").first()
    if line is None:
        raise NotFound
    if line.attempt is not None and line.attempt.number == number:
        return line.attempt
    _check_undone(line, number)
    return None


def is_paid_by_lines(attempt: PaymentAttempt) -> bool:
    """True while bank transfers have paid this attempt and the payment has followed."""
    return attempt.status == PaymentAttempt.Status.CAPTURED and is_applied(attempt)


def undo_match(*, staff: User, line_id: int, attempt: PaymentAttempt, reason: str) -> BankLine:
    """The line is to be decided anew; a payment that counted as paid waits again for what is missing then.

    In the caller's transaction, which has taken care of the orders and holds them under lock with their checkout. The
    same again changes nothing. Locks the payment, certificates and holds, then the line. Raises LineMoneyGone,
    LineBoughtGift, BankLineUsed.
    """
    require_transaction()
    attempt = locks.lock_attempt(attempt.pk)
    payment, has_unpaid = attempt.payment, is_paid_by_lines(attempt)
    if is_gift_number(payment.reference) and is_applied(attempt):
        raise LineBoughtGift(number=payment.reference)
    if has_unpaid:
        _unpay(payment, attempt)
    line = lock_line(line_id)
    if line.attempt_id != attempt.pk:
        _check_undone(line, attempt.number)
        return line
    _undo_receipt(attempt, line)
    _free(line, staff, reason, has_unpaid=has_unpaid)
    if not attempt.is_open:  # nobody waits for the other lines of the transfer
        return_received(attempt=attempt, key=f"unmatched:{line.pk}")
    elif not has_unpaid:  # else the caller tells of the orders first
        tell_missing(attempt=attempt, line=line)
    return line


def tell_missing(*, attempt: PaymentAttempt, line: BankLine) -> None:
    """To the buyer: how much is awaited since the match with this line was taken back."""
    notices.payment_unmatched(attempt, received=received(attempt), key=f"{line.pk}:{line.undos.count()}")


def undo_aside(*, staff: User, line_id: int, reason: str) -> BankLine:
    """A line that was set aside is to be decided anew. Safe to repeat. Raises NotFound, BankLineUsed."""
    require_transaction()
    line = lock_line(line_id)
    if line.status == BankLine.Status.SET_ASIDE:
        _free(line, staff, reason, has_unpaid=False)
    else:
        _check_undone(line, "")
    return line


def _undo_receipt(attempt: PaymentAttempt, line: BankLine) -> None:
    """The money of the line leaves the account of the attempt. Raises LineMoneyGone when it lies there no more."""
    if Refund.objects.filter(attempt=attempt).exists():
        raise LineMoneyGone(number=attempt.number)
    if is_applied(attempt):
        undo(key=applied_key(attempt.number))
    if received(attempt) < line.amount:
        raise LineMoneyGone(number=attempt.number)
    undo(key=received_key(attempt, line))


def _unpay(payment: Payment, attempt: PaymentAttempt) -> None:
    """A captured payment waits for its money again: certificates set theirs aside as before, the holds rest."""
    if payment.status != Payment.Status.CAPTURED or Refund.objects.filter(payment=payment).exists():
        raise LineMoneyGone(number=attempt.number)
    uses = GiftCardUse.objects.filter(payment=payment, status=GiftCardUse.Status.SPENT)
    locks.lock_gift_cards(uses.values_list("card", flat=True))
    holds = [locks.lock_hold(reference) for reference in _references(payment)]
    undo(key=capture_key(attempt))
    for use in uses.order_by("card_id"):
        move_gift_use(use, GiftCardUse.Status.RESERVED)
    for hold in holds:
        if hold is None or hold.status != Hold.Status.HELD:
            raise LineMoneyGone(number=attempt.number)
        move_hold(hold, Hold.Status.UNDONE)
    move_attempt(attempt, PaymentAttempt.Status.PENDING)
    move_payment(payment, Payment.Status.PENDING)


def _references(payment: Payment) -> list[str]:
    return list(payment.allocations.order_by("pk").values_list("reference", flat=True))


def _free(line: BankLine, staff: User, reason: str, *, has_unpaid: bool) -> None:
    assert line.decided_at is not None  # written with every decision
    BankLineUndo.objects.create(
        line=line,
        attempt=line.attempt,
        decided_by=line.decided_by,
        decided_at=line.decided_at,
        undone_by=staff,
        reason=reason,
        has_unpaid=has_unpaid,
    )
    line.status, line.attempt, line.decided_by, line.decided_at = BankLine.Status.NEW, None, None, None
    line.save(update_fields=["status", "attempt", "decided_by", "decided_at"])


def _check_undone(line: BankLine, number: str) -> None:
    """Whoever presses twice, or after a colleague, has what they wanted; anything else is another decision."""
    if not line.undos.filter(attempt__number=number or None).exists():
        raise BankLineUsed(reference=line.bank_reference)
