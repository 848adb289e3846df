"""What is priced and what makes it cheaper. No query, no clock: values are handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from marketplace.lib.money import Money


class Layer(StrEnum):
    """The published order of discounts after the item's own one: each works on what the one before has left."""

    STORE_DISCOUNT = "store_discount"
    STORE_COUPON = "store_coupon"
    SELECT_COUPON = "select_coupon"
    PLATFORM_COUPON = "platform_coupon"


class Funder(StrEnum):
    """Who bears a discount: the seller gets less, or Karavan pays the seller what the buyer did not."""

    STORE = "store"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces of one product. `unit_price` is after the item's own discount and for this many pieces (tiers)."""

    store_id: int
    product_id: int
    category_path: tuple[int, ...]
    quantity: int
    list_price: Money
    unit_price: Money

    @property
    def list_total(self) -> Money:
        """At list prices; a price above the list price counts as its own list price."""
        return max(self.list_price, self.unit_price) * self.quantity

    @property
    def total(self) -> Money:
        """After the item's own discount: what minimums are compared with."""
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True)
class Value:
    """A fixed sum, or a percentage with a cap."""

    amount: Money | None = None
    percent: int | None = None
    cap: Money | None = None

    def of(self, base: Money) -> Money:
        """What this takes off `base`; never more than `base` itself, half a cent is rounded up."""
        if self.amount is not None:
            return min(self.amount, base)
        share = Money(base.amount * (self.percent or 0) / 100, base.currency)
        return min(share, self.cap) if self.cap is not None else share


@dataclass(frozen=True, slots=True)
class Targets:
    """Which goods count: of one store, of categories with all below them, or of products; nothing named is all."""

    store_id: int | None = None
    category_ids: frozenset[int] = frozenset()
    product_ids: frozenset[int] = frozenset()

    def covers(self, line: Line) -> bool:
        """True when the discount is for this line."""
        if self.store_id is not None and line.store_id != self.store_id:
            return False
        if not self.category_ids and not self.product_ids:
            return True
        return line.product_id in self.product_ids or not self.category_ids.isdisjoint(line.category_path)


@dataclass(frozen=True, slots=True)
class StoreDiscount:
    """What a store takes off by itself, without a coupon, when its goods reach `minimum`."""

    store_id: int
    value: Value
    minimum: Money


@dataclass(frozen=True, slots=True)
class AvailableCoupon:
    """A coupon that its holder could use. `money_left` is what budgets still allow; None without such a budget.

    A store's coupon and a select coupon name their store in `targets`.
    """

    id: int
    layer: Layer
    funder: Funder
    value: Value
    minimum: Money
    targets: Targets
    valid_from: datetime
    valid_until: datetime
    money_left: Money | None = None

    @property
    def slot(self) -> tuple[Layer, int | None]:
        """What it competes for: one coupon of each kind for a seller, one of Karavan for a checkout."""
        return self.layer, None if self.layer is Layer.PLATFORM_COUPON else self.targets.store_id

    def discount(self, base: Money) -> Money:
        """What it takes off `base`, within what budgets still allow."""
        full = self.value.of(base)
        return full if self.money_left is None else min(full, max(self.money_left, Money.zero(base.currency)))
