"""The old price is true: over any history it equals the lowest price of the 30 days before, counted anew."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from catalog.models import Discount, PriceChange, Variant
from catalog.services.prices import change_price, end_discount, plan_discount
from catalog.services.timers import sweep
from marketplace.lib import clock
from marketplace.lib.money import Money
from tests.factories.catalog import ProductFactory

HOUR = timedelta(hours=1)
BEGIN = datetime(2026, 1, 1, 12, tzinfo=clock.now().tzinfo)
PRICES = st.integers(min_value=100, max_value=20_000).map(lambda cents: Money(Decimal(cents) / 100, "USD"))
STEP = st.one_of(
    st.tuples(st.just("edit"), PRICES),
    st.tuples(st.just("plan"), st.tuples(st.integers(1, 90), st.integers(0, 400), st.none() | st.integers(1, 900))),
    st.tuples(st.just("stop"), st.none()),
    st.tuples(st.just("sweep"), st.none()),
)
HISTORY = st.lists(st.tuples(st.integers(1, 500), STEP), min_size=1, max_size=14)  # hours passed, and what happens


def lowest_hour_by_hour(changes: list[tuple[datetime, Money]], start: datetime) -> Money | None:
    """The rule by its words: look at the price every hour of the 30 days, and at each change within them."""
    moments = [start - hours * HOUR for hours in range(1, 30 * 24 + 1)]
    moments += [at for at, _price in changes if start - timedelta(days=30) <= at < start]
    seen = []
    for moment in moments:
        in_force = [price for at, price in changes if at <= moment]
        seen += in_force[-1:]
    return min(seen, default=None)


class OldPrices(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
    @given(HISTORY)
    def test_it_equals_a_recount(self, history: list[tuple[int, tuple[str, Any]]]) -> None:
        now = BEGIN
        with clock.at(now):
            variant = ProductFactory(published_at=now).variants.get()
        for hours, (step, value) in history:
            now += hours * HOUR
            with clock.at(now):
                _do(variant, step, value, now)
            self._check(variant)

    def _check(self, variant: Variant) -> None:
        variant.refresh_from_db()
        discount = Discount.objects.filter(variant=variant, status=Discount.Status.ACTIVE).first()
        if discount is None:
            assert variant.old_price is None, "struck through without a discount"
            return
        rows = PriceChange.objects.filter(variant=variant).order_by("at", "pk").values_list("at", "price")
        lowest = lowest_hour_by_hour(list(rows), discount.starts_at)
        assert discount.reference_price == lowest
        is_lower = lowest is not None and variant.price < lowest
        assert variant.old_price == (lowest if is_lower else None), "−N % only where it is true"


def _do(variant: Variant, step: str, value: Any, now: datetime) -> None:
    if step == "edit":
        change_price(variant_id=variant.pk, list_price=value, reason=PriceChange.Reason.EDIT)
    elif step == "plan" and not Discount.objects.exclude(status=Discount.Status.ENDED).exists():
        percent, begins, lasts = value
        starts_at = now + begins * HOUR
        ends_at = starts_at + lasts * HOUR if lasts else None
        plan_discount(variant_id=variant.pk, percent=percent, starts_at=starts_at, ends_at=ends_at)
    elif step == "stop":
        for discount in Discount.objects.exclude(status=Discount.Status.ENDED):
            end_discount(discount_id=discount.pk)
    elif step == "sweep":
        sweep(now=now)
