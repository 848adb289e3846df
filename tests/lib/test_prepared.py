"""A prepared queryset gives what the queryset gives, for any id, in any language, in any thread."""

import pytest
from django.db.models import Count, QuerySet
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from catalog.models import Product
from marketplace.lib.prepared import Prepared
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
    assert prepared.rows(pk=0) == []


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
