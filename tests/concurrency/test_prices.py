"""Prices that move while somebody buys: who waits for whom, and whose words stay."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import Store
from catalog.locks import lock_product, lock_search_rows, lock_variants
from catalog.models import Product, SearchRow, Variant
from catalog.services.imports import jobs, running
from catalog.services.store_prices import Sale, plan_sale
from marketplace.lib import clock
from marketplace.lib.money import Money
from orders.services import timers
from tests.catalog.services.test_imports import WHOLE, give_picture
from tests.factories.accounts import StoreFactory
from tests.factories.catalog import CategoryFactory, ProductFactory, VariantFactory
from tests.factories.imports import import_of
from tests.orders import journeys

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = (
    "sku;title_ru;title_en;category;price;description_ru;pictures\n"
    f"A0;Лампа;Lamp;svet;10{WHOLE}\nA1;Торшер;Floor lamp;svet;10{WHOLE}\n"
)


@pytest.fixture(autouse=True)
def _private(settings: Any, tmp_path: Path) -> None:
    private = settings.STORAGES["private"] | {"OPTIONS": {"location": str(tmp_path / "private")}}
    settings.STORAGES = settings.STORAGES | {"private": private}


class Beside:
    """A call in a thread of its own; `wait` returns as soon as it waits for a lock that this one holds."""

    def __init__(self, call: Callable[[], Any]) -> None:
        self.result: Any = None
        self._call = call
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.result = self._call()
        except Exception as error:
            self.result = error
        finally:
            connection.close()

    def wait(self) -> None:
        for _ in range(200):
            with connection.cursor() as cursor:
                # not pg_stat_activity: a transaction sees it as it was when it first looked
                cursor.execute(
                    "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
                )
                if cursor.fetchone():
                    return
            time.sleep(0.05)
        raise AssertionError(f"nobody waits: {self.result!r}")

    def end(self) -> Any:
        self._thread.join(timeout=60)
        assert not self._thread.is_alive(), "still waiting"
        return self.result


def lamps() -> Store:
    """A store that has imported two of them, which are on sale."""
    store = StoreFactory(trusted=True)
    give_picture(store, category=CategoryFactory(slug_ru="svet"))
    job = import_of(store, status="checked", text=TABLE)
    jobs.apply_table(job=job)
    running.produce(pk=job.pk)
    return store


def test_a_sale_of_all_variants_and_a_buyer_of_one_do_not_wait_in_a_circle() -> None:
    product = ProductFactory()
    VariantFactory(product=product)
    last = Variant.objects.filter(product=product).order_by("-pk").values_list("pk", flat=True)[0]
    sale = Sale(percent=10, starts_at=clock.now())
    with transaction.atomic():
        lock_variants([last])  # somebody takes the last piece of it
        seller = Beside(lambda: plan_sale(product_id=product.pk, variant_id=None, sale=sale))
        seller.wait()
        lock_search_rows([product.pk])
    assert seller.end() == 2


def test_an_import_with_discounts_and_a_buyer_do_not_wait_in_a_circle() -> None:
    store = lamps()
    second = import_of(store, status="checked", text="sku;discount\nA1;10\nA0;10\n")
    jobs.apply_table(job=second)
    one, two = SearchRow.objects.order_by("pk").values_list("pk", flat=True)
    with transaction.atomic():
        lock_search_rows([one])
        worker = Beside(lambda: running.produce(pk=second.pk))
        worker.wait()
        lock_search_rows([two])
    assert worker.end() is True
    assert set(Variant.objects.values_list("price", flat=True)) == {Money(9)}


def test_pieces_that_come_back_and_a_buyer_do_not_wait_in_a_circle() -> None:
    """The rest of an order is cancelled, both of its variants are on the shelf again, somebody is buying the second."""
    first = journeys.variant_of(stock_on_hand=2)
    second = VariantFactory(product=first.product, stock_on_hand=2)
    order = journeys.paid_order(first, second, quantity=2)
    order = journeys.ship(order, lines={order.lines.get(variant_id=first.pk).pk: 1})
    with transaction.atomic():
        lock_variants([second.pk])
        timer = Beside(lambda: timers.sweep(now=order.ship_by or clock.now()))
        timer.wait()
        lock_search_rows([first.product_id])
    assert timer.end() == 1
    assert (journeys.stock_of(first), journeys.stock_of(second)) == ((1, 0), (2, 0))


@pytest.mark.parametrize("column", ["title_en", "status"])
def test_an_undo_does_not_write_over_what_it_waited_for(column: str) -> None:
    """Somebody of the store, or staff, holds the product when the undo comes: what they save stays."""
    store = lamps()
    second = import_of(store, status="checked", text="sku;title_ru\nA0;Люстра\n")
    jobs.apply_table(job=second)
    running.produce(pk=second.pk)
    second.refresh_from_db()
    jobs.undo_table(job=second)
    pk = Product.objects.get(code="A0").pk
    value = {"title_en": "Chandelier", "status": Product.Status.BLOCKED}[column]
    with transaction.atomic():
        product = lock_product(pk)
        worker = Beside(lambda: running.produce(pk=second.pk))
        worker.wait()
        setattr(product, column, value)
        product.save()
    assert worker.end() is True
    assert getattr(Product.objects.get(pk=pk), column) == value
