"""The page of results: how the query was read, the price as a chip, ways out of finding nothing."""

import re
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils.http import urlencode

from catalog.models import SearchPhrase
from catalog.services.search_phrases import flush_phrases
from catalog.services.search_words import rebuild_words
from tests.factories.catalog import ExchangeRateFactory, ProductFactory
from tests.site.test_query_counts import GUEST_LIMIT, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods(db):
    ExchangeRateFactory(currency="RUB", value=Decimal(100))
    for n in range(3):
        ProductFactory(title_ru=f"Робот-пылесос R{n}", title_en=f"Robot vacuum R{n}")
    ProductFactory(title_ru="Палатка", title_en="Tent")
    rebuild_words()


def page(client, query, language="ru", network="10.0.0.1", **more):
    path = f"/{language}/search/?{urlencode({'q': query, **more})}"
    response = client.get(path, headers={"user-agent": query}, REMOTE_ADDR=network)
    assert response.status_code == 200
    return unescape(response.content.decode()).replace("\u00a0", " ")


def test_a_corrected_query_is_said_and_leads_back(goods, client):
    html = page(client, "робат пылисос")
    assert "Результаты по запросу «робот пылесос»" in html
    assert "Вы искали «робат пылисос»." in html
    assert 'value="робат пылисос"' in html, "the query stays in the field"
    assert "?q=%22%D1%80%D0%BE%D0%B1%D0%B0%D1%82" in html
    html = page(client, '"робат пылисос"')
    assert "Ничего не найдено" in html
    assert "Результаты по запросу «робат пылисос»" in html
    assert "Вы искали" not in html
    assert "You searched for “кщище”" in page(client, "кщище", "en")


def test_words_left_out_are_named(goods, client):
    assert "По слову «zxqwvy» ничего не нашлось." in page(client, "робот zxqwvy")


def test_a_price_in_words_is_a_chip_that_can_be_removed(goods, client):
    html = page(client, "робот до 5000 ₽")
    assert re.search(r"До\s5\s?000\s₽", html)
    assert 'href="/ru/search/?q=%D1%80%D0%BE%D0%B1%D0%BE%D1%82"' in html
    assert "Up to ₽5,000" in page(client, "robot up to 5000 rub", "en")
    chosen = page(client, "робот до 5000 ₽", price_from="1")
    assert 'chip--applied" href="/ru/search/?q=%D1%80%D0%BE%D0%B1%D0%BE%D1%82"' not in chosen, "the column counts more"


def test_nothing_found_offers_ways_on(goods, client):
    html = page(client, "робот палатка")
    assert "Ничего не найдено" in html
    assert 'href="/ru/search/?q=%D1%80%D0%BE%D0%B1%D0%BE%D1%82"' in html
    assert 'href="/ru/search/?q=%D0%BF%D0%B0%D0%BB%D0%B0%D1%82%D0%BA%D0%B0"' in html
    assert 'class="card' in html, "goods of the query with a word less"
    html = page(client, "zxqwvy")
    assert "Сейчас популярно" in html
    assert 'class="card' in html


@pytest.mark.parametrize("query", ["робот", "робат пылисос", "робот палатка", "zxqwvy", "робот до 5000 ₽"])
def test_guests_pay_few_queries(goods, query):
    assert queries(Client(), f"/ru/search/?{urlencode({'q': query})}") <= GUEST_LIMIT


def test_searches_that_find_something_are_counted(goods):
    """Once a day for each network, whatever its browsers call themselves."""
    client = Client()
    for query in ["робот пылесос", "робот пылесос", "Робот  пылесос", "робот", "zxqwvy"]:
        page(client, query)
    for query in ["робат пылисос", "робот zxqwvy"]:
        page(client, query, network="10.0.0.2")
    page(client, "палатка", free="1")
    page(client, "палатка", page="2")
    flush_phrases()
    found = dict(SearchPhrase.objects.values_list("text", "searches_count"))
    assert found == {"робот пылесос": 2, "робот": 2}


def test_strange_queries(goods, client):
    for query in ['"', '""', "«", "до 5000 ₽", "'; drop", "до", "%", "\\", "a" * 500, "1-2-3-4", "K-12*", "*"]:
        page(client, query)
