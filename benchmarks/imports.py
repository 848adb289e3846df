"""How long do so many rows take until they can be found, and how much memory?

./run manage benchmark_import --rows 100000 --bad 1

Writes a table with `--bad` percent of bad rows, checks it, imports it, looks whether every good row is in and every bad
one in the error file, searches for some, exports, undoes the import. Everything it made is deleted again.
"""

from __future__ import annotations

import csv
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from accounts.models import Store
from benchmarks.words import title
from catalog.importing.pictures import shop_name
from catalog.importing.writing import write_sheet, written
from catalog.models import (
    Category,
    CategoryAttribute,
    ImportJob,
    Media,
    PriceChange,
    Product,
    SearchRow,
    StockMovement,
    Variant,
)
from catalog.search.engine import search
from catalog.selectors.exports import FORMATS, table_rows
from catalog.selectors.imports import error_rows
from catalog.selectors.tree import category_tree, forget_tree
from catalog.services.imports.files import delete_files
from catalog.services.imports.jobs import apply_table, check_table, undo_table, upload_table
from catalog.services.imports.running import produce
from marketplace.lib.publishing import without_publishing

Say = Callable[[str], object]
SLUG = "benchmark-import"
HEAD = ["sku", "product", "title_ru", "title_en", "description_ru", "category", "brand", "price", "stock", "options"]
HEAD.append("pictures")
SIZES = ("S", "M")
PICTURES = 40  # of the store already, named by the rows: files are no part of this measure


@dataclass(frozen=True, slots=True)
class Stage:
    """What one stage cost; CPU of this process alone, without that of PostgreSQL."""

    name: str
    seconds: float
    cpu: float


def run(*, rows: int, bad: float, kind: str, say: Say) -> None:
    """Everything once; prints a Markdown table. Raises RuntimeError when a row is not where it belongs."""
    clean()
    store = Store.objects.create(slug=SLUG, name="Benchmark", status=Store.Status.APPROVED, is_trusted=True)
    leaf = _leaf()
    _give_pictures(store, leaf)
    stages: list[Stage] = []
    wrong = round(rows * bad / 100)
    try:
        with tempfile.TemporaryDirectory() as folder, without_publishing():
            path = write_table(Path(folder) / f"goods.{kind}", rows=rows, wrong=wrong, category=leaf)
            say(f"{rows:,} rows, {wrong:,} of them bad, {path.stat().st_size / 1024**2:.1f} MB {kind.upper()}")
            job = _import(store, path, stages)
            stages.append(_verify(store, job, rows=rows, wrong=wrong))
            with _measured(stages, "export of all goods"):
                size = sum(len(block) for block in written(table_rows(store), FORMATS["csv"]))
            with _measured(stages, "undo"):
                undo_table(job=job)
                _done(job, "undone")
            say(f"export {size / 1024**2:.1f} MB")
    finally:
        clean()
    for line in _table(stages):
        say(line)
    say(f"peak memory of the process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def write_table(path: Path, *, rows: int, wrong: int, category: int) -> Path:
    """A table with two variants for each product; the bad rows are spread evenly and bad in four ways."""
    every = rows // wrong if wrong else rows + 1
    lines = (_line(number, number % every == every - 1 and number // every < wrong, category) for number in range(rows))
    if path.suffix == ".xlsx":
        with path.open("wb") as file:
            write_sheet((line for part in ([HEAD], lines) for line in part), file)
        return path
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, delimiter=";")
        writer.writerow(HEAD)
        writer.writerows(lines)
    return path


def _line(number: int, is_bad: bool, category: int) -> list[str]:  # noqa: FBT001 - of a row
    product = number // 2
    russian, english = title(product)
    line = [
        f"B{number}",
        f"BP{product}",
        russian,
        english,
        f"{russian}. Гарантия два года, доставка из Китая, инструкция на русском языке.",
        str(category),
        f"Brand {product % 40}",
        f"{product % 900 + 1},{number % 100:02}",
        str(number % 50),
        f"Размер/Size={SIZES[number % 2]}",
        shop_name(_stem(product % PICTURES)),
    ]
    if is_bad:
        place, value = ((7, "дорого"), (8, "-1"), (5, "нет такой"), (9, "M"))[number % 4]
        line[place] = value
    return line


def _import(store: Store, path: Path, stages: list[Stage]) -> ImportJob:
    with _measured(stages, "upload: looked at and kept"), path.open("rb") as file:
        job = upload_table(store=store, user=None, file=file, name=path.name)
    with _measured(stages, "check, nothing written"):
        check_table(job=job, columns=job.columns)
        _done(job, "checked")
    with _measured(stages, "import, searchable"):
        apply_table(job=job)
        _done(job, "done")
    return job


def _done(job: ImportJob, status: str) -> None:
    produce(pk=job.pk)
    job.refresh_from_db()
    if job.status != status:
        raise RuntimeError(f"the import is {job.status} ({job.failure}), not {status}")


def _verify(store: Store, job: ImportJob, *, rows: int, wrong: int) -> Stage:
    """Every good row in, once, with price history, ledger and search row; every bad row in the error file."""
    stages: list[Stage] = []
    with _measured(stages, "verification"):
        variants = Variant.objects.filter(store=store)
        goods = Product.objects.filter(store=store).exclude(status=Product.Status.REMOVED).count()
        figures = {
            "variants": (variants.count(), rows - wrong),
            "bad rows": (job.bad_count, wrong),
            "search rows": (SearchRow.objects.filter(store=store).count(), goods),
            "on sale": (Product.objects.filter(store=store, status=Product.Status.LIVE).count(), goods),
            "pictures": (Media.objects.filter(product__store=store).count(), goods + PICTURES),
            "prices": (PriceChange.objects.filter(variant__store=store).count(), rows - wrong),
            "ledger": (
                StockMovement.objects.filter(variant__store=store).count(),
                variants.exclude(stock_on_hand=0).count(),
            ),
            "error file": (sum(1 for _ in error_rows(job)) - 1, wrong),
        }
        faults = {name: pair for name, pair in figures.items() if pair[0] != pair[1]}
        for product in Product.objects.filter(store=store, status=Product.Status.LIVE).order_by("?")[:3]:
            if product.pk not in search(f"{product.title_ru}").product_ids:
                faults[f"search for {product.title_ru}"] = (0, 1)
    if faults:
        raise RuntimeError(f"found, expected: {faults}")
    return stages[0]


def _leaf() -> int:
    """A category of the shop whose goods need no characteristics, or one made for this."""
    asking = set(CategoryAttribute.objects.filter(is_required=True).values_list("category_id", flat=True))
    leaves = (node for node in category_tree().nodes.values() if node.is_leaf)
    leaf = next((node.pk for node in leaves if asking.isdisjoint(node.path)), None)
    if leaf is not None:
        return leaf
    made = Category.objects.create(name_ru="Замер", name_en="Benchmark", slug_ru=SLUG, slug_en=SLUG)
    Category.objects.filter(pk=made.pk).update(path=[made.pk])
    forget_tree()
    return made.pk


def _stem(number: int) -> str:
    return f"goods/be/{number:020x}"


def _give_pictures(store: Store, leaf: int) -> None:
    """Pictures without files, on a product that the store has given up."""
    shelf = Product.objects.create(store=store, category_id=leaf, title_ru=SLUG, slug_ru=SLUG, slug_en=SLUG)
    Product.objects.filter(pk=shelf.pk).update(status=Product.Status.REMOVED)
    Media.objects.bulk_create(
        Media(product=shelf, stem=_stem(number), sizes=[400], width=400, height=400) for number in range(PICTURES)
    )


def clean() -> None:
    """Delete what a run made, also one that was broken off: set by set, for the ORM would load every row."""
    store = Store.objects.filter(slug=SLUG).first()
    if store is None:
        return
    for job in ImportJob.objects.filter(store=store):
        delete_files(job)
    goods = "SELECT id FROM catalog_product WHERE store_id = %s"
    variants = "SELECT id FROM catalog_variant WHERE store_id = %s"
    with connection.cursor() as cursor:
        for table, column, those in (
            ("catalog_importchange", "product_id", goods),
            ("catalog_searchrow", "product_id", goods),
            ("catalog_productdecision", "product_id", goods),
            ("catalog_pricechange", "variant_id", variants),
            ("catalog_stockmovement", "variant_id", variants),
        ):
            cursor.execute(f"DELETE FROM {table} WHERE {column} IN ({those})", [store.pk])
    Variant.objects.filter(store=store).delete()
    Media.objects.filter(product__store=store).delete()
    Product.objects.filter(store=store).delete()
    store.delete()


@contextmanager
def _measured(stages: list[Stage], name: str) -> Iterator[None]:
    started, cpu = time.perf_counter(), time.process_time()
    yield
    stages.append(Stage(name, time.perf_counter() - started, time.process_time() - cpu))


def _table(stages: list[Stage]) -> Iterator[str]:
    yield "| Stage | seconds | CPU seconds of Python |"
    yield "|---|---|---|"
    for stage in stages:
        yield f"| {stage.name} | {stage.seconds:.1f} | {stage.cpu:.1f} |"
