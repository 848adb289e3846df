"""Sums and parties as the papers of an order write them."""

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.papers import store_lines
from marketplace.lib.documents import Card
from marketplace.lib.formatting import MINUS, SYMBOLS, format_number
from marketplace.lib.money import Money
from orders.models import Order
from orders.pages.order import address, address_card
from orders.selectors.documents import seller_facts
from orders.selectors.gifts import where_to


def digits(money: Money) -> str:
    """`1 234,50`: always with cents, for columns whose heading names the currency."""
    return format_number(money.amount)


def taken_off(money: Money) -> str:
    """A discount: `−1,50`, or a dash when there is none."""
    return f"{MINUS}{digits(money)}" if money else "–"


def currency() -> str:
    """The sign of the settlement currency."""
    return SYMBOLS.get(settings.SETTLEMENT_CURRENCY, settings.SETTLEMENT_CURRENCY)


def seller_card(order: Order) -> Card:
    """Who sold, by law, as it was when the order was paid; the page of the store is that of today."""
    page = f"{settings.SITE_URL}{order.store.get_absolute_url()}".partition("://")[2]
    return Card(_("Seller"), [*store_lines(seller_facts(order)), page])


def recipient_card(order: Order, *, for_store: bool = False) -> Card:
    """Who receives, from the address frozen on the order; what was wiped leaves no line.

    Of a gift, the buyer's papers do not say where it goes.
    """
    where = address_card(where_to(order)) if for_store else address(order)
    lines = [line for line in (where["name"], *where["lines"], where.get("phone")) if line]
    return Card(_("Recipient"), lines)
