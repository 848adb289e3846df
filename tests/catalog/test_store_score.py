"""The score of a store: the rule, and its one writer."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.models import Store
from catalog.constants import STORE_PERIOD
from catalog.models import SearchRow, StoreFacts
from catalog.rules import Conduct, share_of_orders, store_score
from catalog.selectors.store_facts import facts_of_store, score_of
from catalog.services.store_facts import OrderRecord, write_store_facts
from marketplace.lib import clock
from orders.models import Order, OrderEvent
from orders.services.store_record import report_stores
from orders.tasks import report_stores as report_stores_task
from tests.factories.accounts import StoreFactory, StoreMemberFactory
from tests.factories.catalog import CategoryFactory, ProductFactory, ReviewFactory
from tests.factories.orders import OrderFactory

GOOD = Decimal("5.00")


def test_a_new_store_has_no_score() -> None:
    assert store_score(None, 0, Conduct()) is None
    assert store_score(GOOD, 4, Conduct()) is None


def test_few_ratings_are_drawn_to_the_average_store() -> None:
    few, many = store_score(GOOD, 5, Conduct()), store_score(GOOD, 2000, Conduct())
    assert few is not None and many is not None
    assert (few.value, few.costs["late"]) == (Decimal("4.44"), 0)
    assert many.value == Decimal("4.99")


def test_conduct_costs_stars() -> None:
    score = store_score(GOOD, 2000, Conduct(on_time=90, cancelled=5, refunded=None, disputed=1))
    assert score is not None
    assert score.costs == {
        "late": Decimal("0.10"),
        "cancelled": Decimal("0.10"),
        "refunded": 0,
        "disputed": Decimal("0.02"),
    }
    assert score.value == Decimal("4.77")


def test_a_score_does_not_fall_below_one() -> None:
    score = store_score(Decimal("1.00"), 500, Conduct(on_time=0, cancelled=100))
    assert score is not None and score.value == 1


@pytest.mark.parametrize(("part", "whole", "share"), [(4, 4, None), (0, 5, 0), (5, 5, 100), (1, 6, 17)])
def test_a_share_wants_enough_orders(part: int, whole: int, share: int | None) -> None:
    assert share_of_orders(part, whole) == share


@pytest.mark.django_db
def test_facts_and_score_are_written() -> None:
    root = CategoryFactory()
    product = ProductFactory(category=CategoryFactory(parent=root))
    ProductFactory(store=product.store, draft=True)
    store, bare = product.store, StoreFactory(score=Decimal("4.90"), score_count=10)
    ReviewFactory.create_batch(5, product=product, rating=4)
    ReviewFactory(product=product, rating=1, published_at=clock.now() - STORE_PERIOD)
    ReviewFactory(product=product, rating=1, status="hidden")
    ReviewFactory(product=product, rating=1, author=StoreMemberFactory(store=store).user)
    record = OrderRecord(orders_count=7, conduct=Conduct(on_time=90))
    assert write_store_facts(records={store.pk: record}) == 2
    facts = StoreFacts.objects.get(pk=store.pk)
    assert (facts.goods_count, facts.root_ids, facts.ratings_count) == (1, [root.pk], 5)
    assert (facts.described, facts.on_time_percent, facts.cancelled_percent) == (Decimal("4.00"), 90, None)
    assert facts.orders_count == 7
    store.refresh_from_db()
    bare.refresh_from_db()
    assert (store.score, store.score_count) == (Decimal("4.14"), 5)
    assert (bare.score, bare.score_count) == (None, 0), "what nobody rated has no score"
    assert SearchRow.objects.get(pk=product.pk).store_score == Decimal("4.14")
    assert score_of(facts_of_store(store)).value == store.score  # type: ignore[union-attr]


@pytest.mark.django_db
def test_writing_again_changes_nothing_but_the_date() -> None:
    store = ProductFactory().store
    write_store_facts(records={})
    first = StoreFacts.objects.filter(pk=store.pk).values().get()
    write_store_facts(records={})
    again = StoreFacts.objects.filter(pk=store.pk).values().get()
    assert {name for name in first if first[name] != again[name]} <= {"computed_at"}
    assert facts_of_store(Store()).ratings_count == 0


@pytest.mark.django_db
def test_queries_of_the_writer_do_not_grow_with_stores(django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for _ in range(12):
        ReviewFactory.create_batch(5, product=ProductFactory())
    write_store_facts(records={})
    with django_assert_max_num_queries(9):
        write_store_facts(records={})


def _order(store: Store, **values: object) -> Order:
    late = values.pop("late", False)
    order: Order = OrderFactory(store=store, **values)
    if order.shipped_at and order.ship_by:
        Order.objects.filter(pk=order.pk).update(ship_by=order.shipped_at + timedelta(days=-1 if late else 1))
    return order


@pytest.mark.django_db
def test_orders_tell_how_a_store_behaves() -> None:
    store, quiet = StoreFactory(), StoreFactory()
    for _ in range(6):
        _order(store, finished=True)
    _order(store, shipped=True, late=True)
    back = _order(store, shipped=True)
    OrderEvent.objects.create(order=back, code="order:refunded", actor="provider")
    now = clock.now()
    _order(store, cancelled=True, paid_at=now, cancel_reason="not_shipped")
    _order(store, cancelled=True, paid_at=now, cancel_reason="out_of_stock")
    _order(store, cancelled=True, paid_at=now, cancel_reason="changed_mind")
    _order(store, cancelled=True, cancel_reason="not_paid")
    _order(store, paid=True)
    old = _order(store, shipped=True, late=True)
    Order.objects.filter(pk=old.pk).update(paid_at=now - STORE_PERIOD)
    for _ in range(4):
        _order(quiet, finished=True)
    assert report_stores() == 2
    facts = StoreFacts.objects.get(pk=store.pk)
    assert facts.orders_count == 6
    assert facts.on_time_percent == 78, "seven of nine"
    assert facts.cancelled_percent == 20, "two of ten"
    assert facts.refunded_percent == 12, "one of eight"
    assert (facts.disputed_percent, facts.answer_minutes) == (None, None)
    little = StoreFacts.objects.get(pk=quiet.pk)
    assert (little.orders_count, little.on_time_percent, little.refunded_percent) == (4, None, None)


@pytest.mark.django_db
def test_the_task_runs_every_hour(settings) -> None:  # type: ignore[no-untyped-def]
    entry = settings.CELERY_BEAT_SCHEDULE["store-scores"]
    assert (entry["task"], entry["schedule"]) == (report_stores_task.name, timedelta(hours=1))
    assert report_stores_task() == 0
