"""Prices as HTML. Python and not templates, as the cards are (docs/decisions/0004)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from marketplace.lib import formatting
from marketplace.lib.money import Money
from marketplace.lib.visitor import Visitor


def render_price(
    price: Money,
    visitor: Visitor,
    *,
    old_price: Money | None = None,
    percent: int | None = None,
    size: str = "",
    old_word: str | None = None,
) -> str:
    """A price, the old one struck through with the percent below it, and about how much it is to the visitor."""
    language = formatting.current_language()
    was, sale = "", ""
    if old_price:
        word = _("Old price") if old_word is None else old_word
        off = f'<span class="price__off">{formatting.format_percent(-percent, language)}</span>' if percent else ""
        old = formatting.format_money(old_price, language)
        was = f'<span class="price__was"><s><span class="vh">{word} </span>{old}</s>{off}</span>'
        sale = " price--sale"
    other = visitor.convert(price)
    about = f'<span class="price__conv">{formatting.format_approximate(other, language)}</span>' if other else ""
    now = formatting.format_money(price, language)
    kind = f" price--{size}" if size else ""
    return f'<div class="price{sale}{kind}"><span class="price__now">{now}</span>{was}{about}</div>'


def render_tiers(tiers: Iterable[Mapping[str, Any]]) -> SafeString:
    """Prices by quantity: `{min_quantity, price: Money}`, of some also `max_quantity` and `is_current`.

    product.js marks the step that the quantity reaches and says its `data-said`.
    """
    language = formatting.current_language()
    said, label = _("Price of one piece: %(price)s"), _("Price by quantity")
    drawn = []
    for tier in tiers:
        price = escape(formatting.format_money(tier["price"], language))
        current = ' aria-current="true"' if tier.get("is_current") else ""
        drawn.append(
            f'<li data-from="{tier["min_quantity"]}" data-said="{said % {"price": price}}"{current}>'
            f"{_quantities(tier['min_quantity'], tier.get('max_quantity'))}<b>{price}</b></li>"
        )
    return SafeString(f'<ul class="tiers" aria-label="{label}" data-tiers>{"".join(drawn)}</ul>')


def _quantities(first: int, last: int | None) -> str:
    if not last:
        return _("from %(n)s pcs") % {"n": first}
    if last == first:
        return _("%(n)s pc") % {"n": first}
    return _("%(first)s–%(last)s pcs") % {"first": first, "last": last}
