"""One order: timeline, money and sums as their components want them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from marketplace.lib.countries import country_name
from marketplace.lib.formatting import format_count, format_days, format_percent
from marketplace.lib.money import Money
from marketplace.lib.phones import format_phone
from orders.models import Order
from orders.pages import totals
from orders.selectors.detail import OrderPage, Step
from payments.selectors import MoneyView
from payments.timeline import MoneyEvent

STEP_LABELS = {
    "placed": gettext_lazy("Placed"),
    "paid": gettext_lazy("Paid"),
    "shipped": gettext_lazy("Shipped"),
    "in_transit": gettext_lazy("On the way"),
    "delivered": gettext_lazy("Delivered"),
    "finished": gettext_lazy("Received"),
    "cancelled": gettext_lazy("Cancelled"),
}
MONEY_WORDS = {
    "captured": (gettext_lazy("Paid; Karavan keeps the money"), "lock"),
    "payment_undone": (gettext_lazy("Counted by mistake: this money was meant for another payment"), "undo-2"),
    "subsidised": (gettext_lazy("Karavan pays the seller for the coupon"), "ticket"),
    "double_captured": (gettext_lazy("Paid twice; the second sum goes back"), "credit-card"),
    "released": (gettext_lazy("Became payable to the seller"), "banknote"),
    "release_expected": (gettext_lazy("Becomes payable to the seller"), "clock"),
    "refunded": (gettext_lazy("Refund granted"), "undo-2"),
    "charged_back": (gettext_lazy("Taken back by the buyer’s bank"), "undo-2"),
    "release_taken_back": (gettext_lazy("Stopped: the buyer’s bank disputes the payment"), "lock"),
    "refund_sent": (gettext_lazy("Refund sent"), "credit-card"),
    "refund_to_gift_card": (gettext_lazy("Returned to the gift certificate, ready to be spent"), "gift"),
    "refund_returned": (gettext_lazy("The bank sent the refund back; we return it another way"), "undo-2"),
}


def steps(page: OrderPage) -> list[dict[str, Any]]:
    """components/timeline.html"""
    return [
        {
            "label": STEP_LABELS[step.code],
            "when": step.at,
            "note": _expected(page.order) if _is_awaited(step, page) else None,
            "state": "next" if step.state == "ahead" else step.state,
        }
        for step in page.steps
    ]


def _is_awaited(step: Step, page: OrderPage) -> bool:
    return step.code == "delivered" and step.state == "ahead" and page.is_paid


def _expected(order: Order) -> str:
    return format_days(order.delivery_earliest, order.delivery_latest)


def moves(money: MoneyView) -> list[dict[str, Any]]:
    """components/money_timeline.html"""
    return [_move(event) for event in money.timeline]


def seller_moves(money: MoneyView) -> list[dict[str, Any]]:
    """The same for the seller: what is still to come is shown without the commission, as it will be credited."""
    share = money.expected.share if money.expected else None
    return [
        _move(event) if share is None or event.kind != "release_expected" else {**_move(event), "amount": share}
        for event in money.timeline
    ]


def _move(event: MoneyEvent) -> dict[str, Any]:
    text, icon = MONEY_WORDS[event.kind]
    return {
        "icon": icon,
        "text": text,
        "amount": event.amount,
        "when": event.at,
        "note": "",
        "is_expected": event.is_expected,
    }


def places(money: MoneyView) -> list[dict[str, Any]]:
    """components/held.html: where the money is now."""
    added_to_held = money.subsidy if money.held else Money.zero()  # what Karavan added is not the buyer's
    rows = (
        (_("Kept by Karavan"), money.held - added_to_held),
        (_("With the seller"), money.due_to_store + money.commission - (money.subsidy - added_to_held)),
        (_("Being returned to you") if money.is_on_its_way_back else _("Returned to you"), money.refunded),
    )
    return [{"label": label, "amount": amount, "is_now": bool(amount)} for label, amount in rows]


def total_rows(order: Order, money: MoneyView | None = None) -> list[totals.Row]:
    """What it cost, as agreed; with `money` also who paid how much of it, where gift certificates paid some."""
    rows = totals.total_rows(order, label=pgettext("sum", "Paid") if order.paid_at else "")
    if money is None or not money.by_gift_cards:
        return rows
    otherwise, rest_back = money.captured - money.by_gift_cards, money.refunded - money.back_to_gift_cards
    parts = [
        (_("By gift certificate"), money.by_gift_cards),
        (_("In another way"), otherwise),
        (_("Returned to the certificate"), money.back_to_gift_cards),
        (_("The rest returned"), rest_back),
    ]
    return rows + [totals.Row(label, amount) for label, amount in parts if amount]


def seller_rows(order: Order, money: MoneyView) -> list[totals.Row]:
    """The same for the seller, with what Karavan adds for its coupons, once paid as far as it was not taken back."""
    rows = total_rows(order)
    if added := money.subsidy if order.paid_at else order.subsidy_total:
        rows.append(totals.Row(_("Karavan pays you for its coupon"), added, "ok"))
    return rows


def share_rows(money: MoneyView) -> list[totals.Row]:
    """components/totals.html: what the order brings the seller, expected or credited; empty when it brings nothing."""
    if expected := money.expected:
        rate = {"rate": format_percent(expected.percent)}
        return [
            totals.Row(_("Kept by Karavan"), expected.held),
            totals.Row(_("Commission, %(rate)s of the goods: expected") % rate, -expected.commission),
            totals.Row(_("Your share: expected"), expected.share, is_total=True),
        ]
    if not money.released_at or not money.due_to_store:
        return []
    return [
        totals.Row(_("Commission"), -money.commission),
        totals.Row(_("Your share"), money.due_to_store, is_total=True),
    ]


def address(order: Order) -> dict[str, Any]:
    """components/address.html for the buyer, from the address frozen on the order; empty once it was wiped.

    Where a gift goes the buyer does not see.
    """
    if order.is_gift:
        return {"name": _("Address of the list’s owner"), "lines": [_("It is a gift: you do not see where it goes.")]}
    return address_card(order.address)


def address_card(frozen: Mapping[str, Any]) -> dict[str, Any]:
    """components/address.html from a frozen address."""
    place = ", ".join(part for part in (frozen.get("postcode"), frozen.get("region"), frozen.get("city")) if part)
    street = ", ".join(part for part in (frozen.get("street"), frozen.get("street2")) if part)
    lines = [line for line in (street, place, country_name(frozen.get("country", ""))) if line]
    return {"name": frozen.get("recipient", ""), "lines": lines, "phone": format_phone(frozen.get("phone", ""))}


def rules_agreed(order: Order) -> list[tuple[str, str]]:
    """The rules frozen on the order, in words (domain section 3 no. 4)."""
    policy = order.policy
    return [
        (_("The seller ships within"), format_count("days", policy["ship_by_days"])),
        (_("Buyer protection after shipping"), format_count("days", policy["guarantee_days"])),
        (_("Protection after receipt"), format_count("days", policy["tail_days"])),
    ]
