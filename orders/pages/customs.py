"""Customs data on the pages of an order: whether the buyer has to give them, and what the seller may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from marketplace.lib.formatting import format_day
from orders.customs.table import Rule
from orders.models import CustomsData, Order
from orders.services.customs import OPEN_STATUSES, rule_of
from orders.veil import customs_is_shown


@dataclass(frozen=True, slots=True)
class BuyerCustoms:
    """For the buyer's page: why they are needed, since when they are there, and whether they can be written."""

    rule: Rule
    given_at: datetime | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class SellerCustoms:
    """For the seller's page while a parcel is to be sent: the values, none while the buyer has not given them."""

    rule: Rule
    values: tuple[tuple[str, str], ...]


def for_buyer(order: Order) -> BuyerCustoms | None:
    """None where no customs border lies on the way. The values themselves are never shown again. One query."""
    rule = rule_of(order)
    if rule is None:
        return None
    is_open = order.status in OPEN_STATUSES
    given_at = CustomsData.objects.filter(order=order).values_list("given_at", flat=True).first()
    return BuyerCustoms(rule, given_at, is_open) if is_open or given_at else None


def for_seller(order: Order) -> SellerCustoms | None:
    """None when there is nothing to be sent, or no customs border on the way. One query."""
    rule = rule_of(order) if customs_is_shown(order) else None
    if rule is None:
        return None
    row = CustomsData.objects.filter(order=order).first()
    papers: dict[str, str] = row.papers if row is not None else {}
    shown = [(str(paper.label), papers[paper.code], paper.is_day) for paper in rule.papers if papers.get(paper.code)]
    values = tuple((label, _day(value) if is_day else value) for label, value, is_day in shown)
    return SellerCustoms(rule, values)


def _day(text: str) -> str:
    return format_day(date.fromisoformat(text), year=True)
