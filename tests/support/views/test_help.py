"""Pages of the help centre, for everybody."""

import re
from typing import Any

import pytest
from django.test import Client

from support.models import HelpArticle
from tests.factories.support import HelpArticleFactory

pytestmark = pytest.mark.django_db
PAGES = {
    "help/how-to-order/": ("Как сделать заказ", "How to order"),
    "help/how-to-pay/": ("Как оплатить товар", "How to pay"),
    "help/delivery/": ("Доставка", "Delivery"),
    "help/guarantees/": ("Гарантии Каравана", "Guarantees of Karavan"),
    "help/payment-refused/": ("Почему платёж отклонён", "Why a payment is refused"),
    "help/coupons/": ("Купоны", "Coupons"),
    "help/gift-cards/": ("Подарочные сертификаты", "Gift certificates"),
    "help/cash-payment/": ("Оплата наличными", "Paying in cash"),
    "help/tracking-codes/": ("Трек-номера", "Tracking codes"),
    "help/customs/": ("Таможня и паспортные данные", "Customs and passport data"),
    "help/chargeback/": ("Чарджбэк: возврат через банк", "Chargeback: money back through the bank"),
    "legal/terms/": ("Пользовательское соглашение", "User agreement"),
    "legal/privacy/": ("Конфиденциальность", "Privacy"),
    "legal/cookies/": ("Файлы cookie", "Cookies"),
    "about/": ("О Караване", "About Karavan"),
    "accessibility/": ("Доступность", "Accessibility"),
}


def words(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode()).replace("\u00a0", " ")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_stands_in_both_languages(client: Client, path: str) -> None:
    russian, english = (words(client.get(f"/{code}/{path}")) for code in ("ru", "en"))
    assert f"<h1>{PAGES[path][0]}</h1>" in russian
    assert f"<h1>{PAGES[path][1]}</h1>" in english
    day = re.search(r"Последнее изменение: (\d+) ноября 2026", russian)
    assert day
    assert f"Last changed: {day[1]} November 2026" in english


def test_contents_lead_to_the_headings(client: Client) -> None:
    text = words(client.get("/ru/help/guarantees/"))
    assert 'href="#part-1"' in text
    assert 'id="part-1"' in text


@pytest.mark.parametrize(
    "path",
    ["help/no-such-page/", "help/terms/", "legal/delivery/", "legal/about/", "help/about/"],
)
def test_an_article_has_one_address(client: Client, path: str) -> None:
    assert client.get(f"/ru/{path}").status_code == 404


def test_a_draft_is_not_shown(client: Client) -> None:
    HelpArticleFactory(slug="draft", is_published=False)
    assert client.get("/ru/help/draft/").status_code == 404
    assert "draft" not in words(client.get("/ru/help/"))


@pytest.mark.parametrize("slug", ["terms", "about", "delivery"])
def test_articles_know_their_address(client: Client, slug: str) -> None:
    article = HelpArticle.objects.get(slug=slug)
    assert client.get(article.get_absolute_url()).context["article"] == article


def test_the_guide_lists_the_four_keys_first(client: Client) -> None:
    HelpArticleFactory(slug="later", position=900)
    listed = [entry["article"].slug for entry in client.get("/ru/help/").context["articles"]]
    assert listed[:4] == ["how-to-order", "how-to-pay", "delivery", "guarantees"]
    assert listed[-1] == "later"
    assert len(listed) == 12


@pytest.mark.parametrize(
    ("language", "query", "first"),
    [
        ("ru", "доставкой", "delivery"),
        ("ru", "отменить", "how-to-order"),
        ("ru", "подделками", "guarantees"),
        ("ru", "купон не сработал", "coupons"),
        ("ru", "сертификата", "gift-cards"),
        ("ru", "наличными", "cash-payment"),
        ("ru", "трек-номер", "tracking-codes"),
        ("ru", "паспорт", "customs"),
        ("ru", "чарджбэк", "chargeback"),
        ("ru", "отказ банка", "payment-refused"),
        ("en", "passport", "customs"),
        ("en", "voucher", "cash-payment"),
        ("en", "chargeback", "chargeback"),
        ("en", "counterfeits", "guarantees"),
        ("en", "cookie", "cookies"),
    ],
)
def test_search_knows_word_forms(client: Client, language: str, query: str, first: str) -> None:
    response = client.get(f"/{language}/help/", {"q": query})
    assert response.context["is_found"]
    assert first in [entry["article"].slug for entry in response.context["articles"]][:2]


@pytest.mark.parametrize("query", ["ы&|!:*", "<script>", "a" * 3000, "бегемот", "' OR 1=1 --"])
def test_search_answers_anything(client: Client, query: str) -> None:
    response = client.get("/ru/help/", {"q": query})
    text = words(response)
    assert "<script>x" not in text
    if not response.context["is_found"]:
        assert "ничего не нашлось" in text
        assert len(response.context["articles"]) == 11


def test_queries_are_few(client: Client, django_assert_num_queries: Any) -> None:
    client.get("/ru/help/")
    with django_assert_num_queries(2):
        client.get("/ru/help/")
    client.get("/ru/help/delivery/")  # the table by country is kept then
    for slug, queries in {"coupons": 2, "how-to-pay": 2, "guarantees": 2, "how-to-order": 2, "delivery": 3}.items():
        with django_assert_num_queries(queries):
            client.get(f"/ru/help/{slug}/")


@pytest.mark.parametrize("query", ["-" * 200, "- " * 100, '"' * 99, "!&|<->()", "a:*", "\\", "%", "١٢٣"])
def test_signs_without_words_find_nothing_and_break_nothing(client: Client, query: str) -> None:
    HelpArticleFactory()
    assert client.get("/ru/help/", {"q": query}).status_code == 200
