"""Which lines of the bank's statement belong to which transfers. Reads only; staff decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum

from marketplace.lib.money import Money
from payments.models import BankLine, BankLineUndo, LedgerEntry, PaymentAttempt
from payments.statements import attempt_numbers_in

SHOWN = 100


@dataclass(frozen=True)
class Proposal:
    """A line that nobody has decided, and the transfer whose number its purpose holds.

    `missing` is what the transfer still waits for; an exact match is awaited and comes to the cent. With `why_not` it
    was this match that staff have taken back before, and why.
    """

    line: BankLine
    attempt: PaymentAttempt | None
    missing: Money
    why_not: str = ""

    @property
    def is_exact(self) -> bool:
        """True when number and sum agree, the payment is still awaited and nobody has found the match to be wrong."""
        is_awaited = self.attempt is not None and self.attempt.is_open
        return is_awaited and self.line.amount == self.missing and not self.why_not


def proposals() -> Sequence[Proposal]:
    """The oldest lines to be decided, exact matches first. Four queries."""
    lines = list(BankLine.objects.filter(status=BankLine.Status.NEW).order_by("booked_on", "pk")[:SHOWN])
    wanted = {line.pk: attempt_numbers_in(line.purpose) for line in lines}
    numbers = {number for found in wanted.values() for number in found}
    rows = PaymentAttempt.objects.filter(gateway="bank_transfer", number__in=numbers).select_related("payment__buyer")
    attempts = {row.number: row for row in rows}
    received, undone = _received(attempts), _undone(lines)
    found = [_propose(line, wanted[line.pk], attempts, received, undone) for line in lines]
    return sorted(found, key=lambda one: (not one.is_exact, one.attempt is None))


def _propose(
    line: BankLine,
    numbers: Sequence[str],
    attempts: dict[str, PaymentAttempt],
    received: dict[str, Money],
    undone: dict[tuple[int, int | None], str],
) -> Proposal:
    attempt = next((attempts[number] for number in numbers if number in attempts), None)
    if attempt is None:
        return Proposal(line, None, Money.zero())
    missing = attempt.amount - received.get(attempt.number, Money.zero())
    return Proposal(line, attempt, missing, why_not=undone.get((line.pk, attempt.pk), ""))


def _undone(lines: Sequence[BankLine]) -> dict[tuple[int, int | None], str]:
    """Why matches of these lines were taken back, by line and attempt; the last reason where there are several."""
    rows = BankLineUndo.objects.filter(line__in=lines).order_by("pk")
    return {(row.line_id, row.attempt_id): row.reason for row in rows}


def _received(numbers: dict[str, PaymentAttempt]) -> dict[str, Money]:
    entries = LedgerEntry.objects.filter(account=LedgerEntry.Account.UNALLOCATED, owner__in=numbers)
    rows = entries.order_by().values("owner").annotate(total=Sum("amount"))
    return {row["owner"]: row["total"] for row in rows}
