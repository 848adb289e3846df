"""The checkout as its components want it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Address
from catalog.selectors.delivery import DeliveryOption
from marketplace.lib.countries import country_name
from marketplace.lib.formatting import format_days, inner_quotes
from marketplace.lib.money import Money
from marketplace.lib.phones import format_phone
from orders.customs.table import rule_for
from orders.forms import DELIVERY_PREFIX, GIFT_PREFIX
from orders.pages.cart import LinePage, line_page
from orders.selectors.cart import CheckoutGroup, CheckoutView


@dataclass(frozen=True, slots=True)
class StorePage:
    """One order to be placed: its lines, the ways of delivery to choose from, and its sum."""

    store_id: int
    name: str
    slug: str
    lines: tuple[LinePage, ...]
    field: str
    options: tuple[dict[str, Any], ...]
    total: Money | None
    coupon_total: Money | None
    customs: str


def store_page(group: CheckoutGroup, language: str, country: str = "") -> StorePage:
    """One store of the checkout, for a delivery to `country`; empty where the buyer is not to know it."""
    rule = rule_for(origin=group.store.country, destination=country)
    return StorePage(
        store_id=group.store.pk,
        name=group.store.name,
        slug=group.store.slug,
        lines=tuple(line_page(view, language) for view in group.lines),
        field=f"{DELIVERY_PREFIX}{group.store.pk}",
        options=tuple(_delivery_option(option, group.option) for option in group.options),
        total=group.quote.total if group.quote else None,
        coupon_total=group.quote.coupon_total if group.quote else None,
        customs=str(rule.reason) if rule else "",
    )


def _delivery_option(option: DeliveryOption, chosen: DeliveryOption | None) -> dict[str, Any]:
    tracking = _("with tracking") if option.is_tracked else _("without tracking")
    days = format_days(option.earliest, option.latest)
    return {
        "value": option.code,
        "title": days,
        "is_short": " " not in days,  # of one month: «5–13 декабря»
        "text": f"{option.name} · {tracking}",
        "price": option.price,
        "free": option.is_free,
        "icon": "truck",
        "checked": option == chosen,
    }


def address_options(view: CheckoutView) -> list[dict[str, Any]]:
    """The address book as big choices; before it the gift list that everything may go to, without its address."""
    own = [
        {
            "value": address.pk,
            "title": address.recipient,
            "text": address_text(address),
            "icon": "map-pin",
            "checked": view.gift is None and view.address is not None and address.pk == view.address.pk,
        }
        for address in view.addresses
    ]
    return [*_gift_option(view), *own]


def address_text(address: Address) -> str:
    """One line: postcode, country, town, street, phone."""
    parts = (
        address.postcode,
        country_name(address.country),
        address.city,
        address.street,
        address.street2,
        format_phone(address.phone),
    )
    return ", ".join(part for part in parts if part)


def _gift_option(view: CheckoutView) -> list[dict[str, Any]]:
    if view.gift is None:
        return []
    wishlist = view.gift.wishlist
    text = _("List “%(list)s”. The seller sees the address, you do not.") % {"list": inner_quotes(str(wishlist))}
    owner = _("To the owner of the list: %(name)s") % {"name": view.gift.owner_name}
    title = owner if view.gift.owner_name else _("To the owner of the list")
    return [{"value": f"{GIFT_PREFIX}{wishlist.pk}", "title": title, "text": text, "icon": "gift", "checked": True}]
