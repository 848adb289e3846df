"""The packing slip: what belongs into the parcel, without prices, and where it goes while that may be known."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from marketplace.lib.documents import Card, Column, Paper, Text, Tick, document_terms
from marketplace.lib.formatting import current_language, format_count, format_day
from orders.constants import ADDRESS_SHOWN
from orders.documents.words import recipient_card, seller_card
from orders.selectors.documents import Slip, SlipLine
from orders.selectors.gifts import where_to


def slips_pdf(slips: Iterable[Slip]) -> bytes:
    """One file, each slip on pages of its own and in the language of its buyer."""
    slips = list(slips)
    language = slips[0].order.buyer.language
    with document_terms(language):
        title = _title(slips[0]) if len(slips) == 1 else _together(len(slips))
        paper = Paper(title=title, language=current_language())
    for slip in slips:
        with document_terms(slip.order.buyer.language):
            _add(paper, slip)
    return paper.render()


def _title(slip: Slip) -> str:
    return _("Packing slip for order %(number)s") % {"number": slip.order.number}


def _together(count: int) -> str:
    return ngettext("%(count)s packing slip", "%(count)s packing slips", count) % {"count": count}


def _add(paper: Paper, slip: Slip) -> None:
    order = slip.order
    paper.part(_title(slip), _which_parcel(slip))
    recipient = recipient_card(order, for_store=True) if slip.with_address else _veiled()
    paper.cards(recipient, seller_card(order), _delivery(slip))
    comment = where_to(order).get("comment", "")
    if comment and slip.with_address:
        paper.note(_("Comment of the buyer: %(comment)s") % {"comment": comment})
    paper.table(_columns(), [_row(number, line) for number, line in enumerate(slip.lines, start=1)])
    paper.note(_("Altogether: %(pieces)s") % {"pieces": format_count("pieces", slip.pieces)})
    paper.small_print(
        _(
            "If something is missing or damaged, open the order on the site before you confirm receipt. "
            "Until then the money is kept safe."
        )
    )


def _which_parcel(slip: Slip) -> str:
    if slip.count > 1:
        return _("Parcel %(number)s of %(count)s") % {"number": slip.number, "count": slip.count}
    return ""


def _veiled() -> Card:
    text = _("The store sees the address from payment until receipt and for %(days)s after it.")
    return Card(_("Recipient"), ["–", text % {"days": format_count("days", ADDRESS_SHOWN.days)}])


def _delivery(slip: Slip) -> Card:
    order = slip.order
    name = order.delivery_name_en if current_language() == "en" else order.delivery_name_ru
    lines = [name, _("ordered on %(day)s") % {"day": format_day(order.placed_at, year=True)}]
    if slip.parcel is not None:
        lines += [str(slip.carrier), slip.parcel.tracking_code]
    return Card(_("Delivery"), [line for line in lines if line])


def _columns() -> list[Column]:
    return [
        Column(pgettext("number of a row", "No."), 5, is_number=True),
        Column(_("SKU"), 20),
        Column(_("Product"), 54),
        Column(pgettext("column", "Quantity"), 12, is_number=True),
        Column(_("Packed"), 9),
    ]


def _row(number: int, row: SlipLine) -> list[str | Text | Tick]:
    """A row; under the recipient's words stand those of the other language, which may be the packer's."""
    language = current_language()
    line, other = row.line, "ru" if language == "en" else "en"
    title = line.title(language)
    words = " · ".join(filter(None, [title, line.options_text(language)]))
    second = " · ".join(filter(None, [line.title(other), line.options_text(other)]))
    note = second if line.title(other) != title else ""
    return [str(number), Text(line.sku, is_strong=True), Text(words, note), str(row.quantity), Tick()]
