"""The cart as its components want it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.constants import COMPARED
from catalog.pages.compare import compare_url
from catalog.selectors.delivery import DeliveryOption
from catalog.selectors.tree import category_tree
from marketplace.lib.formatting import format_days, format_money, format_rating, inner_quotes
from marketplace.lib.money import Money
from orders import cart_rules
from orders.pages.cart_notes import Note, notes_of
from orders.selectors.cart import CartGroup, CartView
from orders.selectors.cart_lines import CartLineView

THUMBNAIL = 240  # pixels
NEWS = ("fell", "rose", "back", "short", "gone", "scarce")


@dataclass(frozen=True, slots=True)
class LinePage:
    """components/cart_line.html

    `variant_url` and `wish_url` are empty where nothing can be chosen; `cure` is the quantity that would help;
    `seen` is what the buyer has seen by looking at this line, "" when that is nothing new; `error` is what is wrong
    with the quantity that was typed.
    """

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
    product_id: int
    notes: tuple[Note, ...]
    action_url: str
    variant_url: str
    wish_url: str
    cure: int
    seen: str
    error: str = ""

    @property
    def qty_id(self) -> str:
        """The id of the quantity field: htmx keeps the focus by it."""
        return f"qty-{self.id}"


@dataclass(frozen=True, slots=True)
class Hint:
    """What is missing to a better price from this seller; `tone` is ok where it pays off.

    `percent` draws how far it is, `url` leads to more goods, `quantity` offers so many pieces of `line_id`.
    """

    text: str
    tone: str
    icon: str
    percent: int | None = None
    url: str = ""
    line_id: int = 0
    quantity: int = 0


@dataclass(frozen=True, slots=True)
class GroupPage:
    """components/cart_group.html"""

    store_id: int
    store_name: str
    store_url: str
    store_key: str
    store_meta: str
    lines: tuple[LinePage, ...]
    hints: tuple[Hint, ...]
    subtotal: Money
    subtotal_note: str
    checkout_url: str
    is_orderable: bool
    can_select: bool
    all_selected: bool
    action_url: str


Refused = Mapping[int, tuple[int | None, str]]
"""What was typed as quantity of a line, and why it cannot be."""


def group_page(group: CartGroup, language: str, country: str, *, errors: Refused) -> GroupPage:
    """One store of the cart, for a reader in `country`."""
    lines = (line_page(view, language, country) for view in group.lines)
    return GroupPage(
        store_id=group.store.pk,
        store_name=group.store.name,
        store_url=group.store.get_absolute_url(),
        store_key=group.store.slug,
        store_meta=_store_meta(group),
        lines=tuple(_with_error(line, *errors[line.id]) if line.id in errors else line for line in lines),
        hints=hints_of(group, language),
        subtotal=group.total,
        subtotal_note=_delivery_note(group, language),
        checkout_url=f"{reverse('orders:checkout')}?seller={group.store.slug}",
        is_orderable=group.is_orderable,
        can_select=any(not view.problem for view in group.lines),
        all_selected=group.all_selected,
        action_url=reverse("orders:cart-line"),
    )


def _store_meta(group: CartGroup) -> str:
    """The mall's mark, what buyers think of the store, and when the goods would come."""
    words = [_("Mall")] if group.store.is_mall else []
    if group.store.score:
        words.append(_("rated %(score)s") % {"score": format_rating(group.store.score)})
    if group.delivery:
        words.append(_("arrives %(days)s") % {"days": _days(group.delivery)})
    return " · ".join(words)


def _days(option: DeliveryOption) -> str:
    return format_days(option.earliest, option.latest)


def _delivery_note(group: CartGroup, language: str) -> str:
    if not group.is_delivered:
        return _("This store does not deliver to your country")
    if group.delivery is None:
        return _("Nothing is selected")
    words = _("with free delivery")
    if not group.delivery.is_free:
        words = _("with delivery for %(price)s") % {"price": format_money(group.delivery.price, language)}
    if not group.coupon_total:
        return words
    coupons = _("coupons took off %(sum)s") % {"sum": format_money(group.coupon_total, language)}
    return f"{words}, {coupons}"


def hints_of(group: CartGroup, language: str) -> tuple[Hint, ...]:
    """What is missing to free delivery, to the next wholesale price and to a coupon, what pays off first."""
    hints = []
    if group.free_delivery:
        hints.append(_free_delivery(group.free_delivery, group.store.get_absolute_url(), language))
    if group.tier:
        hints.append(_tier_step(group.tier, language))
    if group.coupon:
        hints.append(coupon_hint(group.coupon, group.store.get_absolute_url(), language))
    return tuple(sorted(hints, key=lambda hint: hint.tone != "ok"))


def _free_delivery(free: cart_rules.FreeDelivery, url: str, language: str) -> Hint:
    params = {"sum": format_money(free.missing, language), "saved": format_money(free.saved, language)}
    if free.pays_off:
        text = _("Add goods for %(sum)s, and delivery is free. It costs %(saved)s now: this pays off.") % params
        return Hint(text, "ok", "truck", free.percent, url)
    return Hint(_("%(sum)s to free delivery, which saves %(saved)s") % params, "mute", "truck", free.percent, url)


def coupon_hint(step: cart_rules.CouponStep, url: str, language: str) -> Hint:
    """What is missing to a coupon; `url` leads to more goods for it."""
    params = {"sum": format_money(step.missing, language), "saved": format_money(step.saved, language)}
    if step.pays_off:
        text = _("Add goods for %(sum)s, and your coupon takes off %(saved)s: this pays off.") % params
        return Hint(text, "ok", "ticket", step.percent, url)
    return Hint(_("%(sum)s to your coupon, which takes off %(saved)s") % params, "mute", "ticket", step.percent, url)


def _tier_step(step: cart_rules.TierStep, language: str) -> Hint:
    tier = step.tier
    params = {
        "count": tier.quantity,
        "title": inner_quotes(step.title),
        "price": format_money(tier.price, language),
        "sum": format_money(step.extra if not step.pays_off else -step.extra, language),
    }
    if not step.extra:
        text = _("“%(title)s”: %(count)s pieces at %(price)s each cost no more in all. This pays off.")
    elif step.pays_off:
        text = _("“%(title)s”: %(count)s pieces at %(price)s each cost %(sum)s less in all. This pays off.")
    else:
        text = _("“%(title)s”: %(count)s pieces cost %(price)s each, %(sum)s more in all")
    tone = "ok" if step.pays_off else "mute"
    return Hint(text % params, tone, "tag", line_id=step.line_id, quantity=tier.quantity)


def line_page(view: CartLineView, language: str, country: str = "") -> LinePage:
    """One line, with what happened to its price and stock since it was added."""
    offer, line = view.offer, view.line
    query = urlencode({"line": line.pk})
    return LinePage(
        id=line.pk,
        title=offer.title,
        url=offer.url if offer.is_shown else "",
        image_url=offer.image.url(THUMBNAIL) if offer.image else "",
        options_text=offer.options_text,
        quantity=line.quantity,
        min_quantity=view.smallest,
        max_quantity=view.largest,
        step=view.step,
        price=view.unit_price,
        total=view.total,
        is_selected=line.is_selected,
        is_sold_out=bool(view.problem) and view.problem not in cart_rules.CURABLE,
        product_id=offer.product_id,
        notes=notes_of(view, language, country),
        action_url=reverse("orders:cart-line"),
        variant_url=f"{reverse('orders:cart-variant')}?{query}" if offer.options and offer.is_shown else "",
        wish_url=f"{reverse('orders:cart-wish')}?{query}" if offer.is_shown else "",
        cure=view.possible,
        seen=f"{line.pk}:{view.unit_price.amount}:{view.reachable}" if view.has_news else "",
    )


def _with_error(line: LinePage, typed: int | None, text: str) -> LinePage:
    """The line as the buyer left it."""
    return replace(line, quantity=line.quantity if typed is None else typed, error=text)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A link that puts goods of the cart side by side (S36)."""

    label: str
    url: str


def comparisons(view: CartView) -> list[Comparison]:
    """The ticked goods, and those of each category of which there are several, as many as a comparison holds."""
    lines = [line for group in view.groups for line in group.lines if line.offer.is_shown]
    links = [(_("Compare what is ticked"), [line for line in lines if line.counts])]
    by_category: dict[int, list[CartLineView]] = {}
    for line in lines:
        by_category.setdefault(line.offer.category_id, []).append(line)
    if len(by_category) > 1:
        for pk, members in by_category.items():
            node = category_tree().node(pk)
            links.append((_("Compare: %(category)s") % {"category": node.name if node else ""}, members))
    found = ((label, dict.fromkeys(line.offer.product_id for line in members)) for label, members in links)
    return [Comparison(label, compare_url(list(ids)[:COMPARED])) for label, ids in found if len(ids) > 1]


def news_text(news: Mapping[str, int]) -> str:
    """What has changed since the buyer looked last, in one sentence for each kind; "" for nothing."""
    count = {kind: news.get(kind, 0) for kind in NEWS}
    sentences = {
        "fell": ngettext("%(count)s product is cheaper.", "%(count)s products are cheaper.", count["fell"]),
        "rose": ngettext(
            "%(count)s product is more expensive.", "%(count)s products are more expensive.", count["rose"]
        ),
        "back": ngettext(
            "%(count)s product can be ordered again.", "%(count)s products can be ordered again.", count["back"]
        ),
        "short": ngettext(
            "%(count)s product has too few pieces left.", "%(count)s products have too few pieces left.", count["short"]
        ),
        "gone": ngettext(
            "%(count)s product cannot be ordered now.",
            "%(count)s products cannot be ordered now.",
            count["gone"],
        ),
        "scarce": ngettext(
            "%(count)s product is nearly sold out.", "%(count)s products are nearly sold out.", count["scarce"]
        ),
    }
    return " ".join(sentences[kind] % {"count": count[kind]} for kind in NEWS if count[kind])


def lines_of(groups: Collection[GroupPage]) -> list[LinePage]:
    """All lines of these stores."""
    return [line for group in groups for line in group.lines]
