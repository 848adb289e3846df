"""The home page: every department, honest strips, nothing for members where nobody is signed in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Store, User
from catalog.models import FavouriteStore, Product, SearchRow, Variant, ViewedProduct
from catalog.services.search_rows import rebuild_all
from marketplace.lib import clock
from tests.factories.accounts import StoreFactory
from tests.factories.catalog import CategoryFactory, ProductFactory

pytestmark = pytest.mark.django_db


def main_of(client: Client) -> str:
    response = client.get("/ru/")
    assert response.status_code == 200
    return response.content.decode().partition('<main id="main"')[2].partition("</main>")[0]


def test_every_department_is_a_tile_and_a_strip_with_goods(client: Client) -> None:
    roots = [CategoryFactory() for _ in range(8)]
    for root in roots:
        ProductFactory(category=root)
    empty = CategoryFactory()
    text = main_of(client)
    for root in roots:
        assert text.count(f'href="/ru/c/{root.pk}-{root.slug_ru}/"') == 3  # the rail, the tile, the strip
        strip = text.partition(f'id="root-{root.pk}"')[2].partition("</section>")[0]
        assert strip.count('<li class="card') == 1
    assert f"/ru/c/{empty.pk}-" not in text


def test_the_hero_shows_what_can_be_bought(client: Client) -> None:
    sold_out = ProductFactory(orders_count=900)
    Variant.objects.filter(product=sold_out).update(stock_on_hand=0)
    other = ProductFactory()
    rebuild_all()
    hero = main_of(client).partition('class="hero__goods"')[2].partition("</section>")[0]
    heroes = re.findall(r'<a class="good" href="/ru/item/(\d+)-', hero)
    assert heroes == [str(other.pk)]


def test_the_hero_shows_two_departments(client: Client) -> None:
    """People judge the range by what they see first: two jackets would say that we sell jackets."""
    jackets, lamps = CategoryFactory(), CategoryFactory()
    first, second = (ProductFactory(category=jackets, orders_count=orders) for orders in (900, 800))
    lamp = ProductFactory(category=lamps)
    rebuild_all()
    text = main_of(client)
    hero = text.partition('class="hero__goods"')[2].partition("</section>")[0]
    assert re.findall(r'<a class="good" href="/ru/item/(\d+)-', hero) == [str(first.pk), str(lamp.pk)]
    assert goods_of(text, "popular") == [second.pk]


def test_without_discounts_there_is_no_strip_of_them(client: Client) -> None:
    ProductFactory()
    assert 'id="deals"' not in main_of(client)


def test_what_belongs_to_a_member_is_not_shown_to_a_guest(client: Client) -> None:
    ProductFactory()
    response = client.get("/ru/")
    text = response.content.decode()
    assert 'id="viewed"' not in text
    assert 'id="store-news"' not in text
    assert "csrfmiddlewaretoken" not in text
    assert not response.cookies


def goods_of(text: str, strip: str) -> list[int]:
    section = text.partition(f'aria-labelledby="{strip}"')[2].partition("</section>")[0]
    return [int(pk) for pk in re.findall(r'<li class="card[^>]*id="item-(\d+)"', section)]


def published(store: Store, days_ago: int) -> Product:
    product: Product = ProductFactory(store=store)
    SearchRow.objects.filter(pk=product.pk).update(published_at=clock.now() - timedelta(days=days_ago))
    return product


def test_a_member_goes_on_from_what_was_looked_at_last(buyer_client: Client, buyer: User) -> None:
    first, second, gone, foreign = (ProductFactory() for _ in range(4))
    for minutes, product in ((3, first), (1, second), (2, gone)):
        moment = clock.now() - timedelta(minutes=minutes)
        ViewedProduct.objects.create(user=buyer, product=product, viewed_at=moment)
    SearchRow.objects.filter(pk=gone.pk).delete()
    text = main_of(buyer_client)
    assert goods_of(text, "viewed") == [second.pk, first.pk]
    assert foreign.pk not in goods_of(text, "viewed")
    assert 'href="/ru/history/"' in text
    assert goods_of(text, "store-news") == []


def test_news_of_favourite_stores_are_new_from_all_of_them_and_not_from_muted_ones(
    buyer_client: Client, buyer: User
) -> None:
    busy, quiet, muted, other = (StoreFactory() for _ in range(4))
    for store in (busy, quiet, muted):
        FavouriteStore.objects.create(user=buyer, store=store, is_muted=store == muted)
    latest = [published(store=busy, days_ago=days) for days in (1, 2, 3, 4, 5, 6)]
    single, old = published(store=quiet, days_ago=20), published(store=quiet, days_ago=31)
    silent, foreign = published(store=muted, days_ago=1), published(store=other, days_ago=1)
    shown = goods_of(main_of(buyer_client), "store-news")
    assert shown == [latest[0].pk, latest[1].pk, single.pk, latest[2].pk, latest[3].pk]
    assert not {old.pk, silent.pk, foreign.pk} & set(shown)
