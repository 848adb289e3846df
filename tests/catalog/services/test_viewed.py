"""Viewed goods and compared goods."""

from datetime import timedelta

import pytest

from catalog import errors
from catalog.models import CompareItem, ProductText, ViewedProduct
from catalog.selectors.compare import alike, compared_ids, comparison
from catalog.selectors.viewed import history_page, recently_viewed
from catalog.services import compare, viewed
from catalog.services.timers import sweep
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from tests.factories.accounts import UserFactory
from tests.factories.catalog import AttributeFactory, AttributeValueFactory, CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db
HERE = {"country": "RU", "today": clock.now().date()}


def seen(user):
    return list(ViewedProduct.objects.filter(user=user).values_list("product_id", flat=True))


def look(user, product, minutes_ago=0):
    with clock.at(clock.now() - timedelta(minutes=minutes_ago)):
        viewed.record_view(user_id=user.pk, product_id=product.pk)


def test_a_view_is_one_statement_and_moves_to_the_top(buyer, django_assert_num_queries):
    first, second = ProductFactory(), ProductFactory()
    look(buyer, first, 20)
    look(buyer, second, 10)
    assert seen(buyer) == [second.pk, first.pk]
    with django_assert_num_queries(1):
        look(buyer, first)
    assert seen(buyer) == [first.pk, second.pk]
    before = ViewedProduct.objects.get(product=first).viewed_at
    look(buyer, first)
    assert ViewedProduct.objects.get(product=first).viewed_at == before, "a reload is not written anew"


def test_nothing_is_kept_while_paused(buyer):
    product, other = ProductFactory(), UserFactory()
    for _ in range(2):
        viewed.pause_views(user=buyer, is_paused=True)
    look(buyer, product)
    look(other, product)
    assert (seen(buyer), seen(other)) == ([], [product.pk])
    for _ in range(2):
        viewed.pause_views(user=buyer, is_paused=False)
    look(buyer, product)
    assert seen(buyer) == [product.pk]


def test_forgetting_and_bringing_back(buyer):
    product, other = ProductFactory(), UserFactory()
    look(buyer, product, 5)
    look(other, product)
    moment = viewed.forget_view(user=buyer, product_id=product.pk)
    assert (seen(buyer), viewed.forget_view(user=buyer, product_id=product.pk)) == ([], None)
    for _ in range(2):
        viewed.restore_view(user=buyer, product_id=product.pk, viewed_at=moment)
    assert ViewedProduct.objects.get(user=buyer).viewed_at == moment
    assert (viewed.clear_views(user=buyer), seen(buyer), seen(other)) == (1, [], [product.pk])


def test_the_latest_two_hundred_are_kept(buyer, monkeypatch):
    monkeypatch.setattr(viewed, "VIEWED_KEPT", 3)
    products, other = [ProductFactory() for _ in range(5)], UserFactory()
    for minutes, product in enumerate(products):
        look(buyer, product, minutes)
    look(other, products[4])
    sweep(now=clock.now())
    assert seen(buyer) == [product.pk for product in products[:3]]
    assert seen(other) == [products[4].pk]
    assert viewed.trim_views() == 0


@pytest.mark.parametrize("number", [1, 24])
def test_the_history_costs_the_same(buyer, django_assert_num_queries, number):
    for minutes in range(number):
        look(buyer, ProductFactory(), minutes)
    gone = ProductFactory(draft=True, rows=False)
    ViewedProduct.objects.create(user=buyer, product=gone)
    history_page(buyer, page="1", **HERE)  # delivery terms are kept in the process
    with django_assert_num_queries(4):
        page = history_page(buyer, page="1", **HERE)
    assert [one.card.product_id for one in page.goods] == [pk for pk in seen(buyer) if pk != gone.pk]
    with django_assert_num_queries(2):
        strip = recently_viewed(buyer, **HERE)
    assert [card.product_id for card in strip] == [one.card.product_id for one in page.goods[:10]]
    strip = recently_viewed(buyer, without=page.goods[0].card.product_id, **HERE)
    assert [card.product_id for card in strip] == [one.card.product_id for one in page.goods[1:11]]


def test_a_fifth_is_compared_instead_of_another_only(buyer):
    products = [ProductFactory() for _ in range(5)]
    for product in products[:4]:
        for _ in range(2):
            compare.add_compared(user=buyer, product_id=product.pk)
    with pytest.raises(errors.CompareFull):
        compare.add_compared(user=buyer, product_id=products[4].pk)
    compare.add_compared(user=buyer, product_id=products[4].pk, instead_of=products[1].pk)
    assert compared_ids(buyer) == [products[n].pk for n in (0, 2, 3, 4)]
    compare.remove_compared(user=buyer, product_id=products[0].pk)
    assert len(compared_ids(buyer)) == 3
    compare.clear_compared(user=buyer)
    assert compared_ids(buyer) == []


def test_what_is_not_on_sale_takes_no_room(buyer):
    gone = ProductFactory(draft=True, rows=False)
    with pytest.raises(NotFound):
        compare.add_compared(user=buyer, product_id=gone.pk)
    CompareItem.objects.create(user=buyer, product=gone)
    for _ in range(4):
        compare.add_compared(user=buyer, product_id=ProductFactory().pk)
    assert gone.pk not in compared_ids(buyer)


def test_rows_that_differ_come_first(db, django_assert_num_queries):
    leaf = CategoryFactory()
    power, colour, note = (AttributeFactory(category=leaf, name_ru=name) for name in ("Мощность", "Цвет", "Заметка"))
    white = AttributeValueFactory(attribute=colour, value_ru="белый")
    strong, weak = (AttributeValueFactory(attribute=power, value_ru=text) for text in ("4000 Па", "2000 Па"))
    one = ProductFactory(category=leaf, values=[white, strong])
    two = ProductFactory(category=leaf, values=[white, weak])
    ProductText.objects.create(product=two, attribute=note, text_ru="тихий")
    comparison([one.pk, two.pk], **HERE)  # delivery terms are kept in the process
    with django_assert_num_queries(4):
        found = comparison([one.pk, two.pk, 10**9], **HERE)
    assert [(row.name, row.values, row.differs) for row in found.rows] == [
        ("Мощность", ("4000 Па", "2000 Па"), True),
        ("Заметка", ("", "тихий"), True),
        ("Цвет", ("белый", "белый"), False),
    ]
    assert (found.same_category, found.missing) == (True, 1)
    assert [card.product_id for card in alike([one.pk], **HERE)] == [two.pk]


def test_goods_of_different_categories_share_only_common_rows(db):
    shared = AttributeFactory(name_ru="Вес")
    own = AttributeFactory(name_ru="Объём")
    weight = AttributeValueFactory(attribute=shared, value_ru="1 кг")
    volume = AttributeValueFactory(attribute=own, value_ru="2 л")
    one, two = ProductFactory(values=[weight, volume]), ProductFactory(values=[weight])
    found = comparison([one.pk, two.pk], **HERE)
    assert (found.same_category, [row.name for row in found.rows]) == (False, ["Вес"])
