"""The edges of the solver: slots, bounds, and how long many coupons may take."""

from datetime import timedelta
from time import process_time

import pytest

from club.pricing import AvailableCoupon, Funder, Layer, Line, Targets, Value, price, refund_of_pieces, solve
from club.pricing.solver import MAX_PER_SLOT
from tests.club.pricing.tables import START, money

NOW = START + timedelta(days=1)


def coupon(number: int, amount: str, *, store: int | None = 1, layer: Layer = Layer.STORE_COUPON) -> AvailableCoupon:
    return AvailableCoupon(
        id=number,
        layer=layer,
        funder=Funder.PLATFORM if layer is Layer.PLATFORM_COUPON else Funder.STORE,
        value=Value(amount=money(amount)),
        minimum=money("0"),
        targets=Targets(store),
        valid_from=START,
        valid_until=START + timedelta(days=30),
    )


def goods(stores: int) -> list[Line]:
    return [Line(store, store, (1,), 1, money("90.00"), money("90.00")) for store in range(1, stores + 1)]


def test_two_coupons_for_one_slot_are_refused() -> None:
    with pytest.raises(ValueError, match="slot"):
        price(goods(1), [coupon(1, "1.00"), coupon(2, "2.00")])


def test_beyond_the_bound_the_strongest_stay_and_the_answer_says_so() -> None:
    many = [coupon(number, f"{number}.00") for number in range(1, MAX_PER_SLOT + 3)]
    solution = solve(goods(1), many, now=NOW)
    assert [one.id for one in solution.applied] == [MAX_PER_SLOT + 2]
    assert not solution.is_exhaustive
    assert solve(goods(1), many[:MAX_PER_SLOT], now=NOW).is_exhaustive


def test_the_combinations_are_counted() -> None:
    coupons = [
        coupon(1, "1.00"),
        coupon(2, "2.00"),
        coupon(3, "1.00", layer=Layer.SELECT_COUPON),
        coupon(4, "1.00", store=2),
        coupon(5, "5.00", store=None, layer=Layer.PLATFORM_COUPON),
    ]
    assert solve(goods(2), coupons, now=NOW).combinations == 3 * 2 * 2 * 2


def test_twenty_sellers_with_four_coupons_each_take_little_time() -> None:
    coupons = [
        coupon(store * 10 + place, f"{place}.{store:02}", store=store, layer=layer)
        for store in range(1, 21)
        for place, layer in enumerate((Layer.STORE_COUPON, Layer.STORE_COUPON) + (Layer.SELECT_COUPON,) * 2)
    ] + [coupon(900 + n, f"{n}.00", store=None, layer=Layer.PLATFORM_COUPON) for n in range(1, 6)]
    begun = process_time()
    solution = solve(goods(20), coupons, now=NOW)
    assert process_time() - begun < 3  # half a second on an idle machine
    assert solution.combinations == 9**20 * 6
    assert solution.is_exhaustive


@pytest.mark.parametrize(("pieces", "already"), [(0, 0), (2, 0), (1, 1), (1, -1)])
def test_no_more_than_what_was_bought_goes_back(pieces: int, already: int) -> None:
    line = price(goods(1)).lines[0]
    with pytest.raises(ValueError, match="pieces"):
        refund_of_pieces(line, pieces, already=already)
