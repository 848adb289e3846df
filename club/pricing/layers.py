"""The published order, applied: item discount, store discount, store coupon, select coupon, Karavan's coupon."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from club.pricing.values import AvailableCoupon, Funder, Layer, Line, StoreDiscount, Targets
from marketplace.lib.money import Money

ORDER = tuple(Layer)


@dataclass(frozen=True, slots=True)
class LineDiscount:
    """A line's share of one discount, and who bears it. `coupon_id` is None for a discount without a coupon."""

    layer: Layer
    funder: Funder
    coupon_id: int | None
    amount: Money


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line after everything: `line.total` - the discounts = `total`."""

    line: Line
    discounts: tuple[LineDiscount, ...]
    total: Money

    def funded_by(self, funder: Funder) -> Money:
        """What `funder` bears of this line."""
        return Money.sum(share.amount for share in self.discounts if share.funder is funder)


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the working: from `base`, the eligible goods as left so far, `discount` goes off.

    `shares` has one sum for each line, zero where the discount is not for it; `before` and `after` are the sum
    of all goods around the step.
    """

    layer: Layer
    funder: Funder
    store_id: int | None
    coupon_id: int | None
    base: Money
    discount: Money
    shares: tuple[Money, ...]
    before: Money
    after: Money


@dataclass(frozen=True, slots=True)
class Priced:
    """Goods with their discounts: `goods_total` - `item_discount` - the steps = `total`."""

    lines: tuple[PricedLine, ...]
    steps: tuple[Step, ...]
    goods_total: Money
    item_discount: Money
    total: Money

    @property
    def discount_total(self) -> Money:
        """What the steps take off, without the items' own discounts."""
        return Money.sum(step.discount for step in self.steps)

    def funded_by(self, funder: Funder) -> Money:
        """What `funder` bears, without the items' own discounts."""
        return Money.sum(step.discount for step in self.steps if step.funder is funder)


@dataclass(frozen=True, slots=True)
class _Taken:
    """Any discount in the shape that a step needs."""

    layer: Layer
    funder: Funder
    coupon_id: int | None
    targets: Targets
    discount: Callable[[Money], Money]


def price(
    lines: Sequence[Line], coupons: Sequence[AvailableCoupon] = (), store_discounts: Sequence[StoreDiscount] = ()
) -> Priced:
    """Apply exactly these coupons, in the published order. Whether they may be used is `solver`'s question.

    A store discount applies where its minimum is reached. Raises ValueError when two coupons want the same slot.
    """
    if len({coupon.slot for coupon in coupons}) < len(coupons):
        raise ValueError("two coupons for one slot")
    left = [line.total for line in lines]
    steps = [step for taken in _in_order(lines, coupons, store_discounts) if (step := _apply(taken, lines, left))]
    return Priced(
        lines=tuple(_priced_line(line, position, left[position], steps) for position, line in enumerate(lines)),
        steps=tuple(steps),
        goods_total=Money.sum(line.list_total for line in lines),
        item_discount=Money.sum(line.list_total - line.total for line in lines),
        total=Money.sum(left),
    )


def eligible_total(targets: Targets, lines: Sequence[Line]) -> Money:
    """What a minimum is compared with: the goods a discount is for, after the items' own discounts."""
    return Money.sum(line.total for line in lines if targets.covers(line))


def _in_order(
    lines: Sequence[Line], coupons: Sequence[AvailableCoupon], discounts: Sequence[StoreDiscount]
) -> list[_Taken]:
    taken = [_of_store(discount) for discount in discounts if _is_reached(discount, lines)]
    taken += [
        _Taken(coupon.layer, coupon.funder, coupon.id, coupon.targets, coupon.discount)
        for coupon in sorted(coupons, key=lambda coupon: (coupon.targets.store_id or 0, coupon.id))
    ]
    return sorted(taken, key=lambda one: ORDER.index(one.layer))


def _of_store(discount: StoreDiscount) -> _Taken:
    targets = Targets(store_id=discount.store_id)
    return _Taken(Layer.STORE_DISCOUNT, Funder.STORE, None, targets, discount.value.of)


def _is_reached(discount: StoreDiscount, lines: Sequence[Line]) -> bool:
    goods = eligible_total(Targets(store_id=discount.store_id), lines)
    return bool(goods) and goods >= discount.minimum


def _apply(taken: _Taken, lines: Sequence[Line], left: list[Money]) -> Step | None:
    """Take the discount off the lines it is for, by what is left of each; None when it gives nothing."""
    weights = [left[at].amount if taken.targets.covers(line) else 0 for at, line in enumerate(lines)]
    base = Money.sum(left[at] for at, line in enumerate(lines) if taken.targets.covers(line))
    discount = taken.discount(base)
    if not discount:
        return None
    before, shares = Money.sum(left), discount.split(weights)
    left[:] = [rest - share for rest, share in zip(left, shares, strict=True)]
    return Step(
        layer=taken.layer,
        funder=taken.funder,
        store_id=taken.targets.store_id,
        coupon_id=taken.coupon_id,
        base=base,
        discount=discount,
        shares=tuple(shares),
        before=before,
        after=before - discount,
    )


def _priced_line(line: Line, position: int, total: Money, steps: Sequence[Step]) -> PricedLine:
    shares = [
        LineDiscount(step.layer, step.funder, step.coupon_id, step.shares[position])
        for step in steps
        if step.shares[position]
    ]
    return PricedLine(line, tuple(shares), total)
