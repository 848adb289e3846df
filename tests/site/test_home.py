"""The home page: every department, honest strips, nothing for members where nobody is signed in."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from catalog.models import Variant
from catalog.services.search_rows import rebuild_all
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
