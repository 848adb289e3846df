"""docs/pricing.md says how prices are made; here the code is held to its tables."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from club.pricing import Funder, refund_of_pieces, solve
from marketplace.lib.money import Money
from tests.club.pricing.tables import REFUND, START, Example, examples, money, number

ALL = list(examples())
PURE = [example for example in ALL if "Certificates" not in example.cells]  # the others: test_certificate_examples.py
REFUNDS = [example for example in PURE if "Refund" in example.cells]
PRICES = [example for example in PURE if "Refund" not in example.cells]
NOW = START + timedelta(days=1)
SUM = re.compile(r"([\d.]+) ([−+]) ([\d.]+) = ([\d.]+)")


def by_number(example: Example) -> str:
    return example.cells["#"]


def test_the_tables_are_numbered_and_enough() -> None:
    assert [example.cells["#"] for example in ALL] == [str(n) for n in range(1, len(ALL) + 1)]
    assert len(ALL) >= 40
    assert len(REFUNDS) >= 8


@pytest.mark.parametrize("example", ALL, ids=by_number)
def test_the_sums_in_the_working_are_right(example: Example) -> None:
    for first, sign, second, result in SUM.findall(example.cells["Working"]):
        other = Decimal(second) if sign == "+" else -Decimal(second)
        assert Decimal(first) + other == Decimal(result)


@pytest.mark.parametrize("example", PRICES, ids=by_number)
def test_prices(example: Example) -> None:
    solution = solve(example.lines, example.coupons, now=NOW, store_discounts=example.discounts)
    used = {chr(coupon.id) for coupon in solution.applied}
    assert used == set(example.cells["Used"].replace("—", "").split(", ")) - {""}
    assert [line.total for line in solution.priced.lines] == example.sums("Lines")
    assert solution.priced.funded_by(Funder.STORE) == money(example.cells["Stores pay"])
    assert solution.priced.funded_by(Funder.PLATFORM) == money(example.cells["Karavan pays"])
    assert solution.priced.total == money(example.cells["Buyer pays"])
    assert solution.is_exhaustive


@pytest.mark.parametrize("example", PRICES, ids=by_number)
def test_the_last_sum_of_the_working_is_a_step_of_the_code(example: Example) -> None:
    """The steps that are shown reach every sum in which the document takes something off the whole."""
    priced = solve(example.lines, example.coupons, now=NOW, store_discounts=example.discounts).priced
    assert priced.goods_total - priced.item_discount - priced.discount_total == priced.total
    left = priced.goods_total - priced.item_discount
    for step in priced.steps:
        assert step.before == left
        left = step.after
        assert Money.sum(step.shares) == step.discount
    assert left == money(example.cells["Buyer pays"])


@pytest.mark.parametrize("example", REFUNDS, ids=by_number)
def test_refunds(example: Example) -> None:
    priced = solve(example.lines, example.coupons, now=NOW, store_discounts=example.discounts).priced
    assert [line.total for line in priced.lines] == example.sums("Lines")
    match = REFUND.fullmatch(example.cells["Refund"])
    assert match
    product, pieces, already = match.groups()
    line = next(line for line in priced.lines if line.line.product_id == number(product))
    refund = refund_of_pieces(line, int(pieces), already=int(already or 0))
    assert refund.amount == money(example.cells["Back to the buyer"])
    assert refund.from_store == money(example.cells["Of it not borne by the store"])
    assert refund.from_platform == money(example.cells["Nor by Karavan"])
