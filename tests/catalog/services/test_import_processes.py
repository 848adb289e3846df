"""An import killed with SIGKILL half-way, and started again: nothing twice, nothing lost."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count, F, Sum

from catalog.models import ImportChange, ImportJob, ImportNote, PriceChange, Product, SearchRow, StockMovement, Variant
from tests.factories.accounts import StoreFactory
from tests.factories.catalog import CategoryFactory
from tests.messaging.processes import Process, database_url, wait_until

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
ROWS, BAD_EVERY = 2000, 100


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Any]:
    """Runs a management command in a process of its own; whatever still runs at the end is killed."""
    running: list[Process] = []

    def start(*arguments: str, batch: int = 100) -> Process:
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "marketplace.settings.test",
            "DATABASE_URL": database_url(),
            "PRIVATE_ROOT": str(tmp_path / "private"),
        }
        code = (
            "import sys, tempfile, django; django.setup()\n"
            "from django.conf import settings\n"
            f"settings.STORAGES['private']['OPTIONS']['location'] = {str(tmp_path / 'private')!r}\n"
            "from catalog.services.imports import running\n"
            f"running.BATCH = {batch}\n"
            "from django.core.management import call_command\n"
            f"call_command('import_products', *{list(arguments)!r})\n"
        )
        running.append(Process([sys.executable, "-c", code], tmp_path / "import.log", env))
        return running[-1]

    yield start
    for process in running:
        process.kill()


def _table(folder: Path) -> Path:
    """Two variants for each product; every hundredth row has no price."""
    lines = ["sku;product;title_ru;title_en;category;price;stock;options"]
    for number in range(ROWS):
        price = "" if number % BAD_EVERY == BAD_EVERY - 1 else f"{number % 900 + 1},50"
        size = "ML"[number % 2]
        lines.append(f"S{number};P{number // 2};Лампа {number // 2};Lamp {number // 2};svet;{price};5;Size={size}")
    path = folder / "goods.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_killed_import_goes_on_where_it_was(start: Any, tmp_path: Path) -> None:
    CategoryFactory(slug_ru="svet")
    store = StoreFactory(slug="lamps", trusted=True)
    first = start(str(_table(tmp_path)), "--store", "lamps")
    wait_until(lambda: Variant.objects.count() >= 500, seconds=120, what="the first 500 rows")

    first.kill()

    job = ImportJob.objects.get()
    written = Variant.objects.count()
    assert job.status == "applying"
    assert 0 < written < ROWS - ROWS // BAD_EVERY, "the kill must come in the middle"
    assert job.created_count == written, "the progress is that of the goods"

    second = start("--resume", job.number)
    wait_until(lambda: second.child.poll() is not None, seconds=180, what="the rest")
    job.refresh_from_db()
    assert job.status == "done", (tmp_path / "import.log").read_text()

    good = ROWS - ROWS // BAD_EVERY
    assert (job.created_count, job.bad_count, job.updated_count, job.unchanged_count) == (good, ROWS // BAD_EVERY, 0, 0)
    assert Variant.objects.filter(store=store).count() == good
    assert set(Variant.objects.values_list("sku", flat=True)) == {
        f"S{n}" for n in range(ROWS) if n % BAD_EVERY != BAD_EVERY - 1
    }
    assert Product.objects.count() == ROWS // 2
    assert SearchRow.objects.count() == ROWS // 2
    assert PriceChange.objects.count() == good
    assert StockMovement.objects.aggregate(sum=Sum("on_hand_change"))["sum"] == good * 5
    assert not Variant.objects.exclude(price=F("list_price")).exists()
    rows = list(ImportNote.objects.filter(is_bad=True).values_list("row", flat=True))
    assert sorted(rows) == [n + 2 for n in range(ROWS) if n % BAD_EVERY == BAD_EVERY - 1]
    twice = ImportChange.objects.filter(variant=None).values("product").annotate(n=Count("pk")).filter(n__gt=1)
    assert not twice.exists()
