"""A statement in words: the lines of a page, of a table and of a PDF from the movements of a month."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from django.conf import settings
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Store
from accounts.papers import store_lines
from marketplace.lib.documents import DOCUMENT_ZONE, Card, Column, Paper, document_terms
from marketplace.lib.formatting import SYMBOLS, current_language, format_day, format_number
from marketplace.lib.money import Money
from orders.selectors.documents import facts_of_store
from payments.documents import Balances, KindSum, Movement, Statement
from payments.models import LedgerTransaction
from seller.months import Month

Kind = LedgerTransaction.Kind

# What happened, in the seller's words: every kind that moves money of a store.
WORDS = {
    Kind.CAPTURE: gettext_lazy("Sale: held until receipt"),
    Kind.RELEASE: gettext_lazy("Released to you"),
    Kind.REFUND: gettext_lazy("Refund to the buyer"),
    Kind.CHARGEBACK_LOST: gettext_lazy("Taken back by the buyer’s bank"),
    Kind.DISPUTE_FEE: gettext_lazy("Fee for a lost chargeback"),
    Kind.PAYOUT: gettext_lazy("Payout to your bank account"),
    Kind.PAYOUT_FAILED: gettext_lazy("Payout refused by your bank, payable again"),
}
UNPAID = gettext_lazy("Sale undone: the transfer was meant for another payment")
TAKEN_BACK = gettext_lazy("Release taken back: the buyer’s bank disputes the payment")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it did to what is held for orders and to what is payable to the store; None for nothing."""

    text: str
    held: Money | None
    payable: Money | None
    at: datetime | None = None
    reference: str = ""

    @property
    def day(self) -> str:
        """The day it happened, in the zone of documents; empty for a balance."""
        return format_day(localtime(self.at, DOCUMENT_ZONE).date(), year=True) if self.at else ""


def lines_of(movement: Movement) -> list[Line]:
    """A movement, and under it the commission that it cost or gave back."""
    lines = [
        Line(
            _word(movement.kind, held=movement.held),
            movement.held or None,
            movement.before_commission or None,
            movement.at,
            movement.reference,
        )
    ]
    if movement.commission:
        text = _("Commission") if movement.commission > Money.zero() else _("Commission given back")
        lines.append(Line(text, None, -movement.commission, movement.at, movement.reference))
    return lines


def summary_of(statement: Statement, month: Month) -> list[Line]:
    """The month in a few lines, from the opening to the closing balance."""
    lines = [_balance(_("Balance at the beginning of the month"), statement.opening)]
    lines += [_sum(one) for one in statement.sums]
    if statement.commission:
        lines.append(Line(_("Commission"), None, -statement.commission))
    text = _("Balance at the end of the month") if month.is_over else _("Balance so far")
    return [*lines, _balance(text, statement.closing)]


def _balance(text: str, balances: Balances) -> Line:
    return Line(text, balances.held, balances.payable)


def _sum(one: KindSum) -> Line:
    return Line(_word(one.kind), one.held or None, one.before_commission or None)


def _word(kind: str, *, held: Money | None = None) -> str:
    """A release that brings money back into what is held was undone, and so was a sale that takes it away.

    What has no words is called as in the ledger.
    """
    nothing = Money.zero()
    if held is not None and kind == Kind.RELEASE and held > nothing:
        return str(TAKEN_BACK)
    if held is not None and kind == Kind.CAPTURE and held < nothing:
        return str(UNPAID)
    return capfirst(str(WORDS.get(Kind(kind), Kind(kind).label)))


def statement_csv(statement: Statement, movements: Iterable[Movement]) -> Iterator[str]:
    """The whole month as a table that spreadsheets open: the balances first and last, each line between."""
    yield "\ufeff"
    sign = {"currency": settings.SETTLEMENT_CURRENCY}
    yield _written(
        [_("Date"), _("Order"), _("Event"), _("Held, %(currency)s") % sign, _("Payable, %(currency)s") % sign]
    )
    yield _csv_line(_balance(_("Opening balance"), statement.opening), is_balance=True)
    for movement in movements:
        for line in lines_of(movement):
            yield _csv_line(line)
    yield _csv_line(_balance(_("Closing balance"), statement.closing), is_balance=True)


def _csv_line(line: Line, *, is_balance: bool = False) -> str:
    day = localtime(line.at, DOCUMENT_ZONE).strftime("%Y-%m-%d") if line.at else ""
    amounts = [_plain(one or (Money.zero() if is_balance else None)) for one in (line.held, line.payable)]
    return _written([day, line.reference, line.text, *amounts])


def _plain(money: Money | None) -> str:
    """`-1234,50` in Russian, so that its spreadsheets read a number and no date; `-1234.50` in English."""
    if money is None:
        return ""
    text = str(money.amount)
    return text.replace(".", ",") if current_language() == "ru" else text


def _written(cells: list[str]) -> str:
    row = StringIO()
    csv.writer(row, delimiter=";").writerow(cells)
    return row.getvalue()


def statement_pdf(store: Store, month: Month, statement: Statement, movements: Iterable[Movement]) -> bytes:
    """The whole month on paper, in the seller's language; it names the store as it was then."""
    with document_terms(current_language()):
        title = _("Statement for %(month)s") % {"month": month.in_words}
        paper = Paper(title=f"{title} · {store.name}", language=current_language())
        paper.part(title, "" if month.is_over else _("The month is not over: what is still to come is missing."))
        paper.cards(
            Card(_("Store"), store_lines(facts_of_store(store, before=month.end))),
            Card(_("Period"), [_period(month)]),
            _currency_card(),
        )
        summary = summary_of(statement, month)
        paper.table(_columns(_("Summary"), 56), [_summary_row(line) for line in summary], last_is_total=True)
        lines = [line for movement in movements for line in lines_of(movement)]
        if lines:
            paper.section(_("All movements"))
            paper.table(
                [Column(_("Date"), 20), Column(_("Order"), 20), *_columns(_("Event"), 38)],
                [_row(line) for line in lines],
            )
        paper.small_print(
            _(
                "“Held” waits until the order ends well; “Payable” belongs to the store and is paid out. "
                "Days are Moscow time."
            )
        )
        return paper.render()


def _period(month: Month) -> str:
    return f"{format_day(month.start, year=True)} – {format_day(month.last_day, year=True)}"


def _currency_card() -> Card:
    return Card(_("Currency"), [settings.SETTLEMENT_CURRENCY])


def _columns(heading: str, share: float) -> list[Column]:
    sign = {"currency": SYMBOLS.get(settings.SETTLEMENT_CURRENCY, settings.SETTLEMENT_CURRENCY)}
    return [
        Column(heading, share),
        Column(_("Held, %(currency)s") % sign, 16, is_number=True),
        Column(_("Payable, %(currency)s") % sign, 16, is_number=True),
    ]


def _summary_row(line: Line) -> list[str]:
    return [line.text, _digits(line.held), _digits(line.payable)]


def _row(line: Line) -> list[str]:
    return [line.day, line.reference, line.text, _digits(line.held), _digits(line.payable)]


def _digits(money: Money | None) -> str:
    return "" if money is None else format_number(money.amount)
