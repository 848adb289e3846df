"""The product card as HTML.

Python and not a template: a page shows 24 to 50 cards, and as templates they cost more than the rest of the
page together (docs/decisions). Everything that comes from people goes through `escape`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from types import SimpleNamespace
from typing import Any, Protocol

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from marketplace.lib import formatting
from marketplace.lib.money import Money
from marketplace.lib.prices import render_price
from marketplace.lib.visitor import Visitor

SIZES = "(min-width: 1200px) 260px, (min-width: 600px) 30vw, 45vw"


class CardPicture(Protocol):
    """The lead picture: the file 400 pixels wide, and the set to choose from."""

    @property
    def src(self) -> str: ...
    @property
    def srcset(self) -> str: ...


class CardData(Protocol):
    """What a card shows. `variant_id` is None when a choice is needed first; `list_price` may be struck through."""

    id: int
    variant_id: int | None
    default_variant_id: int
    url: str
    title: str
    image: CardPicture | None
    price: Money
    list_price: Money | None
    discount_percent: int
    is_new: bool
    is_mall: bool
    rating: Decimal | None
    reviews_count: int
    delivery_is_free: bool
    delivery_price: Money | None
    delivery_first: dt.date | None
    delivery_last: dt.date | None
    store_name: str
    is_sold_out: bool
    is_wished: bool
    cart_quantity: int


# A fragment that answers htmx knows only some of it.
_NOTHING = {"variant_id": None, "is_sold_out": False, "cart_quantity": 0, "url": "#", "coupon_text": ""}


def as_card(data: Any) -> Any:
    """`data` with attributes, whether it is an object or a mapping."""
    return SimpleNamespace(**{**_NOTHING, **data}) if isinstance(data, Mapping) else data


@dataclass(frozen=True, slots=True)
class Shelf:
    """What all cards of one page share: the reader, the addresses of the actions, the icons.

    `back` is the address of the page itself, ready to stand in the query of another.
    """

    is_member: bool
    language: str
    visitor: Visitor
    back: str
    login_url: str
    cart_url: str
    add_url: str
    wish_url: str
    unwish_url: str
    icons: Mapping[str, str]
    words: Mapping[str, str]

    def sign_in(self, action: str) -> str:
        """Where a guest goes: signs in, and then `action` is completed."""
        return f"{self.login_url}?then={action}&amp;next={self.back}"


def shelf_words() -> dict[str, str]:
    """The words of all cards in the reader's language."""
    return {
        "mall": _("Mall"),
        "new": _("New"),
        "old price": _("Old price"),
        "rated": _("Rated %(value)s out of 5"),
        "sale ends": _("Discount until %(day)s"),
        "free": pgettext("delivery", "Free"),
        "delivery": _("Delivery %(price)s"),
        "sold out": _("Sold out"),
        "tell": pgettext("when it is back", "Tell me"),
        "tell when back": _("Tell me when it is back"),
        "in cart": _("In the cart: %(n)s"),
        "choose": _("Choose"),
        "add": _("Add to cart"),
        "wish": _("Into my wishes: %(title)s"),
        "wished": _("In my wishes"),
        "to wishes": _("To my wishes"),
    }


def render_card(card: Any, shelf: Shelf, *, eager: bool, level: str) -> SafeString:
    """One `<li class="card">` of a `<ul class="grid">`; `level` is the tag of its heading."""
    title = escape(card.title)
    return SafeString(
        f'<li class="card{" card--out" if card.is_sold_out else ""}" id="item-{card.id}">'
        f'<div class="pic">{_picture(card.image, shelf, eager=eager)}</div>{_badges(card, shelf)}'
        f'<div class="card__body">{_price(card, shelf)}'
        f'<{level} class="card__title"><a href="{escape(card.url)}">{title}</a></{level}>'
        f"{_rating(card, shelf)}{_sale_ends(card, shelf)}{_delivery(card, shelf)}"
        f'<p class="card__store">{escape(card.store_name)}</p>{render_action(card, shelf)}</div>'
        f"{render_heart(card.variant_id or card.default_variant_id, title, shelf, is_wished=card.is_wished)}</li>"
    )


def _picture(image: CardPicture | None, shelf: Shelf, *, eager: bool) -> str:
    if image is None:
        return f'<span class="pic__none">{shelf.icons["image"]}</span>'
    several = f' srcset="{escape(image.srcset)}" sizes="{SIZES}"' if image.srcset else ""
    lazy = "" if eager else ' loading="lazy" decoding="async"'
    return f'<img src="{escape(image.src)}"{several} width="400" height="400" alt=""{lazy}>'


def _badges(card: Any, shelf: Shelf) -> str:
    badges = f'<span class="badge badge--mall">{shelf.words["mall"]}</span>' if card.is_mall else ""
    coupon = getattr(card, "coupon_text", "")
    if card.discount_percent:
        off = formatting.format_percent(-card.discount_percent, shelf.language)
        badges += f'<span class="badge badge--sale">{off}</span>'
    elif card.is_new:
        badges += f'<span class="badge badge--new">{shelf.words["new"]}</span>'
    elif coupon:
        badges += f'<span class="badge badge--coupon">{escape(coupon)}</span>'
    return f'<div class="card__badges">{badges}</div>' if badges else ""


def _price(card: Any, shelf: Shelf) -> str:
    return render_price(
        card.price,
        shelf.visitor,
        old_price=card.list_price,
        percent=card.discount_percent,
        old_word=shelf.words["old price"],
    )


def _rating(card: Any, shelf: Shelf) -> str:
    if not card.rating:
        return ""
    value = formatting.format_rating(card.rating, shelf.language)
    spoken = shelf.words["rated"] % {"value": value}
    reviews = formatting.format_count("reviews", card.reviews_count) if card.reviews_count else ""
    return (
        f'<span class="rate"><span class="vh">{spoken}</span>{shelf.icons["star"]}<b aria-hidden="true">{value}</b>'
        f'<span aria-hidden="true">·</span><span>{reviews}</span></span>'
    )


def _sale_ends(card: Any, shelf: Shelf) -> str:
    """The day on which a discount ends, on pages that are about discounts."""
    ends = getattr(card, "sale_ends", None)
    if ends is None:
        return ""
    text = shelf.words["sale ends"] % {"day": formatting.format_day(ends)}
    return f'<p class="card__ship">{text}</p>'


def _delivery(card: Any, shelf: Shelf) -> str:
    if card.is_sold_out:
        return f'<p class="card__ship">{shelf.words["sold out"]}</p>'
    if card.delivery_first is None:
        return ""
    if card.delivery_is_free:
        price = f"<b>{shelf.words['free']}</b>"
    else:
        price = shelf.words["delivery"] % {"price": formatting.format_money(card.delivery_price, shelf.language)}
    days = formatting.format_days(card.delivery_first, card.delivery_last or card.delivery_first)
    if " " not in days:  # of one month, and short: «12–18 декабря» stays on one line
        days = f'<span class="nowrap">{days}</span>'
    return f'<p class="card__ship">{price}, {days}</p>'


def render_action(card: Any, shelf: Shelf) -> SafeString:
    """The button at the foot of a card; htmx swaps it by its id."""
    return SafeString(f'<div class="card__act" id="act-{card.id}">{_action(card, shelf)}</div>')


def _action(card: Any, shelf: Shelf) -> str:
    if card.is_sold_out:
        spoken = shelf.words["tell when back"]
        return f'<a class="btn" href="{escape(card.url)}" aria-label="{spoken}">{shelf.words["tell"]}</a>'
    if card.cart_quantity:
        text = shelf.words["in cart"] % {"n": card.cart_quantity}
        return f'<a class="btn btn--done" href="{shelf.cart_url}">{shelf.icons["check"]}{text}</a>'
    if not card.variant_id:
        return f'<a class="btn btn--soft" href="{escape(card.url)}">{shelf.words["choose"]}</a>'
    label = f"{shelf.icons['shopping-cart']}{shelf.words['add']}"
    if not shelf.is_member:
        address = shelf.sign_in(f"cart:{card.variant_id}")
        return f'<a class="btn btn--soft" rel="nofollow" href="{address}">{label}</a>'
    values = f'{{"variant": {card.variant_id}, "card": {card.id}}}'
    return (
        f'<button class="btn btn--soft" form="card-actions" formaction="{shelf.add_url}" name="variant"'
        f' value="{card.variant_id}" hx-post="{shelf.add_url}" hx-vals=\'{values}\' hx-include="unset"'
        f' hx-target="#act-{card.id}" hx-swap="outerHTML">{label}</button>'
    )


def render_heart(
    variant_id: int | None, title: str, shelf: Shelf, *, is_wished: bool, large: bool = False
) -> SafeString:
    """The heart of a variant, swapped by itself; `title` is escaped already, `large` is a button with words."""
    if not variant_id:
        return SafeString("")
    words = shelf.words["wished" if is_wished else "to wishes"] if large else ""
    spoken = shelf.words["wish"] % {"title": title}
    inner = f"{shelf.icons['heart']}{words}"
    css = "btn" if large else "heart"
    if not shelf.is_member:
        address = shelf.sign_in(f"wish:{variant_id}")
        return SafeString(f'<a class="{css}" rel="nofollow" href="{address}" aria-label="{spoken}">{inner}</a>')
    action = shelf.unwish_url if is_wished else shelf.wish_url
    values = f'{{"variant": {variant_id}}}'
    return SafeString(
        f'<button class="{css}" form="card-actions" formaction="{action}" name="variant" value="{variant_id}"'
        f' aria-pressed="{str(bool(is_wished)).lower()}" aria-label="{spoken}" hx-post="{action}"'
        f' hx-vals=\'{values}\' hx-include="unset" hx-swap="outerHTML">{inner}</button>'
    )
