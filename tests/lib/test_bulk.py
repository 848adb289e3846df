"""Rows written by arrays: the same rows as Django's own ways write, and nothing cut or guessed."""

from __future__ import annotations

import pytest
from django.db import DataError, IntegrityError, transaction

from catalog.models import Media, Product, Variant
from marketplace.lib import clock
from marketplace.lib.bulk import insert_rows, update_rows
from marketplace.lib.money import Money
from tests.factories.catalog import ProductFactory

pytestmark = pytest.mark.django_db
OPTION = {"name_ru": "Цвет", "name_en": "Color", "value_ru": '"Белый", \\ {1}', "value_en": "White", "swatch": ""}


def variant(product: Product, sku: str, **more: object) -> Variant:
    return Variant(product=product, store=product.store, sku=sku, price=Money(5), list_price=Money(5), **more)


def test_rows_are_as_they_were_set() -> None:
    product = ProductFactory(variants=False)
    rows = [
        variant(product, "A'\"\\;%s", options=[OPTION], weight_g=7),
        variant(product, "B", old_price=Money(6)),
        variant(product, "C", is_active=False),
    ]
    insert_rows(rows)
    stored = list(Variant.objects.filter(product=product).order_by("pk"))
    assert [one.pk for one in rows] == [one.pk for one in stored]
    for column in (field.attname for field in Variant._meta.concrete_fields):
        assert [getattr(one, column) for one in rows] == [getattr(one, column) for one in stored], column
    Variant.objects.create(
        product=product, store=product.store, sku="D", price=Money(1), list_price=Money(1)
    )  # the keys go on behind these


def test_a_product_and_its_pictures_written_one_after_the_other() -> None:
    old = ProductFactory()
    product = Product(
        store=old.store, category=old.category, title_ru="Да", title_en="Yes", slug_ru="da", slug_en="yes"
    )
    product.slug_ru, product.slug_en = "da", "yes"
    product.created_at = product.updated_at = clock.now()
    media = [
        Media(product=product, stem="a", sizes=[240, 400], width=1, height=1),
        Media(product=product, stem="b", sizes=[], width=1, height=1),
    ]
    insert_rows([product])
    insert_rows(media)
    assert [list(one.sizes) for one in product.media.order_by("pk")] == [[240, 400], []]
    product = Product.objects.get(pk=product.pk)
    assert (product.title_ru, product.title_en, product.brand, product.max_quantity) == ("Да", "Yes", None, None)


def test_what_does_not_fit_is_refused() -> None:
    product = ProductFactory(variants=False)
    for rows, error in (
        ([variant(product, "x" * 61)], DataError),
        ([variant(product, "x" * 61), variant(product, "y")], DataError),
        ([variant(product, "x"), variant(product, "x")], IntegrityError),
        ([variant(product, "x", weight_g=-1)], IntegrityError),
    ):
        with pytest.raises(error), transaction.atomic():
            insert_rows(rows)
    assert not Variant.objects.filter(product=product).exists()


def test_updates() -> None:
    product = ProductFactory(variants=False)
    rows = [variant(product, "A", options=[OPTION]), variant(product, "B"), variant(product, "C")]
    insert_rows(rows)
    rows[0].options, rows[1].old_price, rows[1].weight_g = [], Money(9), 3
    update_rows(rows[:2], ["options", "old_price", "weight_g"])
    stored = Variant.objects.filter(product=product).order_by("pk")
    assert list(stored.values_list("options", "old_price", "weight_g")) == [
        ([], None, 0),
        ([], Money(9), 3),
        ([], None, 0),
    ]
    insert_rows([])
    update_rows([], ["weight_g"])
