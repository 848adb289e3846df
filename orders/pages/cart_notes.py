"""What is said under a line of the cart: what keeps it out of the total, and what has changed since it was seen."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.lib.countries import country_name
from marketplace.lib.formatting import format_day, format_money
from orders.selectors.cart_lines import CartLineView


@dataclass(frozen=True, slots=True)
class Note:
    """A remark under a line."""

    tone: str
    icon: str
    text: str


def notes_of(view: CartLineView, language: str, country: str) -> tuple[Note, ...]:
    """The problem alone, if there is one; else the changes, and the wholesale price ahead."""
    if view.problem:
        return (Note("warn", "triangle-alert", _problem(view, country)),)
    notes = [_stock(view), _price(view, language), _tier(view, language)]
    return tuple(note for note in notes if note)


def _problem(view: CartLineView, country: str) -> str:
    until = view.line.variant.product.store.vacation_until
    if view.problem == "store_away" and until:
        return _("The store is on holiday until %(day)s. Not in the total") % {"day": format_day(until)}
    texts = {
        "sold_out": _("Sold out. Not in the total"),
        "not_for_sale": _("No longer on sale. Not in the total"),
        "paused": _("The seller has paused the sale. Not in the total"),
        "store_away": _("The store is on holiday. Not in the total"),
        "store_suspended": _("This store is not available now. Not in the total"),
        "store_closed": _("This store has closed. Not in the total"),
        "no_delivery": _("The store does not deliver to your country (%(country)s). Not in the total")
        % {"country": country_name(country)},
        "not_enough": _("Only %(count)s left. Not in the total until you change the quantity")
        % {"count": view.reachable},
        "quantity": _quantity(view),
    }
    return texts[view.problem]


def _quantity(view: CartLineView) -> str:
    params = {"smallest": view.smallest, "largest": view.largest, "step": view.step}
    if view.step > 1:
        return _("Sold from %(smallest)s to %(largest)s, in steps of %(step)s. Not in the total") % params
    return _("Sold from %(smallest)s to %(largest)s at a time. Not in the total") % params


def _stock(view: CartLineView) -> Note | None:
    if view.stock_change == "back":
        return Note("ok", "circle-check", _("Can be ordered again"))
    if view.stock_change == "scarce":
        text = ngettext("Only %(count)s is left by now", "Only %(count)s are left by now", view.reachable)
        return Note("warn", "hourglass", text % {"count": view.reachable})
    return None


def _price(view: CartLineView, language: str) -> Note | None:
    before, now = view.line.price_seen, view.unit_price
    if view.price_change == "fell":
        text = _("%(sum)s cheaper than when you added it") % {"sum": format_money(before - now, language)}
        return Note("ok", "trending-down", text)
    if view.price_change == "rose":
        text = _("%(sum)s more expensive than when you added it") % {"sum": format_money(now - before, language)}
        return Note("warn", "trending-up", text)
    return None


def _tier(view: CartLineView, language: str) -> Note | None:
    tier = view.next_tier
    if tier is None:
        return None
    params = {"count": tier.quantity, "price": format_money(tier.price, language)}
    return Note("mute", "tag", _("From %(count)s pieces: %(price)s each") % params)
