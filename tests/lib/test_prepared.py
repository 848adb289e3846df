"""A prepared queryset gives what the queryset gives, for any id, in any language, in any thread."""

from typing import Any

import pytest
from django.db import DataError, connection, transaction
from django.db.models import Count, QuerySet
from django.test import override_settings
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from catalog.models import Product
from marketplace.lib.prepared import Prepared, Statement
from tests.concurrency.threads import at_once
from tests.factories.catalog import BrandFactory, ProductFactory

pytestmark = pytest.mark.django_db


def _build(pk: int) -> QuerySet[Product]:
    found = Product.objects.filter(pk=pk, status=Product.Status.LIVE).select_related("store", "brand")
    return found.annotate(variants_count=Count("variants"))[:1]


def test_it_gives_what_the_queryset_gives(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    prepared = Prepared(_build)
    plain, branded = ProductFactory(), ProductFactory(brand=BrandFactory())
    for product in (plain, branded, plain):
        with django_assert_num_queries(1):
            (found,) = prepared.rows(pk=product.pk)
            assert found.store.name == product.store.name
            assert found.brand == product.brand
            assert found.variants_count == 1  # type: ignore[attr-defined]
        assert found.__dict__.keys() - {"_state"} == _build(product.pk)[0].__dict__.keys() - {"_state"}
        assert [getattr(found, field.attname) for field in Product._meta.concrete_fields] == [
            getattr(product, field.attname) for field in Product._meta.concrete_fields
        ]
    assert prepared.rows(pk=0) == prepared.rows(pk=10**19) == []


def test_each_language_has_its_own() -> None:
    prepared = Prepared(lambda pk: Product.objects.filter(pk=pk).order_by("title"))
    product = ProductFactory(title_ru="Чехол", title_en="Case")
    titles = []
    for code in ("ru", "en", "ru"):
        with translation.override(code):
            titles.append(prepared.rows(pk=product.pk)[0].title)
    assert titles == ["Чехол", "Case", "Чехол"]


@pytest.mark.django_db(transaction=True)
def test_threads_do_not_share_a_connection() -> None:
    prepared = Prepared(_build)
    product = ProductFactory()
    found = at_once([lambda: prepared.rows(pk=product.pk)[0].pk for _ in range(3)])
    assert found == [product.pk] * 3


def _goods(**values: object) -> list[tuple[object, ...]]:
    statement = Statement(
        "goods_by_price",
        """
        SELECT id, '100 %%' FROM catalog_product
        WHERE id = ANY(%(ids)s) AND (%(language)s::text = 'ru' OR id < %(most)s) ORDER BY id
        """,
    )
    return statement.rows(**values)


@pytest.mark.parametrize("is_prepared", [True, False])
def test_a_statement_is_a_query_of_its_own(
    settings: Any, django_assert_num_queries: DjangoAssertNumQueries, is_prepared: bool
) -> None:
    settings.PREPARED_STATEMENTS = is_prepared
    first, second = ProductFactory(), ProductFactory()
    for _ in range(7):  # after five the database may keep one plan for all values
        with django_assert_num_queries(1):
            assert _goods(ids=[first.pk, second.pk], language="ru", most=0) == [
                (first.pk, "100 %"),
                (second.pk, "100 %"),
            ]
        assert _goods(ids=[first.pk, second.pk], language="en", most=second.pk) == [(first.pk, "100 %")]
        assert _goods(ids=[], language="ru", most=0) == []


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_is_told_again() -> None:
    product = ProductFactory()
    for _ in range(3):
        assert _goods(ids=[product.pk], language="ru", most=0) == [(product.pk, "100 %")]
        connection.close()


def test_a_failed_transaction_leaves_it_usable() -> None:
    product = ProductFactory()
    with pytest.raises(DataError), transaction.atomic():
        Statement("by_number", "SELECT 1 / %(number)s").rows(number=0)
    assert _goods(ids=[product.pk], language="ru", most=0) == [(product.pk, "100 %")]
    assert Statement("by_number", "SELECT 1 / %(number)s").rows(number=1) == [(1,)]


def test_values_of_the_queryset_may_hold_percent_signs() -> None:
    product = ProductFactory(title_ru="Скидка 50 %s")
    prepared = Prepared(lambda pk: Product.objects.filter(pk=pk, title_ru__contains="50 %"))
    for is_prepared in (True, False):
        with override_settings(PREPARED_STATEMENTS=is_prepared):
            assert prepared.rows(pk=product.pk) == [product]


def test_texts_are_values_too(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    plain = ProductFactory(title_ru="Чехол")
    odd = ProductFactory(title_ru="O'Neil 50 %s «Ё» \\ \"")
    prepared = Prepared(lambda title, pk: Product.objects.filter(title_ru=title, pk=pk).select_related("store"))
    for is_prepared in (True, False):
        with override_settings(PREPARED_STATEMENTS=is_prepared):
            for product in (plain, odd):
                with django_assert_num_queries(1):
                    assert prepared.first(title=product.title_ru, pk=product.pk) == product
            assert prepared.first(title=plain.title_ru, pk=odd.pk) is None
