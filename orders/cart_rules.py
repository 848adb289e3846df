"""What a cart says of its lines and stores. Pure: no query, no clock, no request."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Store
from catalog.models import Product
from catalog.rules import Tier, whole_lots
from club.pricing import Rejected
from marketplace.lib.money import Money
from orders.constants import SCARCE

CURABLE = frozenset({"not_enough", "quantity"})
"""Problems that another quantity solves; every other one passes without the buyer, or never."""

_CLOSED_STORES = {
    Store.Status.VACATION: "store_away",
    Store.Status.SUSPENDED: "store_suspended",
    Store.Status.CLOSED: "store_closed",
}
_SMALLEST = Decimal("0.01")


def why_not_for_sale(*, store_status: str, product_status: str, is_active: bool) -> str:
    """The reason why a variant cannot be bought whatever its stock: the store's, then the product's, then its own."""
    if reason := _CLOSED_STORES.get(store_status):  # type: ignore[call-overload]
        return str(reason)
    if product_status == Product.Status.PAUSED and is_active:
        return "paused"
    is_open = store_status == Store.Status.APPROVED and product_status == Product.Status.LIVE
    return "" if is_open and is_active else "not_for_sale"


def carried_price(seen: Money, *, before: Money, after: Money) -> Money:
    """The price seen of a line whose quantity changes, and with it the price of a piece from `before` to `after`.

    What a wholesale price does is no change of price, and a change that nobody has seen yet is not forgotten.
    """
    return max(after + (seen - before), Money(_SMALLEST, seen.currency))


def stock_change(seen: int | None, *, now: int, quantity: int) -> str:
    """What the buyer has not seen yet of the stock: `gone`, `short` (too few), `scarce` (few), `back`, or nothing.

    `seen` pieces could be had when the buyer looked last, `now` can be; 0 stands for whatever cannot be bought.
    """
    if seen is None:
        return ""
    if now < quantity:
        return "" if seen < quantity else "short" if now else "gone"
    if seen < quantity:
        return "back"
    return "scarce" if now < seen and now <= max(SCARCE, quantity) else ""


@dataclass(frozen=True, slots=True)
class FreeDelivery:
    """What is missing to free delivery, what the delivery costs until then, and how far it is, in percent."""

    missing: Money
    saved: Money
    percent: int

    @property
    def pays_off(self) -> bool:
        """True when goods for the missing sum cost no more than the delivery that they save."""
        return self.missing <= self.saved


def free_delivery(*, goods: Money, delivery: Money | None, borders: Iterable[Money]) -> FreeDelivery | None:
    """How far it is to the nearest of `borders`; None where nothing is ordered or delivered, or it is free."""
    border = min((border for border in borders if border > goods), default=None)
    if not goods or not delivery or border is None:
        return None
    return FreeDelivery(border - goods, delivery, int(goods.amount * 100 / border.amount))


@dataclass(frozen=True, slots=True)
class NextTier:
    """A wholesale price ahead: at `quantity` pieces, `more` than now, each costs `price`."""

    quantity: int
    more: int
    price: Money


def next_tier(tiers: Sequence[Tier], *, quantity: int, price: Money, lot: int, largest: int) -> NextTier | None:
    """The next wholesale price below `price` that can be reached in whole lots, with the stock there is."""
    for tier in sorted(tiers, key=lambda tier: tier.min_quantity):
        needed = whole_lots(tier.min_quantity, lot)
        if needed > quantity and tier.price < price:
            return NextTier(needed, needed - quantity, tier.price) if needed <= largest else None
    return None


@dataclass(frozen=True, slots=True)
class TierStep:
    """What taking the next wholesale price of a line costs in all: `extra` with delivery, negative when it saves."""

    line_id: int
    title: str
    tier: NextTier
    extra: Money

    @property
    def pays_off(self) -> bool:
        """True when more pieces cost no more money."""
        return self.extra <= Money.zero(self.extra.currency)


def tier_extra(tier: NextTier, *, line_total: Money, delivery_now: Money, delivery_then: Money) -> Money:
    """What is paid more, or less, when the line grows to the tier: goods and delivery of the whole parcel."""
    return tier.price * tier.quantity + delivery_then - line_total - delivery_now


def best_step(steps: Iterable[TierStep]) -> TierStep | None:
    """The step that saves most, else the one that costs least."""
    return min(steps, key=lambda step: (step.extra.amount, step.line_id), default=None)


@dataclass(frozen=True, slots=True)
class CouponStep:
    """What is missing to the minimum of a coupon, what it would take off more than now, how far it is, in percent."""

    missing: Money
    saved: Money
    percent: int

    @property
    def pays_off(self) -> bool:
        """True when goods for the missing sum cost no more than the coupon takes off."""
        return self.missing <= self.saved


def coupon_step(rejected: Iterable[Rejected], *, store_id: int | None, now: Money) -> CouponStep | None:
    """The nearest minimum of a coupon of this store (None: of Karavan) that beats what coupons take off `now`."""
    steps = [
        CouponStep(
            missing=one.missing,
            saved=one.coupon.discount(one.coupon.minimum) - now,
            percent=int((one.coupon.minimum - one.missing).amount * 100 / one.coupon.minimum.amount),
        )
        for one in rejected
        if one.missing is not None and one.coupon.targets.store_id == store_id
    ]
    better = [step for step in steps if step.saved > Money.zero()]
    return min(better, key=lambda step: (step.missing, -step.saved.amount), default=None)
