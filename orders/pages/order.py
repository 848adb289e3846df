"""One order: timeline, money and sums as their components want them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from marketplace.lib.countries import country_name
from marketplace.lib.formatting import format_count, format_days
from marketplace.lib.phones import format_phone
from orders.models import Order
from orders.pages import totals
from orders.selectors.detail import OrderPage, Step
from payments.selectors import MoneyEvent, MoneyView

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
    "double_captured": (gettext_lazy("Paid twice; the second sum goes back"), "credit-card"),
    "released": (gettext_lazy("Became payable to the seller"), "banknote"),
    "release_expected": (gettext_lazy("Becomes payable to the seller"), "clock"),
    "refunded": (gettext_lazy("Refund granted"), "undo-2"),
    "refund_sent": (gettext_lazy("Refund sent to the card"), "credit-card"),
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
    rows = (
        (_("Kept by Karavan"), money.held),
        (_("With the seller"), money.due_to_store + money.commission),
        (_("Returned to you"), money.refunded),
    )
    return [{"label": label, "amount": amount, "is_now": bool(amount)} for label, amount in rows]


def total_rows(order: Order) -> list[totals.Row]:
    """What it cost, as agreed."""
    return totals.total_rows(order, label=pgettext("sum", "Paid") if order.paid_at else "")


def address(order: Order) -> dict[str, Any]:
    """components/address.html from the address frozen on the order; empty once it was wiped."""
    frozen = order.address
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
        (_("Dispute after receipt"), format_count("days", policy["tail_days"])),
    ]
