"""My orders and one order as their components want them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.lib.formatting import current_language, format_day, format_days, format_moment, format_money
from orders.models import Order, OrderTimer
from orders.selectors.lists import Deadline, LineView, OrderCard, OrderList
from orders.selectors.unpaid import Unpaid

Status = Order.Status
THUMBNAIL = 240  # pixels, shown at 64 on dense screens
# «Заказать снова» stands where nothing of the order is under way any more.
REPEATABLE = frozenset({Status.FINISHED, Status.CLOSED, Status.CANCELLED})
TAB_LABELS = {
    "unpaid": gettext_lazy("Awaiting payment"),
    "to_ship": gettext_lazy("Paid, not shipped"),
    "shipped": gettext_lazy("Shipped"),
    "finished": gettext_lazy("Received"),
    "cancelled": gettext_lazy("Cancelled"),
    "all": gettext_lazy("All"),
}
TONES = {
    Status.AWAITING_PAYMENT: "warn",
    Status.PAYMENT_REVIEW: "info",
    Status.TO_SHIP: "info",
    Status.PARTLY_SHIPPED: "info",
    Status.SHIPPED: "info",
    Status.DELIVERED: "ok",
    Status.FINISHED: "ok",
    Status.CLOSED: "mute",
    Status.CANCELLED: "mute",
}
STATUS_WORDS = {
    Status.AWAITING_PAYMENT: gettext_lazy("Awaiting payment"),
    Status.PAYMENT_REVIEW: gettext_lazy("Payment is being checked"),
    Status.TO_SHIP: gettext_lazy("Being prepared"),
    Status.PARTLY_SHIPPED: gettext_lazy("Partly shipped"),
    Status.SHIPPED: gettext_lazy("On its way"),
    Status.DELIVERED: gettext_lazy("Delivered"),
    Status.FINISHED: gettext_lazy("Received"),
    Status.CLOSED: gettext_lazy("Closed"),
    Status.CANCELLED: gettext_lazy("Cancelled"),
}


@dataclass(frozen=True, slots=True)
class Action:
    """A button of an order."""

    label: str
    url: str
    is_primary: bool = False
    is_post: bool = False


@dataclass(frozen=True, slots=True)
class Headline:
    """What happens next, as a sentence, and what it means."""

    text: str
    detail: str = ""


def tabs(listing: OrderList, path: str) -> list[dict[str, Any]]:
    """Links between the tabs, with counts."""
    return [
        {
            "label": TAB_LABELS[tab.code],
            "url": path if tab.code == "all" else f"{path}?{urlencode({'status': tab.code})}",
            "count": tab.count,
            "is_current": tab.is_current,
        }
        for tab in listing.tabs
    ]


def card(view: OrderCard, *, is_blocked: bool = False) -> dict[str, Any]:
    """components/order_card.html"""
    order = view.order
    headline = headline_of(order, view.deadline, view.unpaid)
    return {
        "number": order.number,
        "url": order.get_absolute_url(),
        "status_text": STATUS_WORDS[Status(order.status)],
        "status_tone": TONES[Status(order.status)],
        "placed_at": order.placed_at,
        "store_name": order.store.name,
        "store_url": order.store.get_absolute_url(),
        "pictures": [{"url": picture_url(line), "alt": line.title} for line in view.lines],
        "more_pictures": view.more_count,
        "headline": headline.text,
        "detail": headline.detail,
        "total": order.total,
        "deadline_text": "",
        "actions": [
            *card_actions(order, view.actions, unpaid=view.unpaid, is_blocked=is_blocked),
            Action(_("Details"), order.get_absolute_url()),
        ],
    }


def picture_url(line: LineView) -> str:
    """The small picture of an order line, or nothing."""
    return line.image.url(THUMBNAIL) if line.image else ""


def card_actions(
    order: Order, actions: frozenset[str], *, unpaid: Unpaid | None = None, is_blocked: bool = False
) -> list[Action]:
    """The buttons of an order, the main one first; only what the table of moves allows.

    A blocked buyer may look and get money back, but neither pay nor confirm receipt (S60).
    """
    found = []
    is_delivered = order.status == Status.DELIVERED  # before that nobody should be led to confirm
    if is_blocked:
        actions -= {"confirm"}
    if order.status == Status.AWAITING_PAYMENT and not is_blocked:
        label = _("How to pay in") if unpaid and unpaid.awaited_until else _("Pay")
        found.append(Action(label, reverse("orders:pay", args=[order.checkout.number]), is_primary=True))
    if order.shipped_at and not order.finished_at:
        found.append(Action(_("Track"), reverse("orders:track", args=[order.number])))
    if "confirm" in actions:
        confirm = Action(_("Confirm receipt"), reverse("orders:confirm", args=[order.number]), is_delivered)
        found.insert(0 if is_delivered else len(found), confirm)
    if order.status in REPEATABLE and not is_blocked:
        found.append(Action(_("Order again"), reverse("orders:repeat", args=[order.number])))
    if "cancel" in actions or "request_cancel" in actions:
        found.append(Action(_("Cancel"), reverse("orders:cancel", args=[order.number])))
    return found


def headline_of(order: Order, deadline: Deadline | None, unpaid: Unpaid | None = None) -> Headline:
    """Where an order stands, in words a buyer uses; `unpaid` tells more of one that waits for its payment."""
    if order.is_frozen:
        return Headline(_("Our staff look into the order."), _("All its dates wait, and the money stays with us."))
    headline = _HEADLINES[Status(order.status)](order, deadline)
    if unpaid and unpaid.awaited_until:
        awaited = _("We wait for your payment until %(when)s.") % {"when": format_moment(unpaid.awaited_until)}
        return Headline(awaited, _("If you have sent the money already, there is nothing to do."))
    if unpaid and unpaid.together:
        sum_text = format_money(unpaid.together, current_language())
        together = _("It is paid together with other orders, %(sum)s in all.") % {"sum": sum_text}
        headline = Headline(headline.text, f"{headline.detail} {together}".strip())
    return headline


def _expected(order: Order) -> str:
    return _("Expected %(days)s.") % {"days": format_days(order.delivery_earliest, order.delivery_latest)}


def _unpaid(order: Order, deadline: Deadline | None) -> Headline:
    if deadline and deadline.kind == "stock_hold":
        held = _("The goods are held until %(when)s.") % {"when": format_moment(deadline.at)}
        return Headline(held, _("After that the price will be recalculated."))
    if deadline is None:
        return Headline(_("Awaiting payment."))
    return Headline(_("Pay by %(day)s.") % {"day": format_day(deadline.at)}, _("The price will be recalculated."))


def _review(order: Order, deadline: Deadline | None) -> Headline:
    return Headline(_("The payment is being checked."), _("This takes a day at most."))


def _to_ship(order: Order, deadline: Deadline | None) -> Headline:
    if order.cancel_requested_at and deadline:
        asked = _("You asked to cancel. The seller answers by %(when)s.") % {"when": format_moment(deadline.at)}
        return Headline(asked, _("Silence means yes."))
    if order.ship_by is None:
        return Headline(_("The seller is preparing the parcel."), _expected(order))
    return Headline(_("The seller ships by %(day)s.") % {"day": format_day(order.ship_by)}, _expected(order))


def _partly(order: Order, deadline: Deadline | None) -> Headline:
    return Headline(_("Part of the order is on its way."), _expected(order))


def _shipped(order: Order, deadline: Deadline | None) -> Headline:
    return Headline(_expected(order))


def _delivered(order: Order, deadline: Deadline | None) -> Headline:
    detail = _("Check the goods, then confirm receipt.")
    if deadline and deadline.kind == OrderTimer.Kind.DELIVERY_PROVED:
        by_itself = _("The order finishes by itself on %(day)s.") % {"day": format_day(deadline.at)}
        detail = f"{detail} {by_itself}"
    return Headline(_("Delivered."), detail)


def _finished(order: Order, deadline: Deadline | None) -> Headline:
    if deadline is None:
        return Headline(_("You have received the order."))
    until = _("Protected until %(day)s.") % {"day": format_day(deadline.at)}
    return Headline(_("You have received the order."), until)


def _closed(order: Order, deadline: Deadline | None) -> Headline:
    return Headline(_("The order is closed."), _("The seller has been paid."))


def _cancelled(order: Order, deadline: Deadline | None) -> Headline:
    reason = order.get_cancel_reason_display()
    return Headline(_("Cancelled: %(reason)s.") % {"reason": reason})


_HEADLINES = {
    Status.AWAITING_PAYMENT: _unpaid,
    Status.PAYMENT_REVIEW: _review,
    Status.TO_SHIP: _to_ship,
    Status.PARTLY_SHIPPED: _partly,
    Status.SHIPPED: _shipped,
    Status.DELIVERED: _delivered,
    Status.FINISHED: _finished,
    Status.CLOSED: _closed,
    Status.CANCELLED: _cancelled,
}
