"""The cheapest allowed combination of coupons, found exactly, with its working.

Whether a coupon may be used depends on the goods alone (validity, targets, minimum), never on other coupons, so all
allowed combinations are: for each store at most one of its coupons and one select coupon, and at most one coupon of
Karavan over them. They are all compared without being all written out. For one coupon of Karavan two things of a
store's choice matter: what the store's goods cost, and how much of that the coupon is not for. A cent more of goods
makes Karavan's coupon take off between nothing and a cent more, so a choice that is no better in either is no better
whatever the other stores do, and is dropped; what remains is joined store by store.

Then nothing is spent in vain: a coupon without which the price is the same is left out, and one that can be exchanged
for a coupon of the same slot that expires earlier, at the same price, is exchanged.

Bounds: at most MAX_PER_SLOT coupons for one slot (those that give most by themselves) and MAX_OPEN unbeaten choices.
Only beyond them could a cheaper combination be missed; `Solution.is_exhaustive` says whether that was so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from math import prod

from club.pricing.layers import Priced, eligible_total, price
from club.pricing.values import AvailableCoupon, Layer, Line, StoreDiscount
from marketplace.lib.money import Money

MAX_PER_SLOT = 12
MAX_OPEN = 1000

Choice = tuple[AvailableCoupon, ...]
Slots = dict[tuple[Layer, int | None], list[AvailableCoupon]]


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why a coupon was not applied: `not_yet`, `expired`, `no_goods`, `below_minimum`, `budget_spent`, `not_best`.

    `missing` is what lacks to the minimum.
    """

    coupon: AvailableCoupon
    reason: str
    missing: Money | None = None


@dataclass(frozen=True, slots=True)
class Solution:
    """The cheapest combination and its working; how many allowed ones there were; why the others rest."""

    priced: Priced
    applied: Choice
    rejected: tuple[Rejected, ...]
    combinations: int
    is_exhaustive: bool


@dataclass(frozen=True, slots=True)
class _Open:
    """A choice for the stores so far: what their goods cost, and the part that Karavan's coupon is not for."""

    total: Money
    apart: Money
    chosen: Choice


def solve(
    lines: Sequence[Line],
    coupons: Iterable[AvailableCoupon],
    *,
    now: datetime,
    store_discounts: Sequence[StoreDiscount] = (),
) -> Solution:
    """The allowed combination at which the goods cost least, without coupons spent in vain."""
    every = sorted(coupons, key=lambda coupon: (coupon.valid_until, coupon.id))
    refused = [answer for coupon in every if (answer := refusal(coupon, lines, now))]
    refused_ids = {answer.coupon.id for answer in refused}
    usable = [coupon for coupon in every if coupon.id not in refused_ids]
    slots, is_cut = _slots(usable, lines)
    cheapest, is_pruned, count = _cheapest(lines, slots, store_discounts)
    applied = _thrifty(cheapest, usable, lines, store_discounts)
    rejected = refused + [Rejected(coupon, "not_best") for coupon in usable if coupon not in applied]
    return Solution(
        priced=price(lines, applied, store_discounts),
        applied=applied,
        rejected=tuple(rejected),
        combinations=count,
        is_exhaustive=not (is_cut or is_pruned),
    )


def refusal(coupon: AvailableCoupon, lines: Sequence[Line], now: datetime) -> Rejected | None:
    """Why `coupon` may not be used for these goods, or None. The minimum counts the goods it is for."""
    goods = eligible_total(coupon.targets, lines)
    if now < coupon.valid_from:
        return Rejected(coupon, "not_yet")
    if now >= coupon.valid_until:
        return Rejected(coupon, "expired")
    if not goods:
        return Rejected(coupon, "no_goods")
    if goods < coupon.minimum:
        return Rejected(coupon, "below_minimum", coupon.minimum - goods)
    if coupon.money_left is not None and coupon.money_left <= Money.zero():
        return Rejected(coupon, "budget_spent")
    return None


def _slots(coupons: Sequence[AvailableCoupon], lines: Sequence[Line]) -> tuple[Slots, bool]:
    """The coupons by what they compete for, the best MAX_PER_SLOT of each; True when some had to be left out."""
    slots: Slots = {}
    for coupon in coupons:
        slots.setdefault(coupon.slot, []).append(coupon)
    is_cut = any(len(rivals) > MAX_PER_SLOT for rivals in slots.values())
    for rivals in slots.values():
        rivals.sort(key=lambda coupon: coupon.discount(eligible_total(coupon.targets, lines)), reverse=True)
        del rivals[MAX_PER_SLOT:]
    return slots, is_cut


def _cheapest(lines: Sequence[Line], slots: Slots, discounts: Sequence[StoreDiscount]) -> tuple[Choice, bool, int]:
    tried = [_tried_at(store, lines, slots, discounts) for store in dict.fromkeys(line.store_id for line in lines)]
    platform: list[AvailableCoupon | None] = [None, *slots.get((Layer.PLATFORM_COUPON, None), [])]
    best: tuple[Money, Choice] | None = None
    is_pruned = False
    for over in platform:
        front, is_cut = _joined(tried, over)
        is_pruned |= is_cut
        for one in front:
            total = one.total - over.discount(one.total - one.apart) if over else one.total
            if best is None or total < best[0]:
                best = total, (*one.chosen, over) if over else one.chosen
    count = prod(len(choices) for choices in tried) * len(platform)
    return (best[1] if best else ()), is_pruned, count


def _tried_at(
    store_id: int, lines: Sequence[Line], slots: Slots, discounts: Sequence[StoreDiscount]
) -> list[tuple[Choice, Priced]]:
    """Every way to use the coupons of one store, none included, with the price of its goods."""
    own = [line for line in lines if line.store_id == store_id]
    given = [discount for discount in discounts if discount.store_id == store_id]
    kinds = (Layer.STORE_COUPON, Layer.SELECT_COUPON)
    pairs = product(*([None, *slots.get((layer, store_id), [])] for layer in kinds))
    choices = [tuple(coupon for coupon in pair if coupon) for pair in pairs]
    return [(chosen, price(own, chosen, given)) for chosen in choices]


def _joined(tried: Sequence[Sequence[tuple[Choice, Priced]]], over: AvailableCoupon | None) -> tuple[list[_Open], bool]:
    """The unbeaten choices over all stores for one coupon of Karavan; True when some had to be let go."""
    front, is_cut = [_Open(Money.zero(), Money.zero(), ())], False
    for store in tried:
        step = _unbeaten([_Open(priced.total, _apart(priced, over), chosen) for chosen, priced in store])
        front = _unbeaten(
            [
                _Open(before.total + one.total, before.apart + one.apart, before.chosen + one.chosen)
                for before in front
                for one in step
            ]
        )
        is_cut |= len(front) > MAX_OPEN
        del front[MAX_OPEN:]
    return front, is_cut


def _apart(priced: Priced, over: AvailableCoupon | None) -> Money:
    return Money.sum(line.total for line in priced.lines if over is None or not over.targets.covers(line.line))


def _unbeaten(choices: list[_Open]) -> list[_Open]:
    """Without those to which another is no worse in both sums; of equal ones the one with fewer coupons stays."""
    kept: list[_Open] = []
    for one in sorted(choices, key=lambda one: (one.total, one.apart, len(one.chosen))):
        if not kept or one.apart < kept[-1].apart:
            kept.append(one)
    return kept


def _thrifty(
    chosen: Choice, usable: Sequence[AvailableCoupon], lines: Sequence[Line], discounts: Sequence[StoreDiscount]
) -> Choice:
    """The same price with as few coupons as can be, and those that expire first."""
    total = price(lines, chosen, discounts).total
    while True:
        others = _without_one(chosen) + _with_one_exchanged(chosen, usable)
        cheaper = next((other for other in others if price(lines, other, discounts).total == total), None)
        if cheaper is None:
            return chosen
        chosen = cheaper


def _without_one(chosen: Choice) -> list[Choice]:
    late_first = sorted(chosen, key=_lasting, reverse=True)
    return [tuple(coupon for coupon in chosen if coupon is not gone) for gone in late_first]


def _with_one_exchanged(chosen: Choice, usable: Sequence[AvailableCoupon]) -> list[Choice]:
    """Each coupon in turn given up for one of its slot that expires earlier, the earliest first."""
    return [
        tuple(other if coupon is held else coupon for coupon in chosen)
        for held in chosen
        for other in usable
        if other.slot == held.slot and _lasting(other) < _lasting(held)
    ]


def _lasting(coupon: AvailableCoupon) -> tuple[datetime, int]:
    return coupon.valid_until, coupon.id
