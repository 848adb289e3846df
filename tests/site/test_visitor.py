"""The visitor: account before cookies, cookies before the language; blocked members; conversion."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.utils import translation

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
    response = buyer_client.get("/ru/settings/")
    assert response.status_code == 302
    assert response["Location"] == "/ru/my/blocked/"
