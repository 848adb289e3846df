"""Characteristics of goods: one row for each value, words of sellers, what a category inherits."""

from decimal import Decimal

import pytest

from catalog.errors import BadCharacteristic
from catalog.models import AttributeValue, CategoryAttribute
from catalog.rules import measured
from catalog.search.engine import search
from catalog.search.filters import Filters
from catalog.selectors.attributes import attributes_of, filters_of
from catalog.selectors.product import product_page
from catalog.services.attributes import Words, choice_value, describe, number_value, yes_no_value
from catalog.services.search_rows import write_rows
from marketplace.lib import clock
from tests.factories.catalog import AttributeFactory, CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("number", "units", "texts"),
    [
        ("4000", ("Па", "Pa"), ("4000\u00a0Па", "4000\u00a0Pa")),
        ("10000", ("мА·ч", "mAh"), ("10\u00a0000\u00a0мА·ч", "10,000\u00a0mAh")),
        ("0.4000", ("л", "L"), ("0,4\u00a0л", "0.4\u00a0L")),
        ("-20", ("°C", "°C"), ("−20\u00a0°C", "−20\u00a0°C")),
        ("6.5", ("″", "″"), ("6,5″", "6.5″")),
        ("8", ("", ""), ("8", "8")),
    ],
)
def test_how_a_number_is_written(number, units, texts):
    assert measured(Decimal(number), *units) == texts


def test_a_number_has_one_row():
    suction = AttributeFactory(kind="number", unit_ru="Па", unit_en="Pa")
    first = number_value(attribute=suction, number=Decimal(4000))
    assert number_value(attribute=suction, number=Decimal("4000.00000")) == first
    assert (first.value_ru, first.value_en, first.number) == ("4000\u00a0Па", "4000\u00a0Pa", 4000)
    for bad in ("NaN", "Infinity", "1e30"):
        with pytest.raises(BadCharacteristic):
            number_value(attribute=suction, number=Decimal(bad))


def test_yes_stands_before_no():
    mopping = AttributeFactory(kind="yes_no")
    no, yes = yes_no_value(attribute=mopping, answer=False), yes_no_value(attribute=mopping, answer=True)
    assert [value.value_en for value in AttributeValue.objects.filter(attribute=mopping)] == ["yes", "no"]
    assert (yes_no_value(attribute=mopping, answer=True), no.position) == (yes, 1)


def test_a_choice_is_found_in_either_language():
    navigation = AttributeFactory()
    lidar = choice_value(attribute=navigation, words=Words("Лидар", "Lidar"))
    assert choice_value(attribute=navigation, words=Words("лидар", "")) == lidar
    assert choice_value(attribute=navigation, words=Words("", "LIDAR")) == lidar
    assert choice_value(attribute=navigation, words=Words("Камера", "")).position == 1
    with pytest.raises(BadCharacteristic):
        choice_value(attribute=navigation, words=Words(" ", ""))


def test_a_product_is_described_in_every_kind(django_assert_num_queries):
    leaf = CategoryFactory()
    suction = AttributeFactory(kind="number", category=leaf, unit_ru="Па", unit_en="Pa")
    mopping = AttributeFactory(kind="yes_no", category=leaf)
    box = AttributeFactory(kind="text", category=leaf, name_ru="Комплект")
    product = ProductFactory(category=leaf)
    describe(product=product, attribute=suction, value=Decimal(2000))
    describe(product=product, attribute=suction, value=Decimal(4000), position=0)
    describe(product=product, attribute=box, value=Words("Щётка и база", "Brush and dock"), position=1)
    describe(product=product, attribute=mopping, value=True, position=2)
    write_rows(product_ids=[product.pk])
    page = product_page(product.pk, country="RU", today=clock.today())
    assert [text for _, text in page.attributes] == ["4000\u00a0Па", "Щётка и база", "есть"]
    within, outside = ((suction.pk, Decimal(3000), None),), ((suction.pk, None, Decimal(3999)),)
    assert search("", Filters(category_id=leaf.pk, numbers=within)).product_ids == (product.pk,)
    assert search("", Filters(category_id=leaf.pk, numbers=outside)).total == 0
    assert [one.attribute_id for one in filters_of(leaf.pk)] == [suction.pk, mopping.pk]
    describe(product=product, attribute=box, value=None)
    assert product.texts.count() == 0


@pytest.mark.parametrize(
    ("kind", "value"),
    [("number", True), ("number", Words("4", "4")), ("yes_no", Decimal(1)), ("choice", Decimal(1)), ("text", True)],
)
def test_a_value_of_another_kind_is_refused_and_the_old_one_stays(kind, value):
    product, attribute = ProductFactory(), AttributeFactory(kind=kind)
    with pytest.raises(BadCharacteristic):
        describe(product=product, attribute=attribute, value=value)
    own = AttributeFactory(kind="number")
    describe(product=product, attribute=own, value=Decimal(1))
    with pytest.raises(BadCharacteristic):
        describe(product=product, attribute=own, value=Words("x", "x"))
    assert product.attributes.get().value.number == 1


def test_categories_inherit():
    root = CategoryFactory()
    leaf = CategoryFactory(parent=root)
    warranty, colour = AttributeFactory(category=root), AttributeFactory(category=root)
    size = AttributeFactory(category=leaf)
    CategoryAttribute.objects.create(category=leaf, attribute=colour, is_filter=False, is_required=True)
    assert [one.attribute_id for one in filters_of(leaf.pk)] == [size.pk, warranty.pk, colour.pk]
    assert [one.attribute_id for one in filters_of(root.pk)] == [warranty.pk, colour.pk]
    assert [(link.attribute_id, link.is_required) for link in attributes_of(leaf.pk)] == [
        (size.pk, False),
        (colour.pk, True),
        (warranty.pk, False),
    ]
