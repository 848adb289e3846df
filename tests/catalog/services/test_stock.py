"""Stock: reserve, release, sell, return; the ledger; the race for the last pieces."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from catalog.errors import InsufficientStock, NotForSale, ReservationLapsed
from catalog.models import SearchRow, StockMovement, StockReservation, Variant
from catalog.selectors.cards import cards_for
from catalog.selectors.editor import section_version
from catalog.services import stock
from catalog.services.product_edits import save_terms
from catalog.services.search_rows import write_rows
from marketplace.lib import clock
from marketplace.lib.transactions import checked_lock_order
from tests.catalog.goods import usd
from tests.factories.catalog import ProductFactory, VariantFactory


def in_an_hour():
    return clock.now() + timedelta(hours=1)


def counters(variant):
    variant.refresh_from_db()
    return variant.stock_on_hand, variant.stock_reserved


def ledger(variant):
    sums = variant.movements.aggregate(a=Sum("on_hand_change"), b=Sum("reserved_change"))
    return sums["a"], sums["b"]


def reserve(reference, quantities):
    stock.reserve_stock(wanted={reference: quantities}, until=in_an_hour())


@pytest.fixture
def variant(db):
    return VariantFactory(stock_on_hand=5)


def test_the_way_of_a_sale(variant):
    reserve("A", {variant.pk: 3})
    assert counters(variant) == (5, 3)
    stock.commit_stock(reference="A")
    assert counters(variant) == (2, 0)
    stock.return_stock(reference="A")
    assert counters(variant) == (5, 0)
    assert ledger(variant) == (5, 0)


def test_each_step_counts_once(variant):
    reserve("A", {variant.pk: 3})
    reserve("A", {variant.pk: 3})
    assert counters(variant) == (5, 3)
    for _ in range(2):
        stock.commit_stock(reference="A")
        assert counters(variant) == (2, 0)
    reserve("A", {variant.pk: 3})
    assert counters(variant) == (2, 0)
    for _ in range(2):
        stock.return_stock(reference="A")
        assert counters(variant) == (5, 0)
    stock.release_stock(reference="A")
    assert counters(variant) == (5, 0)
    assert ledger(variant) == (5, 0)


def test_too_many_changes_nothing(variant):
    other = VariantFactory(stock_on_hand=5)
    with pytest.raises(InsufficientStock) as error:
        reserve("A", {other.pk: 1, variant.pk: 6})
    assert error.value.code == "insufficient_stock"
    assert error.value.params == {"variant_id": variant.pk, "available": 5}
    assert counters(other) == (5, 0)
    assert not StockReservation.objects.exists()


def test_unknown_variant(variant):
    with pytest.raises(NotForSale):
        reserve("A", {variant.pk: 1, variant.pk + 1000: 1})
    assert counters(variant) == (5, 0)


def test_a_repeat_with_other_quantities_moves_the_hold(variant):
    other = VariantFactory(stock_on_hand=5)
    reserve("A", {variant.pk: 3, other.pk: 1})
    reserve("A", {variant.pk: 5})
    assert counters(variant) == (5, 5)
    assert counters(other) == (5, 0)
    assert ledger(other) == (5, 0)


def test_lapsed_hold_is_taken_again(variant):
    reserve("A", {variant.pk: 2})
    assert stock.expire_reservations(now=clock.now()) == []
    assert stock.expire_reservations(now=clock.now() + timedelta(hours=2)) == ["A"]
    assert stock.expire_reservations(now=clock.now() + timedelta(hours=2)) == []
    assert counters(variant) == (5, 0)
    with pytest.raises(ReservationLapsed):
        stock.commit_stock(reference="A")
    reserve("A", {variant.pk: 2})
    stock.commit_stock(reference="A")
    assert counters(variant) == (3, 0)


def test_goods_that_arrive_under_a_reference_arrive_once(variant):
    for _ in range(2):
        stock.receive_stock(variant_id=variant.pk, quantity=4, reference="delivery-1")
    assert counters(variant) == (9, 0)


def test_a_count_below_what_is_reserved_is_refused(variant):
    reserve("A", {variant.pk: 3})
    with pytest.raises(InsufficientStock):
        stock.count_stock(variant_id=variant.pk, on_hand=2)
    stock.count_stock(variant_id=variant.pk, on_hand=3)
    assert counters(variant) == (3, 3)
    assert ledger(variant) == (3, 3)


def test_the_database_refuses_to_reserve_more_than_there_is(variant):
    with pytest.raises(IntegrityError), transaction.atomic():
        Variant.objects.filter(pk=variant.pk).update(stock_reserved=6)


def test_selling_out_and_coming_back_reach_the_search_table(db):
    product = ProductFactory(variants__stock_on_hand=2)
    variant = product.variants.get()
    reserve("A", {variant.pk: 2})
    assert SearchRow.objects.get(pk=product.pk).is_in_stock is False
    stock.release_stock(reference="A")
    assert SearchRow.objects.get(pk=product.pk).is_in_stock is True


def test_less_than_the_smallest_order_is_sold_out(db, client):
    product = ProductFactory(min_quantity=4, lot_size=3, variants__stock_on_hand=10)
    variant = product.variants.get()
    cards = {}
    for reference, reserved in (("A", 4), ("B", 1)):  # six pieces are left, two lots; then five
        reserve(reference, {variant.pk: reserved})
        cards[reference] = cards_for([product.pk], country="RU", today=clock.today())[0].is_in_stock
    assert cards == {"A": True, "B": False}
    assert SearchRow.objects.get(pk=product.pk).popularity < 0, "sold out goods stand last"
    assert "schema.org/OutOfStock" in client.get(product.get_absolute_url()).content.decode()
    stock.release_stock(reference="B")
    assert SearchRow.objects.get(pk=product.pk).is_in_stock


def test_the_card_shows_a_variant_of_which_enough_is_there(db):
    product = ProductFactory(lot_size=5, variants__stock_on_hand=4)
    dearer = VariantFactory(product=product, price=usd("12.00"), stock_on_hand=5)
    write_rows(product_ids=[product.pk])
    row = SearchRow.objects.get(pk=product.pk)
    assert (row.variant_id, row.is_in_stock) == (dearer.pk, True)


def test_another_least_quantity_reaches_the_search_table(db):
    product = ProductFactory(variants__stock_on_hand=4)
    terms = {"lot_size": 1, "min_quantity": 5, "max_quantity": None}
    save_terms(product_id=product.pk, seen=section_version(product.pk, "terms"), terms=terms)
    assert not SearchRow.objects.get(pk=product.pk).is_in_stock


def test_locks_are_noted(variant):
    with checked_lock_order() as names:
        reserve("A", {variant.pk: 1})
    assert names == ["variant"]


@pytest.mark.django_db(transaction=True)
def test_without_a_transaction_it_refuses():
    with pytest.raises(RuntimeError):
        reserve("A", {1: 1})


@pytest.mark.django_db(transaction=True)
def test_fifty_buyers_for_ten_pieces():
    first, second = VariantFactory(stock_on_hand=10), VariantFactory(stock_on_hand=1000)
    barrier = threading.Barrier(50)
    results: Counter[str] = Counter()

    def buy(number: int) -> None:
        # every other buyer names the goods the other way round, which must not lead to a deadlock
        pair = [first.pk, second.pk] if number % 2 else [second.pk, first.pk]
        barrier.wait()
        try:
            with transaction.atomic():
                reserve(f"order-{number}", dict.fromkeys(pair, 1))
            results["reserved"] += 1
        except InsufficientStock:
            results["refused"] += 1
        except Exception as error:
            results[repr(error)] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=buy, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {"reserved": 10, "refused": 40}
    assert counters(first) == (10, 10)
    assert counters(second) == (1000, 10)
    assert StockReservation.objects.filter(variant=first, status="held").count() == 10
    assert StockMovement.objects.filter(variant=first, kind="reserved").count() == 10
