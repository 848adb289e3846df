"""Two imports of one store, and two workers on one import, at the very same moment."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from catalog.errors import ImportUnderWay
from catalog.models import Brand, ImportJob, PriceChange, Product, Variant
from catalog.services.brands import brand_named
from catalog.services.imports import files, jobs, running
from catalog.services.stock import reserve_stock
from marketplace.lib import clock
from tests.concurrency.threads import at_once
from tests.factories.accounts import StoreFactory, UserFactory
from tests.factories.catalog import CategoryFactory
from tests.factories.imports import import_of

pytestmark = pytest.mark.django_db(transaction=True)
TABLE = "sku;title_ru;title_en;category;price;stock\n" + "".join(f"A{n};Лампа;Lamp;svet;{n + 1};5\n" for n in range(60))


@pytest.fixture(autouse=True)
def _private(settings: Any, tmp_path: Path) -> None:
    private = settings.STORAGES["private"] | {"OPTIONS": {"location": str(tmp_path / "private")}}
    settings.STORAGES = settings.STORAGES | {"private": private}
    CategoryFactory(slug_ru="svet")


def test_the_second_of_two_imports_is_refused() -> None:
    store = StoreFactory()
    one, two = (import_of(store, status="checked", text=TABLE) for _ in range(2))
    results = at_once([lambda: jobs.apply_table(job=one), lambda: jobs.apply_table(job=two)])
    assert sorted(type(result).__name__ for result in results) == ["ImportUnderWay", "NoneType"]
    assert any(isinstance(result, ImportUnderWay) for result in results)


def test_two_tabs_begin_the_same_import_once() -> None:
    job = import_of(StoreFactory(), status="checked", text=TABLE)
    results = at_once([lambda: jobs.apply_table(job=job)] * 3)
    assert sorted(type(result).__name__ for result in results) == ["ImportMovedOn", "ImportMovedOn", "NoneType"]
    assert running.produce(pk=job.pk)
    assert Variant.objects.count() == 60


def test_a_form_pressed_twice_keeps_one_table() -> None:
    store, seller = StoreFactory(), UserFactory()

    def send() -> ImportJob:
        return jobs.upload_table(store=store, user=seller, file=io.BytesIO(TABLE.encode()), name="goods.csv")

    results = at_once([send] * 3)
    assert len({job.pk for job in results}) == ImportJob.objects.count() == 1
    assert len(files.storage().listdir(files.FOLDER)[1]) == 1


def test_stopped_while_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever the stop comes: what is counted is what is in, the rest follows, and nothing twice."""
    monkeypatch.setattr(running, "BATCH", 5)
    job = import_of(StoreFactory(), status="checked", text=TABLE)
    jobs.apply_table(job=job)
    at_once([lambda: running.produce(pk=job.pk), lambda: jobs.stop_table(job=job)])
    job.refresh_from_db()
    assert job.status in {"failed", "done"}
    assert job.created_count == Variant.objects.count()
    if job.status == "failed":
        jobs.resume_table(job=job)
        assert running.produce(pk=job.pk)
    job.refresh_from_db()
    assert (job.status, job.created_count, Variant.objects.count(), PriceChange.objects.count()) == ("done", 60, 60, 60)


def test_two_workers_write_every_row_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 10)
    job = import_of(StoreFactory(), status="checked", text=TABLE)
    jobs.apply_table(job=job)
    results = at_once([lambda: running.produce(pk=job.pk)] * 3)
    assert results.count(True) >= 1
    assert set(results) <= {True, False}
    job.refresh_from_db()
    assert (job.status, job.created_count, Variant.objects.count(), PriceChange.objects.count()) == ("done", 60, 60, 60)


def test_buyers_reserve_while_the_stock_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    """The figure of the file holds, the promises too, and nobody waits for ever."""
    monkeypatch.setattr(running, "BATCH", 10)
    store = StoreFactory()
    first = import_of(store, status="checked", text=TABLE)
    jobs.apply_table(job=first)
    running.produce(pk=first.pk)
    second = import_of(store, status="checked", text=TABLE.replace(";5\n", ";7\n"))
    jobs.apply_table(job=second)
    variants = list(Variant.objects.order_by("-pk").values_list("pk", flat=True))

    def buy(number: int) -> None:
        with transaction.atomic():
            reserve_stock(wanted={f"R{number}": dict.fromkeys(variants[number::3], 2)}, until=clock.now())

    results = at_once([lambda: running.produce(pk=second.pk), *(lambda n=n: buy(n) for n in range(3))])
    assert results == [True, None, None, None]
    assert set(Variant.objects.values_list("stock_on_hand", "stock_reserved")) == {(7, 2)}


def test_two_stores_name_one_brand_at_once() -> None:
    """Each in its own letters; and a seller at the editor in a third way."""
    text = "sku;title_ru;title_en;category;price;brand\n" + "".join(
        f"A{n};Ёлка;Tree;svet;1;{{0}}{n}\n" for n in range(9)
    )
    works = [import_of(StoreFactory(), status="checked", text=text.format(name)) for name in ("Ёлка-", "ЕЛКА-")]
    for job in works:
        jobs.apply_table(job=job)
    by_hand = [lambda n=n: brand_named(f"елка-{n}") for n in range(2)]
    at_once([*(lambda job=job: running.produce(pk=job.pk) for job in works), *by_hand])
    assert [ImportJob.objects.get(pk=job.pk).created_count for job in works] == [9, 9]
    assert Brand.objects.count() == 9
    assert not Product.objects.filter(brand=None).exists()
