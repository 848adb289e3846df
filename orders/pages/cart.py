"""The cart as its components want it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.lib.formatting import format_money
from marketplace.lib.money import Money
from orders.selectors.cart import CartGroup, CartLineView

THUMBNAIL = 240  # pixels


@dataclass(frozen=True, slots=True)
class Note:
    """A remark under a line."""

    tone: str
    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class LinePage:
    """components/cart_line.html"""

    id: int
    title: str
    url: str
    image_url: str
    options_text: str
    quantity: int
    min_quantity: int
    max_quantity: int
    step: int
    price: Money
    total: Money
    is_selected: bool
    is_sold_out: bool
    wish_variant_id: int
    product_id: int
    notes: tuple[Note, ...]
    action_url: str

    @property
    def qty_id(self) -> str:
        """The id of the quantity field: htmx keeps the focus by it."""
        return f"qty-{self.id}"


@dataclass(frozen=True, slots=True)
class GroupPage:
    """components/cart_group.html"""

    store_id: int
    store_name: str
    store_url: str
    store_key: str
    store_meta: str
    lines: tuple[LinePage, ...]
    subtotal: Money
    subtotal_note: str
    checkout_url: str
    is_orderable: bool
    all_selected: bool
    action_url: str


def group_page(group: CartGroup, language: str) -> GroupPage:
    """One store of the cart."""
    return GroupPage(
        store_id=group.store.pk,
        store_name=group.store.name,
        store_url=group.store.get_absolute_url(),
        store_key=group.store.slug,
        store_meta=_("Mall") if group.store.is_mall else "",
        lines=tuple(line_page(view, language) for view in group.lines),
        subtotal=group.total,
        subtotal_note=_delivery_note(group, language),
        checkout_url=f"{reverse('orders:checkout')}?seller={group.store.slug}",
        is_orderable=group.is_orderable,
        all_selected=group.all_selected,
        action_url=reverse("orders:cart-line"),
    )


def _delivery_note(group: CartGroup, language: str) -> str:
    if not group.is_orderable:
        return _("Nothing is selected")
    if group.delivery_from is None:
        return _("This store does not deliver to your country")
    if not group.delivery_from:
        return _("with free delivery")
    return _("with delivery for %(price)s") % {"price": format_money(group.delivery_from, language)}


def line_page(view: CartLineView, language: str) -> LinePage:
    """One line, with what happened to its price and stock since it was added."""
    offer, line = view.offer, view.line
    return LinePage(
        id=line.pk,
        title=offer.title if offer else line.variant.product.title,
        url=offer.url if offer else line.variant.product.get_absolute_url(),
        image_url=offer.image.url(THUMBNAIL) if offer and offer.image else "",
        options_text=offer.options_text if offer else "",
        quantity=line.quantity,
        min_quantity=view.smallest,
        max_quantity=view.largest,
        step=view.step,
        price=view.unit_price,
        total=view.total,
        is_selected=line.is_selected,
        is_sold_out=view.problem in {"sold_out", "not_for_sale"},
        wish_variant_id=line.variant_id,
        product_id=line.variant.product_id,
        notes=tuple(_notes(view, language)),
        action_url=reverse("orders:cart-line"),
    )


def _notes(view: CartLineView, language: str) -> list[Note]:
    if view.problem:
        return [_problem_note(view)]
    notes = []
    if view.price_change:
        notes.append(_price_note(view, language))
    if tier := _next_tier(view, language):
        notes.append(tier)
    return notes


def _problem_note(view: CartLineView) -> Note:
    available = view.offer.available if view.offer else 0
    texts = {
        "sold_out": _("Sold out. Not in the total"),
        "not_for_sale": _("No longer on sale. Not in the total"),
        "not_enough": _("Only %(count)s left. Change the quantity") % {"count": available},
        "quantity": _("Choose another quantity: it is sold from %(smallest)s, in steps of %(step)s")
        % {"smallest": view.smallest, "step": view.step},
    }
    return Note("warn", "triangle-alert", texts[view.problem])


def _price_note(view: CartLineView, language: str) -> Note:
    before, now = view.line.price_seen, view.unit_price
    if view.price_change == "fell":
        text = _("%(sum)s cheaper than when you added it") % {"sum": format_money(before - now, language)}
        return Note("ok", "trending-down", text)
    text = _("%(sum)s more expensive than when you added it") % {"sum": format_money(now - before, language)}
    return Note("warn", "trending-up", text)


def _next_tier(view: CartLineView, language: str) -> Note | None:
    if view.offer is None:
        return None
    ahead = [tier for tier in view.offer.tiers if tier.min_quantity > view.line.quantity]
    if not ahead or ahead[0].min_quantity > view.largest:
        return None
    params = {"count": ahead[0].min_quantity, "price": format_money(ahead[0].price, language)}
    return Note("mute", "tag", _("From %(count)s pieces: %(price)s each") % params)
