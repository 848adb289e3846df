"""Sums and parties as the papers of an order write them."""

from django.conf import settings
from django.utils.translation import gettext as _

from marketplace.lib.countries import country_name
from marketplace.lib.documents import Card
from marketplace.lib.formatting import MINUS, SYMBOLS, format_number
from marketplace.lib.money import Money
from orders.models import Order
from orders.pages.order import address


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
    """Who sold."""
    store = order.store
    page = f"{settings.SITE_URL}{store.get_absolute_url()}".partition("://")[2]
    return Card(_("Seller"), [store.name, country_name(store.country), page])


def recipient_card(order: Order) -> Card:
    """Who receives, from the address frozen on the order; what was wiped leaves no line."""
    where = address(order)
    lines = [line for line in (where["name"], *where["lines"], where["phone"]) if line]
    return Card(_("Recipient"), lines)
