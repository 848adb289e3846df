"""The invoice: what was bought, for how much, and how it was paid."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from marketplace.lib.documents import Card, Column, Paper, Sum, Text, document_terms
from marketplace.lib.formatting import MINUS, current_language, format_day
from marketplace.lib.money import Money
from orders.documents.words import currency, digits, recipient_card, seller_card, taken_off
from orders.models import OrderLine
from orders.selectors.documents import Invoice


def invoice_pdf(invoice: Invoice) -> bytes:
    """The file, in the buyer's language."""
    order = invoice.order
    with document_terms(order.buyer.language):
        title = _("Invoice no. %(number)s") % {"number": order.number}
        paper = Paper(title=title, language=current_language())
        paper.part(title)
        paper.cards(seller_card(order), recipient_card(order), _facts(invoice))
        paper.table(_columns(), [_row(number, line) for number, line in enumerate(invoice.lines, start=1)])
        paper.sums(_sums(invoice))
        if order.cancelled_at is not None:
            paper.note(_("The order was cancelled on %(day)s.") % {"day": format_day(order.cancelled_at, year=True)})
        paper.small_print(
            _("All amounts are in %(currency)s. Prices, discounts and delivery are those agreed to when ordering.")
            % {"currency": settings.SETTLEMENT_CURRENCY}
        )
        return paper.render()


def _facts(invoice: Invoice) -> Card:
    order = invoice.order
    assert order.paid_at is not None  # there is no invoice before
    return Card(
        _("Order"),
        [
            order.number,
            _("placed on %(day)s") % {"day": format_day(order.placed_at, year=True)},
            _("paid on %(day)s") % {"day": format_day(order.paid_at, year=True)},
            *_means(invoice),
        ],
    )


def _means(invoice: Invoice) -> list[str]:
    """The ways in which it was paid: certificates, then what paid the rest."""
    means = [_("by gift certificate %(number)s") % {"number": card.number} for card in invoice.by_cards]
    return [*means, _rest(invoice)] if _rest_of(invoice) or not means else means


def _rest_of(invoice: Invoice) -> Money:
    return invoice.order.total - Money.sum(card.amount for card in invoice.by_cards)


def _rest(invoice: Invoice) -> str:
    paid_by = invoice.paid_by
    if paid_by and paid_by.card_last4:
        card = {"brand": paid_by.card_brand, "digits": paid_by.card_last4}
        return _("by card %(brand)s •••• %(digits)s") % card
    return _("paid online")


def _columns() -> list[Column]:
    sign = {"currency": currency()}
    return [
        Column(pgettext("number of a row", "No."), 5, is_number=True),
        Column(_("Product"), 45),
        Column(pgettext("column", "Quantity"), 9, is_number=True),
        Column(_("Price, %(currency)s") % sign, 13, is_number=True),
        Column(_("Discount, %(currency)s") % sign, 13, is_number=True),
        Column(_("Amount, %(currency)s") % sign, 14, is_number=True),
    ]


def _row(number: int, line: OrderLine) -> list[str | Text]:
    language = current_language()
    note = " · ".join(filter(None, [line.options_text(language), _("SKU %(sku)s") % {"sku": line.sku}]))
    return [
        str(number),
        Text(line.title(language), note),
        str(line.quantity),
        digits(line.list_price),
        taken_off(line.discount_total),
        digits(line.total),
    ]


def _sums(invoice: Invoice) -> list[Sum]:
    order = invoice.order
    sign = currency()
    rows = [Sum(_("Goods"), digits(order.goods_total))]
    if order.item_discount:
        rows.append(Sum(_("Discount"), f"{MINUS}{digits(order.item_discount)}"))
    if order.coupon_total:
        rows.append(Sum(_("Coupons"), f"{MINUS}{digits(order.coupon_total)}"))
    name = order.delivery_name_en if current_language() == "en" else order.delivery_name_ru
    rows.append(Sum(_("Delivery: %(name)s") % {"name": name}, digits(order.delivery_total)))
    rows.append(Sum(pgettext("sum", "Paid"), _with_sign(digits(order.total), sign), is_total=True))
    for card in invoice.by_cards:
        rows.append(Sum(_("of it by gift certificate %(number)s") % {"number": card.number}, digits(card.amount)))
    if invoice.by_cards and (rest := _rest_of(invoice)):
        rows.append(Sum(_("of it %(means)s") % {"means": _rest(invoice)}, digits(rest)))
    if invoice.refunded:
        rows.append(Sum(_("Returned to you"), f"{MINUS}{digits(invoice.refunded)}"))
    return rows


def _with_sign(text: str, sign: str) -> str:
    return f"{sign}{text}" if current_language() == "en" else f"{text}\u00a0{sign}"
