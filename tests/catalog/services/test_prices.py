"""Prices: one writer, the history, discounts with their reference price, wholesale steps."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from catalog.errors import InvalidDiscount, InvalidPrice, InvalidTiers
from catalog.models import PriceChange, PriceTier, SearchRow
from catalog.rules import Tier
from catalog.services import prices
from catalog.services.timers import sweep
from marketplace.lib import clock
from marketplace.lib.money import Money
from tests.factories.catalog import PriceTierFactory, ProductFactory, VariantFactory

EDIT = PriceChange.Reason.EDIT
DAY = timedelta(days=1)


def usd(amount):
    return Money(Decimal(amount), "USD")


@pytest.fixture
def variant(db):
    with clock.at(clock.now() - 100 * DAY):
        return VariantFactory(price=usd("10.00"))


def state(variant):
    variant.refresh_from_db()
    return variant.price, variant.list_price, variant.old_price


def test_a_new_price_is_written_with_its_history(variant):
    prices.change_price(variant_id=variant.pk, list_price=usd("12.50"), reason=EDIT)
    assert state(variant) == (usd("12.50"), usd("12.50"), None)
    assert list(variant.price_changes.values_list("price", "reason")) == [
        (usd("12.50"), "edit"),
        (usd("10.00"), "initial"),
    ]


def test_the_same_price_leaves_no_line(variant):
    prices.change_price(variant_id=variant.pk, list_price=usd("10.00"), reason=EDIT)
    assert variant.price_changes.count() == 1


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "100000000.00"])
def test_price_must_be_positive_and_of_this_world(variant, amount):
    with pytest.raises(InvalidPrice):
        prices.change_price(variant_id=variant.pk, list_price=usd(amount), reason=EDIT)
    assert state(variant)[0] == usd("10.00")


def test_discount_begins_and_ends_by_the_sweep(variant):
    now = clock.now()
    prices.plan_discount(variant_id=variant.pk, percent=20, starts_at=now + DAY, ends_at=now + 2 * DAY)
    assert sweep(now=now) == 0
    assert state(variant) == (usd("10.00"), usd("10.00"), None)
    with clock.at(now + DAY):
        assert sweep(now=now + DAY) == 1
        assert sweep(now=now + DAY) == 0
    assert state(variant) == (usd("8.00"), usd("10.00"), usd("10.00"))
    with clock.at(now + 2 * DAY):
        assert sweep(now=now + 2 * DAY) == 1
    assert state(variant) == (usd("10.00"), usd("10.00"), None)
    assert list(variant.price_changes.values_list("reason", flat=True)) == [
        "discount_end",
        "discount_start",
        "initial",
    ]


def test_raising_the_price_before_a_discount_gives_no_old_price(variant):
    """The struck price is the lowest of the 30 days before, not the price of yesterday."""
    prices.change_price(variant_id=variant.pk, list_price=usd("15.00"), reason=EDIT)
    later = clock.now() + DAY
    with clock.at(later):
        prices.plan_discount(variant_id=variant.pk, percent=20, starts_at=later)
    assert state(variant) == (usd("12.00"), usd("15.00"), None)


def test_a_price_older_than_thirty_days_does_not_count(variant):
    prices.change_price(variant_id=variant.pk, list_price=usd("15.00"), reason=EDIT)
    later = clock.now() + 31 * DAY
    with clock.at(later):
        prices.plan_discount(variant_id=variant.pk, percent=20, starts_at=later)
    assert state(variant) == (usd("12.00"), usd("15.00"), usd("15.00"))


def test_a_list_price_changed_during_a_discount_keeps_the_percent(variant):
    prices.plan_discount(variant_id=variant.pk, percent=20, starts_at=clock.now())
    prices.change_price(variant_id=variant.pk, list_price=usd("20.00"), reason=EDIT)
    assert state(variant) == (usd("16.00"), usd("20.00"), None)


def test_discounts_of_a_variant_do_not_overlap(variant):
    now = clock.now()
    prices.plan_discount(variant_id=variant.pk, percent=20, starts_at=now + DAY, ends_at=now + 3 * DAY)
    for starts, ends in [(2, 4), (0, 2), (0, None)]:
        with pytest.raises(InvalidDiscount):
            prices.plan_discount(
                variant_id=variant.pk, percent=5, starts_at=now + starts * DAY, ends_at=ends and now + ends * DAY
            )
    prices.plan_discount(variant_id=variant.pk, percent=5, starts_at=now + 3 * DAY)
    assert variant.discounts.count() == 2


def test_a_discount_planned_backwards_strikes_no_price_of_long_ago(variant):
    """15 until ten days ago, 10 since: a discount said to run for twenty days may not strike 15 through."""
    now = clock.now()
    with clock.at(now - 60 * DAY):
        prices.change_price(variant_id=variant.pk, list_price=usd("15.00"), reason=EDIT)
    with clock.at(now - 10 * DAY):
        prices.change_price(variant_id=variant.pk, list_price=usd("10.00"), reason=EDIT)
    with clock.at(now):
        discount = prices.plan_discount(variant_id=variant.pk, percent=10, starts_at=now - 20 * DAY)
    assert state(variant) == (usd("9.00"), usd("10.00"), usd("10.00"))
    assert discount.starts_at == now


def test_what_the_price_was_while_a_discount_was_late_counts(variant):
    now = clock.now()
    prices.plan_discount(variant_id=variant.pk, percent=10, starts_at=now + DAY)
    with clock.at(now + DAY + timedelta(minutes=5)):
        prices.change_price(variant_id=variant.pk, list_price=usd("7.00"), reason=EDIT)
    with clock.at(now + DAY + timedelta(minutes=9)):
        sweep(now=clock.now())
    assert state(variant) == (usd("6.30"), usd("7.00"), usd("7.00"))


def test_a_discount_that_is_over_already_is_refused(variant):
    now = clock.now()
    with pytest.raises(InvalidDiscount):
        prices.plan_discount(variant_id=variant.pk, percent=10, starts_at=now - 2 * DAY, ends_at=now - DAY)
    assert variant.price_changes.count() == 1


def test_the_next_discount_does_not_wait_for_the_sweep_to_end_the_last(variant):
    now = clock.now()
    with clock.at(now):
        prices.plan_discount(variant_id=variant.pk, percent=20, starts_at=now, ends_at=now + DAY)
    with clock.at(now + DAY + timedelta(seconds=20)):
        prices.plan_discount(variant_id=variant.pk, percent=50, starts_at=clock.now())
    assert state(variant) == (usd("5.00"), usd("10.00"), usd("8.00"))
    assert sorted(variant.discounts.values_list("status", flat=True)) == ["active", "ended"]


def test_one_broken_discount_stops_nobody(variant, monkeypatch):
    now = clock.now()
    other = VariantFactory(price=usd("10.00"))
    broken, _sound = (
        prices.plan_discount(variant_id=one.pk, percent=20, starts_at=now + DAY) for one in (variant, other)
    )
    start = prices.start_discount

    def fail_for_one(*, discount_id):
        return 1 / 0 if discount_id == broken.pk else start(discount_id=discount_id)

    monkeypatch.setattr("catalog.services.timers.start_discount", fail_for_one)
    with clock.at(now + DAY):
        assert sweep(now=now + DAY) == 1
    assert (state(variant)[0], state(other)[0]) == (usd("10.00"), usd("8.00"))


def test_two_discounts_in_a_row_in_one_sweep(variant):
    now = clock.now()
    prices.plan_discount(variant_id=variant.pk, percent=20, starts_at=now, ends_at=now + DAY)
    prices.plan_discount(variant_id=variant.pk, percent=50, starts_at=now + DAY)
    with clock.at(now + DAY):
        assert sweep(now=now + DAY) == 2
    assert state(variant) == (usd("5.00"), usd("10.00"), usd("8.00"))


def test_a_discount_reaches_the_search_table(db):
    with clock.at(clock.now() - DAY):
        product = ProductFactory()
    prices.plan_discount(variant_id=product.variants.get().pk, percent=25, starts_at=clock.now())
    row = SearchRow.objects.get(pk=product.pk)
    assert (row.price, row.discount_percent) == (usd("7.50"), 25)


def test_tiers_must_fall(variant):
    with pytest.raises(InvalidTiers):
        prices.set_tiers(variant_id=variant.pk, tiers=[Tier(3, usd("9.00")), Tier(10, usd("9.00"))])
    with pytest.raises(InvalidTiers):
        prices.set_tiers(variant_id=variant.pk, tiers=[Tier(3, usd("10.00"))])
    prices.set_tiers(variant_id=variant.pk, tiers=[Tier(3, usd("9.00")), Tier(10, usd("8.00"))])
    prices.set_tiers(variant_id=variant.pk, tiers=[Tier(10, usd("7.00"))])
    assert list(variant.tiers.values_list("min_quantity", "price")) == [(10, usd("7.00"))]


def test_list_price_may_not_fall_below_its_tiers(variant):
    prices.set_tiers(variant_id=variant.pk, tiers=[Tier(3, usd("9.00"))])
    with pytest.raises(InvalidTiers):
        prices.change_price(variant_id=variant.pk, list_price=usd("9.00"), reason=EDIT)


def test_the_database_refuses_tiers_that_rise(variant):
    PriceTierFactory(variant=variant, min_quantity=3, price=usd("9.00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceTier.objects.create(variant=variant, min_quantity=10, price=usd("9.00"))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
