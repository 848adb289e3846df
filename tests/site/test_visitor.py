"""The visitor: account before cookies, cookies before the language; blocked members; conversion."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from marketplace.lib import clock
from marketplace.lib.money import Money
from marketplace.lib.visitor import Rate, Visitor, current_visitor
from marketplace.visitors import visitor_for


def _visitor(language: str, **cookies: str) -> Visitor:
    request = RequestFactory().get("/")
    request.COOKIES.update(cookies)
    request.user = AnonymousUser()
    with translation.override(language):
        return visitor_for(request)


@pytest.mark.django_db
def test_a_guest_is_taken_for_a_reader_of_the_language() -> None:
    russian, english = _visitor("ru"), _visitor("en")
    assert (russian.currency, russian.country, russian.time_zone) == ("RUB", "RU", "Europe/Moscow")
    assert (english.currency, english.country, english.time_zone) == ("USD", "US", "UTC")


@pytest.mark.django_db
def test_cookies_choose_and_unknown_values_do_not() -> None:
    chosen = _visitor("en", currency="EUR", country="DE", theme="dark")
    assert (chosen.currency, chosen.country, chosen.theme) == ("EUR", "DE", "dark")
    odd = _visitor("en", currency="BTC", country="ZZ", theme="pink")
    assert (odd.currency, odd.country, odd.theme) == ("USD", "US", "")


def test_conversion_is_rounded_to_the_cent_and_only_where_it_says_something() -> None:
    visitor = Visitor(currency="RUB", rate=Rate("RUB", Decimal("92.52"), date(2026, 11, 23)))
    assert visitor.convert(Money(Decimal("135.00"), "USD")) == Money(Decimal("12490.20"), "RUB")
    assert Visitor().convert(Money(Decimal(1), "USD")) is None


@pytest.mark.django_db
def test_the_visitor_is_gone_after_the_request(client: Client) -> None:
    client.cookies["currency"] = "EUR"
    client.get("/en/settings/")
    assert current_visitor() == Visitor()


@pytest.mark.django_db
def test_a_blocked_member_is_told_why(buyer_client: Client, buyer: object) -> None:
    type(buyer).objects.filter(pk=buyer.pk).update(blocked_at=clock.now(), blocked_reason="x")  # type: ignore[attr-defined]
    response = buyer_client.get("/ru/cart/")
    assert response.status_code == 302
    assert response["Location"] == "/ru/my/blocked/"


@pytest.mark.django_db
def test_a_session_that_ended_leads_to_sign_in_and_back_to_the_open_page(client: Client) -> None:
    fragment = client.post(
        "/ru/cart/line/", headers={"hx-request": "true", "hx-current-url": "http://testserver/ru/cart/?a=1"}
    )
    assert fragment.status_code == 204
    assert fragment["HX-Redirect"] == "/ru/login/?next=%2Fru%2Fcart%2F%3Fa%3D1"
    plain = client.post("/ru/cart/line/", headers={"referer": "http://testserver/ru/cart/"})
    assert plain["Location"] == "/ru/login/?next=%2Fru%2Fcart%2F"
    foreign = client.post("/ru/cart/line/", headers={"referer": "https://evil.example/x"})
    assert foreign["Location"] == "/ru/login/?next=/ru/cart/line/"


def test_today_is_the_readers_day() -> None:
    with clock.at(datetime(2026, 11, 23, 22, 30, tzinfo=UTC)), timezone.override("Europe/Moscow"):
        assert clock.today() == date(2026, 11, 24)
