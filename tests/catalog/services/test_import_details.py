"""Imports: characteristics and pictures."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

from accounts.models import Store
from catalog.models import Product, SearchRow, Variant
from tests.catalog.services.test_imports import WHOLE, _private, figures, goods, problems, run, store
from tests.factories.catalog import AttributeFactory, AttributeValueFactory

__all__ = ["_private", "store"]


def test_characteristics(store: Store) -> None:
    leaf = Product._meta.get_field("category").related_model.objects.get(slug_ru="roboty")
    color = AttributeFactory(code="color", name_ru="Цвет корпуса", name_en="Body colour", category=leaf)
    white = AttributeValueFactory(attribute=color, value_ru="Белый", value_en="White")
    AttributeFactory(code="power", kind="number", unit_ru="Вт", unit_en="W", name_ru="Мощность", category=leaf)
    AttributeFactory(code="made-of", kind="text", name_ru="Материал", category=leaf)
    AttributeFactory(code="elsewhere", name_ru="Чужое")
    head = "sku;title_ru;title_en;category;price;description_ru;pictures;Цвет корпуса;Мощность;attr:made-of;elsewhere\n"
    job = run(
        store, head + f"A1;Раз;One;roboty;1{WHOLE};white;1 200,5 Вт;Дуб/Oak;\nA2;Два;Two;roboty;1;;;Зелёный;много;;да\n"
    )
    assert problems(job) == [
        (3, "attribute:color", "value"),
        (3, "attribute:power", "number"),
        (3, "attribute:elsewhere", "not_an_attribute"),
    ]
    product = Product.objects.get(code="A1")
    values = [one.value for one in product.attributes.select_related("value")]
    assert [(one.value_ru, one.number) for one in values] == [("Белый", None), ("1200,5\u00a0Вт", Decimal("1200.5"))]
    assert white.pk in SearchRow.objects.get(product=product).value_ids
    assert [(one.text_ru, one.text_en) for one in product.texts.all()] == [("Дуб", "Oak")]
    assert figures(run(store, head + f"A1;Раз;One;roboty;1{WHOLE};Белый;1200.5;Дуб/Oak;\n")) == (0, 0, 1, 0)


def picture(color: str = "red") -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (300, 300), color).save(file, "PNG")
    return file.getvalue()


def test_pictures_from_an_archive(store: Store) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("photos/Red.png", picture())
        packed.writestr("bad.png", b"no picture")
    head = "sku;title_ru;title_en;category;price;pictures;description_ru\n"
    text = head + "P1;Раз;One;roboty;1;red.png|bad.png|none.png;Слова\n"
    job = run(store, text, archive=archive)
    product = goods().get()
    assert Variant.objects.get().media == product.media.get()
    assert (product.status, SearchRow.objects.get().media) == ("live", product.media.get())
    assert {(row, code) for row, _, code in problems(job, is_bad=False)} == {
        (2, "picture_missing"),
        (2, "picture_broken"),
    }
    assert problems(run(store, text.replace("P1", "P2")), is_bad=False) == [
        (2, "pictures", "no_archive"),
        (2, "pictures", "draft_pictures"),
    ]


def test_several_values_of_a_characteristic_by_any_sign(store: Store) -> None:
    leaf = Product._meta.get_field("category").related_model.objects.get(slug_ru="roboty")
    stuff = AttributeFactory(code="stuff", name_ru="Состав", category=leaf)
    for russian, english in (("Хлопок", "Cotton"), ("Лён", "Linen"), ("Сталь, хром", "Steel"), ("Дуб/ясень", "")):
        AttributeValueFactory(attribute=stuff, value_ru=russian, value_en=english)
    cells = ["Хлопок|Лён", "Хлопок; Лён", "хлопок, лен", "Сталь, хром", "Cotton | Сталь, хром", "Дуб/ясень"]
    cells += ["Хлопок/Cotton", "Хлопок/Лён", "Хлопок, шёлк", "Сталь, хром, никель"]
    head = "sku\ttitle_ru\tcategory\tprice\tСостав\n"
    job = run(store, head + "".join(f"A{n}\tЛампа\troboty\t1\t{cell}\n" for n, cell in enumerate(cells)))
    chosen = [
        sorted(one.value.value_ru for one in Product.objects.get(code=f"A{n}").attributes.select_related("value"))
        for n in range(7)
    ]
    both = ["Лён", "Хлопок"]
    assert chosen == [both, both, both, ["Сталь, хром"], ["Сталь, хром", "Хлопок"], ["Дуб/ясень"], ["Хлопок"]]
    # nothing of a cell is dropped in silence
    assert problems(job) == [(row, "attribute:stuff", "value") for row in (9, 10, 11)]
