"""Imports: what is read, decided, written, reported and undone."""

from __future__ import annotations

import codecs
import io
import zipfile
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import QuerySet
from openpyxl import Workbook

from accounts.models import Store, User
from catalog.errors import ImportMovedOn, ImportUnderWay, UnmatchedColumns, UnusableTable
from catalog.importing import limits
from catalog.models import Brand, ImportJob, Media, Product, SearchRow, Variant
from catalog.rules import Tier
from catalog.search.engine import search
from catalog.services.imports import jobs, running
from catalog.services.prices import plan_discount, set_tiers
from catalog.services.stock import reserve_stock
from marketplace.lib import clock
from marketplace.lib.money import Money
from tests.factories.accounts import StoreFactory
from tests.factories.catalog import CategoryFactory, ProductFactory

HEAD = "sku;product;title_ru;title_en;category;brand;price;stock;weight_g;options;description_ru;pictures\n"
SHOP_PICTURE = "ab" + "c" * 20 + ".webp"  # the name of a picture that the store has
WHOLE = f";Описание;{SHOP_PICTURE}"  # what a product needs besides to be sold
GOOD = (
    "R7-W;R7;Робот-пылесос «СветДом» R7;SvetDom R7 robot vacuum;roboty;СветДом;135,00;40;3500;Цвет/Color=Белый/White"
    f"{WHOLE}\n"
    "R7-B;R7;Робот-пылесос «СветДом» R7;SvetDom R7 robot vacuum;roboty;СветДом;139.50;0;3500;Цвет/Color=Чёрный/Black"
    f"{WHOLE}\n"
    f"C1;;Щётка;Brush;roboty;;4;7;;{WHOLE}\n"
)
Status = ImportJob.Status


@pytest.fixture(autouse=True)
def _private(settings: Any, tmp_path: Path) -> None:
    private = settings.STORAGES["private"] | {"OPTIONS": {"location": str(tmp_path / "private")}}
    settings.STORAGES = settings.STORAGES | {"private": private}


@pytest.fixture
def store(db: None) -> Store:
    house = CategoryFactory(name_ru="Дом", name_en="House", slug_ru="dom", slug_en="house")
    leaf = CategoryFactory(name_ru="Роботы", name_en="Robots", slug_ru="roboty", slug_en="robots", parent=house)
    store = StoreFactory(slug="svetdom", trusted=True)
    give_picture(store, category=leaf)
    return store


def give_picture(store: Store, **more: Any) -> None:
    """SHOP_PICTURE, on a product that the store has given up."""
    shelf = ProductFactory(store=store, status=Product.Status.REMOVED, variants=False, **more)
    Media.objects.create(product=shelf, stem=f"goods/ab/{'c' * 20}", sizes=[400], width=400, height=400)


def goods() -> QuerySet[Product]:
    """The products that a test has made."""
    return Product.objects.exclude(status=Product.Status.REMOVED)


def upload(store: Store, data: bytes | str, *, user: User | None = None, **more: Any) -> ImportJob:
    """Without a `user` it is whoever runs the shop that imports, and not the store."""
    raw = data.encode() if isinstance(data, str) else data
    return jobs.upload_table(store=store, user=user, file=io.BytesIO(raw), name="goods.csv", **more)


def check(store: Store, data: bytes | str, **more: Any) -> ImportJob:
    job = upload(store, data, **more)
    jobs.check_table(job=job, columns=job.columns)
    assert running.produce(pk=job.pk)
    job.refresh_from_db()
    return job


def run(store: Store, data: bytes | str, **more: Any) -> ImportJob:
    job = check(store, data, **more)
    assert job.status == Status.CHECKED, job.failure
    jobs.apply_table(job=job)
    assert running.produce(pk=job.pk)
    job.refresh_from_db()
    assert job.status == Status.DONE, job.failure
    return job


def figures(job: ImportJob) -> tuple[int, int, int, int]:
    return job.created_count, job.updated_count, job.unchanged_count, job.bad_count


def problems(job: ImportJob, *, is_bad: bool = True) -> list[tuple[int, str, str]]:
    notes = job.notes.filter(is_bad=is_bad).order_by("row")
    return [(note.row, one["column"], one["code"]) for note in notes for one in note.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_good_file_in_every_encoding(store: Store, encoding: str, delimiter: str) -> None:
    text = (HEAD + GOOD).replace("135,00", "135.00").replace(";", delimiter)
    job = run(store, text.encode(encoding))
    assert figures(job) == (3, 0, 0, 0)
    white, black = Variant.objects.filter(sku__startswith="R7").order_by("-sku")
    assert white.product == black.product
    assert (white.price, white.stock_on_hand, white.weight_g) == (Money(Decimal("135.00")), 40, 3500)
    assert black.options == [
        {"name_ru": "Цвет", "name_en": "Color", "value_ru": "Чёрный", "value_en": "Black", "swatch": ""}
    ]
    assert (white.product.title_ru, white.product.code) == ("Робот-пылесос «СветДом» R7", "R7")
    assert white.product.brand.name == "СветДом"
    assert search("пылесосы").product_ids == (white.product_id,)
    assert goods().count() == SearchRow.objects.count() == 2


def test_a_spreadsheet(store: Store) -> None:
    book = Workbook()
    rows = [line.split(";", 11) for line in (HEAD + GOOD).splitlines()]
    for row in rows:
        book.active.append(row)
    book.active["G2"], book.active["H2"], book.active["G4"] = 135.5, 40, 4
    file = io.BytesIO()
    book.save(file)
    job = run(store, file.getvalue())
    assert (job.kind, figures(job)) == ("xlsx", (3, 0, 0, 0))
    assert Variant.objects.get(sku="R7-W").price == Money(Decimal("135.50"))


def test_the_check_writes_nothing(store: Store) -> None:
    job = check(store, HEAD + GOOD)
    assert figures(job) == (3, 0, 0, 0)
    assert [row["outcome"] for row in job.preview] == ["created"] * 3
    assert (goods().count(), Brand.objects.count(), SearchRow.objects.count()) == (0, 0, 0)


def test_a_second_import_changes_what_is_known(store: Store) -> None:
    run(store, HEAD + GOOD)
    job = run(store, HEAD + GOOD.replace("135,00", "120,00").replace(";40;", ";41;"))
    assert figures(job) == (0, 1, 2, 0)
    variant = Variant.objects.get(sku="R7-W")
    assert (variant.price, variant.stock_on_hand) == (Money(Decimal("120.00")), 41)
    assert list(variant.price_changes.values_list("reason", flat=True)) == ["import", "initial"]
    assert list(variant.movements.values_list("kind", "on_hand_change")) == [("corrected", 1), ("received", 40)]
    assert SearchRow.objects.get(product=variant.product).price == Money(Decimal("120.00"))
    assert (goods().count(), Brand.objects.count()) == (2, 1)


def test_the_same_file_twice_changes_nothing(store: Store) -> None:
    run(store, HEAD + GOOD)
    assert figures(run(store, HEAD + GOOD)) == (0, 0, 3, 0)
    assert Variant.objects.get(sku="R7-W").price_changes.count() == 1
    assert Variant.objects.get(sku="R7-W").movements.count() == 1


def test_prices_and_stock_alone(store: Store) -> None:
    run(store, HEAD + GOOD)
    job = run(store, "Артикул;Цена;Остаток\nR7-W;130;39\nC1;;8\nNEW;1;1\n")
    assert figures(job) == (0, 2, 0, 1)
    assert problems(job) == [(4, "title_ru", "needed"), (4, "category", "needed")]
    assert Variant.objects.get(sku="C1").price == Money(4)
    assert Product.objects.get(variants__sku="R7-W").title_ru == "Робот-пылесос «СветДом» R7"


def test_bad_rows_are_named_and_good_ones_written(store: Store) -> None:
    bad = (
        ";;Без артикула;;roboty;;1;1;;\n"
        "X1;;Цена;;roboty;;дорого;1;;\n"
        "X2;;Цена;;roboty;;1.005;1;;\n"
        "X3;;;;roboty;;1;-1;тяжёлый;\n"
        "X4;;Категория;;нет;;1;1;;\n"
        "X5;;Опции;;roboty;;1;1;;белый\n"
        "C1;;Повтор;;roboty;;1;1;;\n"
        f"X6;;{'я' * 141};;roboty;;1;1;;\n"
        "X7;;Цена;;roboty;;0;1;;\n"
        "X8;;Рубли;;roboty;;100 ₽;1;;\n"
        "R7-G;R7;;;;;1;1;;Размер/Size=M\n"
        "R7-X;R7;;;;;1;1;;Цвет/Color=Белый/White\n"
        "C1;R7;;;;;;;;\n"
    )
    job = run(store, HEAD + GOOD + bad)
    assert figures(job) == (3, 0, 0, 13)
    assert problems(job) == [
        (5, "sku", "empty"),
        (6, "price", "price"),
        (7, "price", "price_unclear"),
        (8, "stock", "count"),
        (8, "weight_g", "count"),
        (9, "category", "category"),
        (10, "options", "options"),
        (11, "sku", "sku_twice"),
        (12, "title_ru", "long"),
        (13, "price", "price_range"),
        (14, "price", "currency"),
        (15, "options", "options_differ"),
        (16, "options", "options_twice"),
        (17, "sku", "sku_twice"),
    ]
    assert not Variant.objects.filter(sku__startswith="X").exists()


def test_the_goods_of_another_product_stay_where_they_are(store: Store) -> None:
    run(store, HEAD + GOOD)
    assert problems(run(store, "sku;product\nC1;R7\n")) == [(2, "product", "other_product")]
    assert figures(run(StoreFactory(), HEAD + GOOD)) == (3, 0, 0, 0)


def test_stock_below_what_is_reserved_and_price_below_tiers(store: Store) -> None:
    run(store, HEAD + GOOD)
    white, brush = Variant.objects.get(sku="R7-W"), Variant.objects.get(sku="C1")
    reserve_stock(wanted={"A": {white.pk: 5}}, until=clock.now())
    set_tiers(variant_id=brush.pk, tiers=[Tier(3, Money(Decimal("3.50")))])
    job = run(store, HEAD + GOOD.replace(";40;", ";4;").replace(";4;7;", ";3;7;"))
    assert problems(job) == [(2, "stock", "reserved"), (4, "price", "tiers")]
    assert (figures(job), Variant.objects.get(sku="R7-W").stock_on_hand) == ((0, 0, 1, 2), 40)


def test_discounts_begin_and_end(store: Store) -> None:
    head = "sku;title_ru;title_en;category;price;old_price;discount\n"
    run(store, head + "D1;Один;One;Дом / Роботы;75;100;\nD2;Два;Two;House > Robots;50;;20\n")
    one, two = Variant.objects.get(sku="D1"), Variant.objects.get(sku="D2")
    assert (one.list_price, one.price, two.price) == (Money(100), Money(75), Money(40))
    assert one.old_price is None  # nobody could buy it for more before: no badge
    assert figures(run(store, head + "D1;;;;75;100;\nD2;;;;50;;20\n")) == (0, 0, 2, 0)
    run(store, head + "D1;;;;100;;0\n")
    one.refresh_from_db()
    assert (one.list_price, one.price) == (Money(100), Money(100))
    bad = run(store, head + "D3;Три;Three;roboty;100;50;\nD4;Три;Three;roboty;50;100;10\nD5;Три;Three;roboty;5;;95\n")
    assert [code for _, _, code in problems(bad)] == ["old_price", "two_discounts", "percent"]


def test_an_import_keeps_a_discount_that_runs(store: Store) -> None:
    run(store, HEAD + GOOD)
    white = Variant.objects.get(sku="R7-W")
    plan_discount(variant_id=white.pk, percent=10, starts_at=clock.now())
    run(store, "sku;price\nR7-W;200\n")
    white.refresh_from_db()
    assert (white.list_price, white.price) == (Money(200), Money(180))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "The file is empty."),
        (HEAD.encode(), "The file has headings only."),
        (b"\x98\xff\x98;\x98\na;b", "The encoding is not known. Save the file as CSV in UTF-8 or as XLSX."),
        (b"PK\x03\x04rubbish", "The archive cannot be opened. Save it as ZIP."),
        (b"\x89PNG\r\n\x00\x00\x00\rIHDR\x00\x01", "This is neither a CSV nor an XLSX file."),
        (codecs.BOM_UTF16_LE + b"a", "The encoding is not known. Save the file as CSV in UTF-8 or as XLSX."),
        (b"a" * 200_000 + b"\nb", "The file is damaged. Save it anew and send it again."),
    ],
)
def test_a_file_that_is_none(store: Store, data: bytes, reason: str) -> None:
    from django.utils.translation import override

    with override("en"), pytest.raises(UnusableTable) as error:
        upload(store, data)
    assert str(error.value) == reason
    assert not ImportJob.objects.exists()


def test_a_file_that_swells(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    with pytest.raises(UnusableTable):
        upload(store, bomb.getvalue())
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 50)
    with pytest.raises(UnusableTable):
        upload(store, HEAD + GOOD)


def test_a_file_with_too_many_rows_fails_and_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROWS", 4)
    job = check(store, HEAD + GOOD + "C2;;Метла;Broom;roboty;;4;7;;\nC3;;Совок;Dustpan;roboty;;4;7;;\n")
    assert (job.status, job.failure) == (Status.FAILED, "rows")


def test_columns_are_matched_and_remembered(store: Store) -> None:
    text = "Код;Как зовут;Раздел;Розничная цена;Своё\nA;Имя;roboty;5;x\n"
    job = upload(store, text)
    assert job.columns == ["sku", "", "category", "price", ""]
    assert not jobs.is_matched(job)
    with pytest.raises(UnmatchedColumns):
        jobs.check_table(job=job, columns=["", "title_ru", "category", "price", ""])
    with pytest.raises(UnmatchedColumns):
        jobs.check_table(job=job, columns=["sku", "sku", "category", "price", ""])
    jobs.check_table(job=job, columns=["sku", "title_ru", "category", "price", ""])
    running.produce(pk=job.pk)
    again = upload(store, text)
    assert again.columns == ["sku", "title_ru", "category", "price", ""]
    assert jobs.is_matched(again)


def test_a_row_that_the_database_refuses_costs_only_itself(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from catalog.services.imports import plan

    real = plan._new_variant

    def broken(scene: Any, row: Any, state: Any) -> Variant:
        variant = real(scene, row, state)
        if row.sku == "R7-B":
            variant.price = Money(0)
        return variant

    monkeypatch.setattr(plan, "_new_variant", broken)
    job = check(store, HEAD + GOOD)
    jobs.apply_table(job=job)
    running.produce(pk=job.pk)
    job.refresh_from_db()
    assert (figures(job), problems(job)) == ((2, 0, 0, 1), [(3, "", "not_taken")])
    assert goods().count() == 2


def test_one_import_of_a_store_at_a_time(store: Store) -> None:
    first, second = check(store, HEAD + GOOD), check(store, HEAD + GOOD)
    jobs.apply_table(job=first)
    with pytest.raises(ImportUnderWay):
        jobs.apply_table(job=second)
    with pytest.raises(ImportMovedOn):
        jobs.apply_table(job=first)
    running.produce(pk=first.pk)
    jobs.apply_table(job=second)
    running.produce(pk=second.pk)
    assert Variant.objects.count() == 3


def test_an_import_that_crashes_twice_at_one_place_ends(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    job = check(store, HEAD + GOOD)
    jobs.apply_table(job=job)

    def crash(*args: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(running, "_count", crash)
        assert not running.produce(pk=job.pk)
        assert running.produce(pk=job.pk)
    job.refresh_from_db()
    assert (job.status, job.failure, goods().count()) == (Status.FAILED, "crashed", 0)


def test_command(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "goods.csv"
    file.write_text(HEAD + GOOD + "X1;;Цена;;roboty;;дорого;1;;\n", encoding="cp1251")
    out, errors = StringIO(), StringIO()
    with pytest.raises(CommandError):
        call_command("import_products", str(file), store="svetdom", stdout=out, stderr=errors)
    assert out.getvalue().endswith("3 new, 0 changed and 0 unchanged rows were taken, 1 left out.\n")
    assert errors.getvalue().startswith("row 5: price: ")
    for arguments in ([str(file)], [str(tmp_path / "none.csv")]):
        with pytest.raises(CommandError):
            call_command("import_products", *arguments, store="nobody" if arguments == [str(file)] else "svetdom")


def test_a_check_that_broke_off_begins_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of one product in two batches: the second must not look for a title that stood in the first."""
    monkeypatch.setattr(running, "BATCH", 1)
    job = upload(
        store, HEAD + GOOD.replace("R7-B;R7;Робот-пылесос «СветДом» R7;SvetDom R7 robot vacuum;roboty", "R7-B;R7;;;")
    )
    jobs.check_table(job=job, columns=job.columns)
    count, calls = running._count, []

    def break_off(*args: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError
        count(*args)

    monkeypatch.setattr(running, "_count", break_off)
    assert not running.produce(pk=job.pk)
    assert running.produce(pk=job.pk)
    job.refresh_from_db()
    assert (job.status, figures(job)) == (Status.CHECKED, (3, 0, 0, 0))
