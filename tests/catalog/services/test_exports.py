"""The export: harmless in a spreadsheet, and the import reads it back without a change."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils.translation import override
from openpyxl import load_workbook

from accounts.models import Store
from catalog.importing.reading import Format, detect, rows_of
from catalog.importing.writing import written
from catalog.models import Product, ProductAttribute, ProductText
from catalog.selectors.exports import FORMATS, table_rows
from catalog.selectors.imports import error_rows
from catalog.services.imports.files import format_of
from tests.catalog.services.test_imports import GOOD, HEAD, _private, figures, run, store
from tests.factories.catalog import AttributeFactory, AttributeValueFactory, ProductFactory, VariantFactory

__all__ = ["_private", "store"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_what_is_exported_comes_back_unchanged(store: Store, kind: str, language: str) -> None:
    run(store, HEAD + GOOD)
    leaf = Product.objects.first().category
    plain = ProductFactory(store=store, category=leaf, variants=False, title_ru='=1+1 «а; б"', title_en="-2 @x\nend")
    for size in ("1/2", "3=4;#"):
        option = {"name_ru": "Размер", "name_en": "Size", "value_ru": size, "value_en": size, "swatch": ""}
        VariantFactory(product=plain, options=[option])
    color = AttributeFactory(code="color", category=leaf)
    for name in ("Белый|Чёрный", "Синий"):
        ProductAttribute.objects.create(
            product=plain, value=AttributeValueFactory(attribute=color, value_ru=name, value_en="")
        )
    text = AttributeFactory(code="made-of", kind="text", category=leaf)
    ProductText.objects.create(product=plain, attribute=text, text_ru="Дуб/ясень", text_en="Oak")
    run(store, "sku;discount\nC1;20\n")
    with override(language):
        table = b"".join(written(table_rows(store), FORMATS[kind]))
        job = run(store, table)
    assert figures(job) == (0, 0, 5, 0), [note.problems for note in job.notes.all()]


def test_an_empty_table_is_matched_by_itself(store: Store) -> None:
    for language in ("ru", "en"):
        with override(language):
            rows = list(table_rows(store, is_empty=True))
        assert len(rows) == 1
        assert len(rows[0]) == 20


def test_formulas_are_disarmed_and_armed_again() -> None:
    cells = ["=cmd()", "+1", "-1", "@a", "'=x", "plain", "\tx"]
    for how in (Format("csv", "utf-8", ","), Format("csv", "utf-16", "\t"), Format("xlsx")):
        data = b"".join(written([["head"] * 7, cells], how))
        file = io.BytesIO(data)
        [_, (_, read)] = list(rows_of(file, detect(file)))
        assert read[:4] == ["=cmd()", "+1", "-1", "@a"]
        if how.kind == "csv":
            assert data.decode(how.encoding).count("'") >= 5
        else:
            assert load_workbook(io.BytesIO(data)).active["A2"].data_type == "s"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "utf-16"])
def test_the_error_file_is_the_same_table_with_reasons(store: Store, encoding: str) -> None:
    bad = "X1;;Цена;Price;roboty;;дорого;1;;\nX2;;Нет;No;нигде;;1;1;;\n"
    job = run(store, (HEAD + GOOD + bad).encode(encoding))
    with override("ru"):
        data = b"".join(written(error_rows(job), format_of(job)))
    assert data.decode(encoding).splitlines()[0].endswith(";Что исправить")
    rows = list(rows_of(io.BytesIO(data), format_of(job)))
    assert [row[1][0] for row in rows] == ["sku", "X1", "X2"]
    fixed = data.decode(encoding).replace("дорого", "12").replace("нигде", "roboty")
    again = run(store, fixed.encode(encoding))
    assert figures(again) == (2, 0, 0, 0)
    # an error file of an error file has one column of reasons, not two
    with override("en"):
        twice = list(error_rows(again))
    assert twice[0][-1] == "What to correct"
    assert len(twice[0]) == len(again.header) + (0 if again.header[-1] == "What to correct" else 1)


def test_the_command_writes_a_file(store: Store, tmp_path: Path) -> None:
    run(store, HEAD + GOOD)
    out = tmp_path / "goods.xlsx"
    call_command("export_products", store="svetdom", format="xlsx", language="en", out=out)
    sheet = load_workbook(out).active
    assert [cell.value for cell in sheet[1]][:3] == ["SKU", "Product code", "Category"]
    assert sheet.max_row == 4
