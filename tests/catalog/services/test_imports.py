"""CSV import: good lines kept, bad ones reported with line, column and reason; repeatable."""

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalog.import_rules import read_rows
from catalog.models import Brand, ExchangeRate, Product, SearchRow, Variant
from catalog.search.engine import search
from catalog.services.imports import import_products
from catalog.services.prices import set_tiers
from catalog.services.stock import reserve_stock
from marketplace.lib import clock
from marketplace.lib.money import Money
from tests.factories.accounts import StoreFactory
from tests.factories.catalog import CategoryFactory

HEAD = "sku;product;title_ru;title_en;category;brand;price;stock;weight_g;options\n"
GOOD = (
    "R7-W;R7;Робот-пылесос «СветДом» R7;SvetDom R7 robot vacuum;roboty;СветДом;135,00;40;3500;Цвет/Color=Белый/White\n"
    "R7-B;R7;Робот-пылесос «СветДом» R7;SvetDom R7 robot vacuum;roboty;СветДом;139.50;0;3500;Цвет/Color=Чёрный/Black\n"
    "C1;;Щётка;;roboty;;4;7;;\n"
)


@pytest.fixture
def store(db):
    CategoryFactory(slug_ru="roboty", slug_en="robots")
    return StoreFactory(slug="svetdom")


def run(store, text, encoding="utf-8", **more):
    return import_products(store=store, data=text.encode(encoding), **more)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_good_file(store, encoding, delimiter):
    text = (HEAD + GOOD).replace("135,00", "135.00").replace(";", delimiter)
    report = run(store, text, encoding)
    assert (report.created, report.updated, report.errors) == (3, 0, [])
    white, black = Variant.objects.filter(sku__startswith="R7").order_by("-sku")
    assert white.product == black.product
    assert (white.price, white.stock_on_hand, white.weight_g) == (Money(Decimal("135.00")), 40, 3500)
    assert black.options == [
        {"name_ru": "Цвет", "name_en": "Color", "value_ru": "Чёрный", "value_en": "Black", "swatch": ""}
    ]
    assert white.product.title_ru == "Робот-пылесос «СветДом» R7"
    assert white.product.brand.name == "СветДом"
    assert search("пылесосы").product_ids == (white.product_id,)
    assert Product.objects.count() == SearchRow.objects.count() == 2


def test_a_second_import_changes_what_is_known(store):
    run(store, HEAD + GOOD)
    report = run(store, HEAD + GOOD.replace("135,00", "120,00").replace(";40;", ";41;"))
    assert (report.created, report.updated) == (0, 3)
    variant = Variant.objects.get(sku="R7-W")
    assert (variant.price, variant.stock_on_hand) == (Money(Decimal("120.00")), 41)
    assert list(variant.price_changes.values_list("reason", flat=True)) == ["import", "initial"]
    assert sum(variant.movements.values_list("on_hand_change", flat=True)) == 41
    assert (Product.objects.count(), Brand.objects.count()) == (2, 1)


def test_the_same_file_twice_changes_nothing(store):
    run(store, HEAD + GOOD)
    run(store, HEAD + GOOD)
    assert Variant.objects.get(sku="R7-W").price_changes.count() == 1
    assert Variant.objects.get(sku="R7-W").movements.count() == 1


def test_bad_lines_are_named_and_good_ones_kept(store):
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
    )
    report = run(store, HEAD + GOOD + bad)
    assert report.created == 3
    assert [(error.row, error.column) for error in report.errors] == [
        (5, "sku"),
        (6, "price"),
        (7, "price"),
        (8, "title_ru"),
        (8, "stock"),
        (8, "weight_g"),
        (9, "category"),
        (10, "options"),
        (11, "sku"),
        (12, "title_ru"),
        (13, "price"),
    ]
    assert all(error.reason for error in report.errors)
    assert not Variant.objects.filter(sku__startswith="X").exists()


def test_stock_below_what_is_reserved_and_price_below_tiers(store):
    run(store, HEAD + GOOD)
    white, brush = Variant.objects.get(sku="R7-W"), Variant.objects.get(sku="C1")
    reserve_stock(reference="A", quantities={white.pk: 5}, until=clock.now())
    from catalog.rules import Tier

    set_tiers(variant_id=brush.pk, tiers=[Tier(3, Money(Decimal("3.50")))])
    report = run(store, HEAD + GOOD.replace(";40;", ";4;").replace(";4;7;", ";3;7;"))
    assert [(error.row, error.column) for error in report.errors] == [(2, "stock"), (4, "price")]
    assert (report.updated, Variant.objects.get(sku="R7-W").stock_on_hand) == (1, 40)


def test_another_store_keeps_its_sku(store):
    run(store, HEAD + GOOD)
    other = StoreFactory()
    assert run(other, HEAD + GOOD).created == 3
    assert Variant.objects.filter(sku="C1").count() == 2


def test_dry_run_keeps_nothing(store):
    report = run(store, HEAD + GOOD, dry_run=True)
    assert report.created == 3
    assert (Product.objects.count(), SearchRow.objects.count(), Brand.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("data", "columns"),
    [
        (b"", ["sku", "title_ru", "category", "price", "stock"]),
        (b"sku;price\nA;1\n", ["title_ru", "category", "stock"]),
        (b"\x98\xff\x98", [""]),
    ],
)
def test_a_file_that_is_none(data, columns):
    assert [error.column for error in read_rows(data).errors] == columns


def test_command(store, tmp_path):
    file = tmp_path / "goods.csv"
    file.write_text(HEAD + GOOD + "X1;;Цена;;roboty;;дорого;1;;\n", encoding="cp1251")
    out, errors = StringIO(), StringIO()
    with pytest.raises(CommandError):
        call_command("import_products", str(file), store="svetdom", stdout=out, stderr=errors)
    assert out.getvalue() == "3 new and 0 known SKUs were written, 1 lines left out.\n"
    assert errors.getvalue().startswith("line 5, price: ")
    with pytest.raises(CommandError):
        call_command("import_products", str(file), store="nobody")
    with pytest.raises(CommandError):
        call_command("import_products", str(tmp_path / "none.csv"), store="svetdom")


def test_rates(db, tmp_path):
    file = tmp_path / "rates.txt"
    file.write_text("# of the day\nRUB 92,50\nEUR=0.93  # euro\n\n")
    call_command("load_rates", str(file), stdout=StringIO())
    call_command("load_rates", str(file), stdout=StringIO())
    assert dict(ExchangeRate.objects.values_list("currency", "value")) == {
        "RUB": Decimal("92.5"),
        "EUR": Decimal("0.93"),
    }
    file.write_text("RUB many\n")
    with pytest.raises(CommandError, match="Line 1"):
        call_command("load_rates", str(file))
