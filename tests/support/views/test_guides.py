"""The four guide pages: what in them is alive."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client, override_settings

from accounts.models import Store
from marketplace.lib.money import Money
from payments.constants import DECLINES, UNKNOWN_DECLINE
from support.blocks import BLOCKS
from support.models import HelpArticle
from support.paying import methods
from tests.factories.accounts import StoreFactory
from tests.factories.catalog import DeliveryTemplateFactory, DeliveryZoneFactory
from tests.factories.support import HelpArticleFactory

pytestmark = pytest.mark.django_db
DELIVERY = "/ru/help/delivery/"


def text_of(response: Any) -> str:
    return str(response.content.decode()).replace("\u00a0", " ")


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


@pytest.fixture
def ways() -> None:
    """Two open stores with the same post, a closed one, and one that is far and dear."""
    for store, base in ((StoreFactory(), "2.00"), (StoreFactory(), "6.50"), (StoreFactory(status="closed"), "0.10")):
        post = DeliveryTemplateFactory(store=store, name_ru="Почтой", name_en="By post", zone=False)
        DeliveryZoneFactory(template=post, countries=["RU"], base_price=usd(base), price_per_kg=usd("1.00"))


def test_the_calculator_answers_at_once_for_the_visitor(client: Client, ways: None) -> None:
    client.cookies["country"] = "RU"
    response = client.get(DELIVERY)
    text = text_of(response)
    assert response.status_code == 200
    assert "от 3 $ до 7,50 $" in text
    assert '<option value="RU" selected>' in text


def test_what_is_asked_is_counted_and_kept(client: Client, ways: None) -> None:
    asked = {"country": "RU", "weight": "2,3", "sum": "100", "currency": "USD"}
    text = text_of(client.get(DELIVERY, asked))
    assert "от 5 $ до 9,50 $" in text
    assert 'value="2,3"' in text


def test_nobody_sends_there(client: Client, ways: None) -> None:
    text = text_of(client.get(DELIVERY, {"country": "BR"}))
    assert "Сейчас туда не доставляет ни один магазин: Бразилия." in text


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"weight": "0"}, "weight"),
        ({"weight": "-1"}, "weight"),
        ({"weight": "тяжёлая"}, "weight"),
        ({"weight": "1e9"}, "weight"),
        ({"weight": "NaN"}, "weight"),
        ({"weight": ""}, "weight"),
        ({"sum": "-5"}, "sum"),
        ({"sum": "9" * 40}, "sum"),
        ({"country": "ZZ"}, "country"),
        ({"currency": "XXX"}, "currency"),
        ({"currency": "KZT"}, "currency"),  # known, but without a rate of the day
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client: Client, asked: dict[str, str], field: str) -> None:
    response = client.get(DELIVERY, asked)
    assert response.status_code == 422
    assert list(re.findall(r'id="delivery-(\w+)_error"', text_of(response))) == [field]


def test_an_address_with_answers_is_not_for_search_engines(client: Client) -> None:
    assert 'content="noindex' in text_of(client.get(DELIVERY, {"country": "BY"}))
    assert 'content="noindex' not in text_of(client.get(DELIVERY))


def test_the_visitors_country_leads_the_table(client: Client, ways: None) -> None:
    DeliveryZoneFactory(template__store=StoreFactory())
    client.cookies["country"] = "IL"
    table = text_of(client.get(DELIVERY)).partition("Доставка по странам")[2]
    assert table.index("Израиль") < table.index("Россия") < table.index("Беларусь")


@override_settings(PAYMENT_GATEWAYS=["sandbox"])
def test_paying_is_told_by_what_is_switched_on(client: Client) -> None:
    text = text_of(client.get("/ru/help/how-to-pay/"))
    assert "Банковская карта" in text
    assert "Stripe" not in text
    assert "demo cards above" not in text


def test_every_reason_of_a_decline_has_its_next_step(client: Client) -> None:
    for page in ("/en/help/how-to-pay/", "/en/help/payment-refused/"):
        text = text_of(client.get(page))
        for decline in (*(one for method in methods() for one in method.declines), UNKNOWN_DECLINE):
            assert f"<dt>{decline.reason}</dt><dd>{decline.next_step}</dd>" in text


def test_a_shop_of_stripe_alone_tells_nothing_of_demo_cards(client: Client) -> None:
    with override_settings(PAYMENT_GATEWAYS=["stripe"]):
        text = text_of(client.get("/en/help/how-to-pay/"))
    assert '"way-stripe"' in text
    assert '"way-sandbox"' not in text
    assert str(DECLINES["test_cards_only"].reason) not in text


@pytest.mark.parametrize("name", sorted(BLOCKS))
@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_part_can_be_shown(client: Client, name: str, language: str) -> None:
    """Also in an empty shop."""
    HelpArticleFactory(slug="parts", body_ru=f"а\n\n[[{name}]]\n\nя", body_en=f"a\n\n[[{name}]]\n\nz")
    response = client.get(f"/{language}/help/parts/")
    assert response.status_code == 200
    assert "[[" not in text_of(response).partition("<main")[2].partition("</main")[0]


def test_a_name_that_no_part_has_is_left_out(client: Client) -> None:
    HelpArticleFactory(slug="parts", body_ru="## а\n\n[[gone]]\n\nя")
    assert "gone" not in text_of(client.get("/ru/help/parts/"))


class TestAdmin:
    @pytest.fixture
    def article(self) -> HelpArticle:
        return HelpArticleFactory()

    def save(self, admin_client: Client, article: HelpArticle, **changes: str) -> Any:
        names = (
            "slug",
            "section",
            "position",
            "title_ru",
            "title_en",
            "summary_ru",
            "summary_en",
            "body_ru",
            "body_en",
        )
        data = {name: getattr(article, name) for name in names} | {"is_published": "on"} | changes
        return admin_client.post(f"/admin/support/helparticle/{article.pk}/change/", data)

    def test_known_markers_are_saved(self, admin_client: Client, article: HelpArticle) -> None:
        body = "Ждём [[unpaid_days]].\r\n\r\n[[delivery-terms]]\r\n"
        assert self.save(admin_client, article, body_ru=body).status_code == 302
        article.refresh_from_db()
        assert "[[delivery-terms]]" in str(article.body_ru)

    @pytest.mark.parametrize("field", ["body_ru", "body_en"])
    @pytest.mark.parametrize("wrong", ["[[delivery-term]]", "see [[delivery-terms]]", "[[{% load x %}]]"])
    def test_others_are_refused_beside_their_text(
        self, admin_client: Client, article: HelpArticle, field: str, wrong: str
    ) -> None:
        response = self.save(admin_client, article, **{field: wrong})
        assert response.status_code == 200
        assert list(response.context["adminform"].form.errors) == [field]
        before = getattr(article, field)
        article.refresh_from_db()
        assert getattr(article, field) == before

    def test_staff_see_what_there_is(self, admin_client: Client, article: HelpArticle) -> None:
        text = text_of(admin_client.get(f"/admin/support/helparticle/{article.pk}/change/"))
        assert all(f"[[{name}]]" in text for name in BLOCKS)
        assert "[[tail_days]]" in text
        assert admin_client.get("/admin/support/helparticle/add/").status_code == 200


@pytest.mark.parametrize("status", [one for one in Store.Status if one != Store.Status.APPROVED])
def test_only_open_stores_count(client: Client, status: str) -> None:
    DeliveryTemplateFactory(store=StoreFactory(status=status))
    assert "ни один магазин" in text_of(client.get(DELIVERY))
