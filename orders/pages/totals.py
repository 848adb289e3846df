"""What something costs, as components/totals.html wants it: the same rows in the cart, the checkout and the order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from marketplace.lib.money import Money


class Totals(Protocol):
    """Anything that has been added up: a cart, a checkout, an order."""

    @property
    def goods_total(self) -> Money: ...

    @property
    def discount_total(self) -> Money: ...

    @property
    def coupon_total(self) -> Money: ...

    @property
    def delivery_total(self) -> Money: ...

    @property
    def total(self) -> Money: ...


@dataclass(frozen=True, slots=True)
class Row:
    """A row of components/totals.html; `value` is Money or a word."""

    label: str
    value: Money | str
    tone: str = ""
    is_total: bool = False


def total_rows(totals: Totals, *, label: str = "", knows_delivery: bool = True) -> list[Row]:
    """Goods, discount, coupons, delivery, total: nothing is revealed later.

    `label` names the total; «To pay» unless told. Without an address the price of the delivery is not known.
    """
    rows = [Row(_("Goods"), totals.goods_total)]
    if discount := totals.discount_total - totals.coupon_total:
        rows.append(Row(_("Discount"), -discount, "ok"))
    if totals.coupon_total:
        rows.append(Row(_("Coupons"), -totals.coupon_total, "ok"))
    if not knows_delivery:
        rows.append(Row(_("Delivery"), _("as soon as there is an address")))
        return [*rows, Row(_("Without delivery"), totals.total, is_total=True)]
    free = not totals.delivery_total
    rows.append(Row(_("Delivery"), _("free") if free else totals.delivery_total, "trust" if free else ""))
    return [*rows, Row(label or _("To pay"), totals.total, is_total=True)]
