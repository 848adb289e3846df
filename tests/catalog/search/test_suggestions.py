"""What is suggested while somebody types."""

import re

import pytest

from catalog.models import SearchPhrase
from catalog.selectors.suggestions import Suggestion, _distinct, few_of, suggestions
from catalog.services.search_rows import write_rows
from catalog.services.search_words import rebuild_words
from tests.factories.accounts import StoreFactory
from tests.factories.catalog import CategoryFactory, ProductFactory


@pytest.fixture
def shop(db):
    leaf = CategoryFactory(name_ru="Роботы-пылесосы", name_en="Robot vacuums")
    store = StoreFactory(name="Тундра Outdoor")
    goods = [
        ProductFactory(
            title_ru=f"Робот-пылесос СветДом R{n}", title_en=f"SvetDom R{n} robot vacuum", category=leaf, store=store
        )
        for n in range(1, 6)
    ]
    parts = CategoryFactory(name_ru="Расходники для роботов", name_en="Robot parts")
    ProductFactory(title_ru="Щётка", title_en="Brush", orders_count=5000, store=store, category=parts)
    SearchPhrase.objects.bulk_create(
        [
            SearchPhrase(text="робот мойщик", searches_count=9, goods_count=3),
            SearchPhrase(text="робот редкий", searches_count=2, goods_count=3),
            SearchPhrase(text="робот пустой", searches_count=9, goods_count=0),
            SearchPhrase(text="робот скрытый", searches_count=9, goods_count=3, is_shown=False),
        ]
    )
    rebuild_words()
    return {"goods": goods, "leaf": leaf}


def texts(rows, kind):
    return [row.typed + row.rest for row in rows if row.kind == kind]


def test_queries_scopes_goods_and_stores(shop):
    rows = suggestions("роб")
    assert texts(rows, "query")[:2] == ["робот мойщик", "робот"]
    assert next((row.typed, row.rest) for row in rows if row.kind == "query") == ("роб", "от мойщик")
    scope = next(row for row in rows if row.kind == "scope")
    assert (scope.note, f"category={shop['leaf'].pk}" in scope.url) == ("Роботы-пылесосы", True)
    assert texts(rows, "product")[0].startswith("Робот-пылесос"), "titles before categories"
    assert len(rows) <= 10
    assert texts(suggestions("тундра"), "store") == ["Тундра Outdoor"]


def test_a_narrow_screen_shows_goods_and_stores_too():
    kinds = ["query", "scope", "scope", "query", "query", "query", "product", "product", "product", "store"]
    rows = [Suggestion(kind, f"/{number}", "x") for number, kind in enumerate(kinds)]
    assert [row.kind for row in few_of(rows)] == ["query", "scope", "query", "product", "product", "store"]
    assert [row.url for row in few_of(rows[:6])] == ["/0", "/1", "/2", "/3", "/4", "/5"]


def test_no_query_is_suggested_in_two_spellings(shop):
    queries = [text.replace("-", " ") for text in texts(suggestions("робот"), "query")]
    assert len(set(queries)) == len(queries)
    assert _distinct(["робот-пылесос", "робот", "робот пылесос"]) == ["робот-пылесос", "робот"]


def test_phrases_of_few_people_without_goods_or_hidden_are_not_told(shop):
    assert not {"робот редкий", "робот пустой", "робот скрытый"} & set(texts(suggestions("робот"), "query"))


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("hj,", "робот"),
        ("hj,jn gsk", "робот пылесос"),
        ("robot pyl", "робот пылесос"),
        ("vacu", "vacuum"),
        ("мфсг", "vacuum"),
        ("пылис", "пылесос"),
        ("робат пыл", "робот пылесос"),
    ],
)
def test_other_keyboards_alphabets_and_slips(shop, typed, query):
    assert query in texts(suggestions(typed), "query")


def test_articles_are_suggested(shop):
    product = shop["goods"][2]
    product.variants.update(sku="QX-777-01")
    write_rows(product_ids=[product.pk])
    assert texts(suggestions("qx-777"), "product") == [product.title_ru]


@pytest.mark.parametrize("typed", ["", " ", "р", "%", "'", "\\", "_", "!!", "§c1", "&|!:*", "яяяяя", "a" * 300])
def test_nothing_comes_of_nothing(shop, typed):
    assert suggestions(typed) == []


@pytest.mark.parametrize("typed", ["роб", "hj,jn gsk", "робат", "тундра", "qx-777"])
def test_at_most_three_queries(shop, typed, django_assert_max_num_queries):
    suggestions(typed)
    with django_assert_max_num_queries(3):
        suggestions(typed)


def test_every_row_leads_somewhere(shop, client):
    for typed in ["роб", "hj,jn", "пылис", "тундра"]:
        for row in suggestions(typed):
            response = client.get(row.url, headers={"accept-language": "ru"})
            assert response.status_code == 200, row
            assert row.kind != "query" or "Nothing found" not in response.content.decode(), row


def test_the_fragment(shop, client):
    response = client.get("/ru/search/suggest/?q=роб")
    html = response.content.decode()
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert "<html" not in html
    assert re.search(r'role="listbox"[^>]*data-said="\d', html)
    assert html.count('role="option"') == len(suggestions("роб"))
    assert "<b>от</b>" in html
    nothing = client.get("/ru/search/suggest/?q=яяяяя")
    assert (nothing.status_code, nothing.content, nothing.headers["X-Robots-Tag"]) == (204, b"", "noindex")
    assert client.get("/en/search/suggest/?q=" + "<script>").status_code == 204


def test_what_members_see_stays_out_of_shared_caches(shop, buyer_client):
    assert buyer_client.get("/en/search/suggest/?q=robot").headers["Cache-Control"] == "private, max-age=300"
