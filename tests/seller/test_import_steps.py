"""Steps of an import taken twice, in two tabs or too often, and those of one that did not finish."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse

from accounts.models import Store
from catalog.models import ImportJob, Product
from catalog.services.imports import jobs, running
from catalog.services.imports.headings import remember_headings, remembered_headings
from seller.views import downloads
from seller.views import imports as views
from tests.factories.imports import import_of
from tests.seller.test_imports import HEAD, ROWS, _private, page, send, words

__all__ = ["_private"]
pytestmark = pytest.mark.django_db
MOVED_ON = "Этот импорт уже на другом шаге"


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table is left to the worker."""
    monkeypatch.setattr(jobs, "SMALL_FILE", 10)


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [
        ("import-apply", "checked", {"done"}),
        ("import-cancel", "checked", {"cancelled"}),
        ("import-undo", "done", {"undone"}),
        ("import-resume", "failed", {"done"}),
    ],
)
def test_a_step_taken_twice_is_taken_once_and_nobody_is_scolded(
    seller_client: Client, store: Store, step: str, before: str, after: set[str]
) -> None:
    send(seller_client, store, HEAD + ROWS)
    job = ImportJob.objects.get()
    if before != "checked":
        page(seller_client, job, "import-apply", "post")
    if before == "failed":
        ImportJob.objects.update(status="failed", failure="crashed", stopped_at="applying")
    for _press in range(2):
        assert page(seller_client, job, step, "post").status_code == 303
    job.refresh_from_db()
    assert job.status in after
    assert MOVED_ON not in words(page(seller_client, job))
    assert Product.objects.count() == (0 if job.status in {"cancelled", "undone"} else 1)


def test_a_check_begun_in_two_tabs(seller_client: Client, store: Store, large: None) -> None:
    send(seller_client, store, "Код;Как зовут;Раздел;Цена\nA1;Лампа;Свет;5\n")
    job = ImportJob.objects.get()
    columns = {"column-0": "sku", "column-1": "title_ru", "column-2": "category", "column-3": "price"}
    for _tab in range(2):
        assert page(seller_client, job, "import-check", "post", **columns).status_code == 303
    assert MOVED_ON not in words(page(seller_client, job))
    running.produce(pk=job.pk)
    job.refresh_from_db()
    assert (job.status, job.created_count) == ("checked", 1)


def test_a_step_that_the_other_tab_has_made_impossible_is_told(seller_client: Client, store: Store) -> None:
    job = import_of(store, status="cancelled")
    page(seller_client, job, "import-apply", "post")
    assert MOVED_ON in words(page(seller_client, job))


def test_a_form_sent_twice_is_one_import(seller_client: Client, store: Store) -> None:
    places = {send(seller_client, store, HEAD + ROWS)["Location"] for _press in range(2)}
    assert (len(places), ImportJob.objects.count()) == (1, 1)


def test_the_start_says_what_is_under_way(seller_client: Client, store: Store, large: None) -> None:
    start = reverse("seller:imports", args=[store.slug])
    assert seller_client.get(start).context["running"] is None
    send(seller_client, store, HEAD + ROWS)
    job = ImportJob.objects.get()
    assert seller_client.get(start).context["running"] == job
    # another table can be sent meanwhile, and waits
    assert send(seller_client, store, HEAD + ROWS.replace("A1", "A9")).status_code == 303
    assert ImportJob.objects.latest("pk").status == "matching"


def test_stopped_and_gone_on_with(
    seller_client: Client, store: Store, large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(seller_client, store, HEAD + ROWS)
    job = ImportJob.objects.get()
    running.produce(pk=job.pk)
    page(seller_client, job, "import-apply", "post")
    under_way = words(page(seller_client, job))
    assert reverse("seller:import-stop", args=[store.slug, job.number]) in under_way
    page(seller_client, job, "import-stop", "post")
    asked = words(page(seller_client, job))
    assert reverse("seller:import-resume", args=[store.slug, job.number]) in asked
    assert reverse("seller:import-undo", args=[store.slug, job.number]) not in asked  # nothing is written yet
    page(seller_client, job, "import-resume", "post")
    running.produce(pk=job.pk)
    job.refresh_from_db()
    assert (job.status, Product.objects.count()) == ("done", 1)


def test_one_that_broke_off_offers_both_ways(seller_client: Client, store: Store) -> None:
    send(seller_client, store, HEAD + ROWS)
    job = ImportJob.objects.get()
    page(seller_client, job, "import-apply", "post")
    ImportJob.objects.update(status="failed", failure="crashed", stopped_at="applying")
    asked = words(page(seller_client, job))
    for step in ("import-resume", "import-undo"):
        assert reverse(f"seller:{step}", args=[store.slug, job.number]) in asked
    ImportJob.objects.update(failure="broken")
    asked = words(page(seller_client, job))
    assert reverse("seller:import-resume", args=[store.slug, job.number]) not in asked
    page(seller_client, job, "import-undo", "post")
    job.refresh_from_db()
    assert (job.status, Product.objects.count()) == ("undone", 0)


def test_too_many_uploads_wait(seller_client: Client, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "UPLOADS", replace(views.UPLOADS, tries=1))
    assert send(seller_client, store, HEAD + ROWS).status_code == 303
    refused = send(seller_client, store, HEAD + ROWS)
    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors()
    assert ImportJob.objects.count() == 1


def test_too_many_downloads_wait(seller_client: Client, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "DOWNLOADS", replace(downloads.DOWNLOADS, tries=2))
    job = import_of(store)
    export = reverse("seller:export", args=[store.slug])
    assert b"".join(seller_client.get(export).streaming_content)
    assert seller_client.head(export).status_code == 200
    assert b"".join(page(seller_client, job, "import-errors").streaming_content)
    for refused in (seller_client.get(export, {"format": "xlsx"}), page(seller_client, job, "import-errors")):
        assert refused.status_code == 429
        assert 3000 < int(refused["Retry-After"]) <= 3600
        assert "через 60 минут" in words(refused)
    assert seller_client.get(export, {"empty": "1"}).status_code == 200  # costs nothing


def test_one_download_at_a_time(seller_client: Client, store: Store) -> None:
    export = reverse("seller:export", args=[store.slug])
    first = seller_client.get(export)
    second = seller_client.get(export)
    assert (second.status_code, second["Retry-After"]) == (429, "30")
    assert "скачивается другая таблица" in words(second)
    request_finished.disconnect(close_old_connections)  # as the test client does: the connection is the test's
    try:
        first.close()  # the reader has gone
    finally:
        request_finished.connect(close_old_connections)
    assert b"".join(seller_client.get(export).streaming_content)
    assert seller_client.get(export).status_code == 200  # read to its end


def test_a_remembered_column_is_forgotten(seller_client: Client, store: Store) -> None:
    start, address = (reverse(f"seller:{name}", args=[store.slug]) for name in ("imports", "import-headings"))
    assert address not in seller_client.get(start).content.decode()
    assert seller_client.get(address).status_code == 200
    remember_headings(store=store, header=["Арт", "Вес, кг", "Хлам"], columns=["sku", "weight_g", ""])
    assert address in seller_client.get(start).content.decode()
    assert "Вес, г" in words(seller_client.get(address))
    assert seller_client.post(address).status_code == 422
    for _press in range(2):
        assert seller_client.post(address, {"heading": ["вес кг"]}).status_code == 303
    assert remembered_headings(store) == {"арт": "sku", "хлам": ""}


@pytest.mark.parametrize("count", [1, 300])
def test_remembered_columns_ask_few_questions(
    seller_client: Client, store: Store, count: int, django_assert_num_queries: Any
) -> None:
    remember_headings(store=store, header=[f"К{n}" for n in range(count)], columns=["price"] * count)
    address = reverse("seller:import-headings", args=[store.slug])
    seller_client.get(address)
    with django_assert_num_queries(4):
        seller_client.get(address)
