"""Complaining about a product: members, once at a time, nothing typed is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from catalog.models import Product
from support.constants import REPORTS_A_DAY
from support.models import Report
from tests.factories.accounts import UserFactory
from tests.factories.catalog import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    cache.clear()
    return ProductFactory(title_ru="Часы")


@pytest.fixture
def user(client: Client) -> User:
    user = UserFactory()
    client.force_login(user)
    return user


def test_a_guest_is_asked_to_sign_in(client: Client, product: Product) -> None:
    path = f"/ru/item/{product.pk}/report/"
    assert client.get(path)["Location"] == f"/ru/login/?next={path}"


def test_it_is_sent_and_thanked_for(client: Client, product: Product, user: User) -> None:
    path = f"/ru/item/{product.pk}/report/"
    assert "Часы" in client.get(path).content.decode()
    response = client.post(path, {"reason": "counterfeit", "text": "Логотип другой"})
    assert (response.status_code, response["Location"]) == (303, f"/ru/item/{product.pk}-{product.slug_ru}/")
    report = Report.objects.get()
    assert (report.author, report.reason, report.text, report.status) == (
        user,
        "counterfeit",
        "Логотип другой",
        "submitted",
    )
    assert "Мы получили жалобу" in client.get(response["Location"]).content.decode()


def test_one_is_open_at_a_time(client: Client, product: Product, user: User) -> None:
    path = f"/ru/item/{product.pk}/report/"
    for _ in range(2):
        client.post(path, {"reason": "misleading"})
    assert Report.objects.count() == 1
    html = client.get(path).content.decode().replace("\xa0", " ")
    assert "Вы пожаловались на этот товар" in html and 'name="reason"' not in html
    Report.objects.update(status="dismissed")
    client.post(path, {"reason": "misleading"})
    assert Report.objects.count() == 2


@pytest.mark.parametrize("data", [{}, {"reason": "no-such"}, {"reason": "other", "text": "  "}])
def test_what_is_missing_is_said(client: Client, product: Product, user: User, data: dict[str, Any]) -> None:
    response = client.post(f"/ru/item/{product.pk}/report/", data | {"text": data.get("text", "Мои слова")})
    assert response.status_code == 422
    assert not Report.objects.exists()
    assert "Что не так?</a> " in response.content.decode() or "reason" in data, "no colon after a question mark"
    if "text" not in data:
        assert "Мои слова</textarea>" in response.content.decode()


def test_too_many_in_a_day(client: Client, user: User) -> None:
    cache.clear()
    goods = [ProductFactory() for _ in range(REPORTS_A_DAY + 1)]
    answers = [client.post(f"/ru/item/{one.pk}/report/", {"reason": "rights"}).status_code for one in goods]
    assert answers[-2:] == [303, 429]


def test_what_is_not_shown_is_not_reported(client: Client, user: User) -> None:
    assert client.get(f"/ru/item/{ProductFactory(draft=True).pk}/report/").status_code == 404
