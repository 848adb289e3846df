"""Any cart with any coupons: shares add up, nothing is below zero, no allowed combination is cheaper."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from club.pricing import (
    AvailableCoupon,
    Funder,
    Layer,
    Line,
    Priced,
    StoreDiscount,
    Targets,
    Value,
    price,
    refund_of_pieces,
    solve,
)
from club.pricing.solver import refusal
from marketplace.lib.money import Money

NOW = datetime(2026, 6, 1, tzinfo=UTC)
STORES = (1, 2, 3)
SMALL = settings(max_examples=300, deadline=None)


def usd(cents: int) -> Money:
    return Money(Decimal(cents) / 100, "USD")


LINES = st.lists(
    st.builds(
        lambda store, item, category, pieces, cents, more: Line(
            store, item, (category,), pieces, usd(cents + more), usd(cents)
        ),
        st.sampled_from(STORES),
        st.integers(1, 4),
        st.integers(101, 103),
        st.integers(1, 5),
        st.integers(1, 9_999),
        st.integers(0, 500),
    ),
    min_size=1,
    max_size=6,
)
VALUES = st.one_of(
    st.builds(lambda cents: Value(amount=usd(cents)), st.integers(1, 20_000)),
    st.builds(lambda part, cap: Value(percent=part, cap=usd(cap)), st.integers(1, 99), st.integers(1, 20_000)),
)
DISCOUNTS = st.lists(
    st.builds(StoreDiscount, st.sampled_from(STORES), VALUES, st.integers(0, 20_000).map(usd)), max_size=2
)


@st.composite
def coupon_lists(draw: st.DrawFn) -> list[AvailableCoupon]:
    return [draw(_coupon(number)) for number in range(1, draw(st.integers(0, 7)) + 1)]


@st.composite
def _coupon(draw: st.DrawFn, number: int) -> AvailableCoupon:
    layer = draw(st.sampled_from((Layer.STORE_COUPON, Layer.SELECT_COUPON, Layer.PLATFORM_COUPON)))
    is_platform = layer is Layer.PLATFORM_COUPON
    start = NOW + timedelta(days=draw(st.sampled_from((-9, -9, -9, 1))))
    return AvailableCoupon(
        id=number,
        layer=layer,
        funder=Funder.PLATFORM if is_platform else draw(st.sampled_from(Funder)),
        value=draw(VALUES),
        minimum=usd(draw(st.sampled_from((0, 0, 500, 5_000)))),
        targets=Targets(
            None if is_platform else draw(st.sampled_from(STORES)),
            frozenset(draw(st.lists(st.integers(101, 103), max_size=1))),
            frozenset(draw(st.lists(st.integers(1, 4), max_size=1))),
        ),
        valid_from=start,
        valid_until=start + timedelta(days=draw(st.integers(10, 13))),
        money_left=draw(st.none() | st.integers(0, 3_000).map(usd)),
    )


def every_allowed(lines: Sequence[Line], coupons: Sequence[AvailableCoupon]) -> Iterator[tuple[AvailableCoupon, ...]]:
    """All combinations, written out."""
    slots: dict[object, list[AvailableCoupon | None]] = {}
    for coupon in coupons:
        if refusal(coupon, lines, NOW) is None:
            slots.setdefault(coupon.slot, [None]).append(coupon)
    for chosen in product(*slots.values()):
        yield tuple(coupon for coupon in chosen if coupon)


def check(priced: Priced, lines: Sequence[Line]) -> None:
    for position, line in enumerate(priced.lines):
        shares = [share.amount for share in line.discounts]
        assert line.total == lines[position].total - Money.sum(shares)
        assert line.total >= usd(0)
        assert all(share > usd(0) for share in shares)
    for step in priced.steps:
        assert Money.sum(step.shares) == step.discount <= step.base
    assert priced.total == Money.sum(line.total for line in priced.lines)
    assert priced.discount_total == priced.funded_by(Funder.STORE) + priced.funded_by(Funder.PLATFORM)
    assert priced.discount_total == Money.sum(line.funded_by(who) for line in priced.lines for who in Funder)


def check_thrift(applied: tuple[AvailableCoupon, ...], totals: dict[tuple[AvailableCoupon, ...], Money]) -> None:
    """Of the combinations at this price, none is a part of it, and none has one coupon that expires earlier."""
    mine = {coupon.slot: coupon for coupon in applied}
    best = min(totals.values())
    for chosen, total in totals.items():
        if total != best:
            continue
        other = {coupon.slot: coupon for coupon in chosen}
        assert not set(chosen) < set(applied)
        if other.keys() == mine.keys() and len(set(chosen) - set(applied)) == 1:
            (theirs,) = set(chosen) - set(applied)
            held = mine[theirs.slot]
            assert (held.valid_until, held.id) < (theirs.valid_until, theirs.id)


@SMALL
@given(lines=LINES, coupons=coupon_lists(), discounts=DISCOUNTS)
def test_no_allowed_combination_is_cheaper(
    lines: list[Line], coupons: list[AvailableCoupon], discounts: list[StoreDiscount]
) -> None:
    solution = solve(lines, coupons, now=NOW, store_discounts=discounts)
    totals = {chosen: price(lines, chosen, discounts).total for chosen in every_allowed(lines, coupons)}
    assert solution.priced.total == min(totals.values())
    assert solution.combinations == len(totals)
    check_thrift(solution.applied, totals)
    assert solution.is_exhaustive
    check(solution.priced, lines)


@SMALL
@given(lines=LINES, coupons=coupon_lists())
def test_every_coupon_is_applied_or_says_why_not(lines: list[Line], coupons: list[AvailableCoupon]) -> None:
    solution = solve(lines, coupons, now=NOW)
    told = [coupon.id for coupon in solution.applied] + [answer.coupon.id for answer in solution.rejected]
    assert sorted(told) == [coupon.id for coupon in coupons]
    for step in solution.priced.steps:
        coupon = next(coupon for coupon in solution.applied if coupon.id == step.coupon_id)
        assert coupon.money_left is None or step.discount <= coupon.money_left
        assert coupon.minimum <= Money.sum(line.total for line in lines if coupon.targets.covers(line))


@SMALL
@given(lines=LINES, coupons=coupon_lists(), data=st.data())
def test_pieces_given_back_one_by_one_make_the_whole(
    lines: list[Line], coupons: list[AvailableCoupon], data: st.DataObject
) -> None:
    priced = solve(lines, coupons, now=NOW).priced
    line = data.draw(st.sampled_from(priced.lines))
    parts = [refund_of_pieces(line, 1, already=given_back) for given_back in range(line.line.quantity)]
    assert Money.sum(part.amount for part in parts) == line.total
    assert Money.sum(part.from_store for part in parts) == line.funded_by(Funder.STORE)
    assert Money.sum(part.from_platform for part in parts) == line.funded_by(Funder.PLATFORM)
    assert all(part.amount >= usd(0) for part in parts)
