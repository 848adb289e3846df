"""The page of the club."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from club.constants import HISTORY_PER_PAGE
from club.services.membership import record_spend
from marketplace.lib import clock
from marketplace.lib.money import Money

pytestmark = pytest.mark.django_db
URL = "/ru/my/club/"


def spend(user: User, count: int, amount: str = "12.50") -> None:
    with transaction.atomic():
        for n in range(count):
            record_spend(user=user, reference=f"K-{user.pk}-{n}", amount=Money(Decimal(amount)), at=clock.now())


def words(client: Client, url: str = URL) -> str:
    return client.get(url).content.decode().replace("\u00a0", " ")


def test_guests_are_sent_to_sign_in(client: Client) -> None:
    assert client.get(URL).status_code == 302


def test_a_new_member_learns_what_the_first_order_gives(buyer_client: Client) -> None:
    text = words(buyer_client)
    assert "Ваш уровень — A0" in text
    assert "До A1 осталось 1 $" in text
    assert "Баллов пока нет" in text
    assert "Первый завершённый заказ" in text


def test_level_points_and_history(buyer_client: Client, buyer: User) -> None:
    spend(buyer, 2)
    text = words(buyer_client)
    assert "Ваш уровень — A1" in text
    assert "До A2 осталось 75 $" in text
    assert f"Заказ K-{buyer.pk}-1 завершён" in text
    assert "Первый завершённый заказ" not in text
    english = words(buyer_client, "/en/my/club/")
    assert "Your level is A1: Fellow traveller" in english
    assert "$75 to A2" in english


def test_the_top_has_nothing_above_it(buyer_client: Client, buyer: User) -> None:
    spend(buyer, 1, "2500")
    text = words(buyer_client)
    assert "Ваш уровень — A4" in text
    assert "осталось" not in text


def test_the_current_column_is_marked(buyer_client: Client, buyer: User) -> None:
    spend(buyer, 1, "150")
    page = buyer_client.get(URL)
    assert [column.level.code for column in page.context["club"].columns if column.is_current] == ["A2"]
    assert page.content.decode().count('aria-current="true"') == 1


def test_the_history_has_pages(buyer_client: Client, buyer: User) -> None:
    spend(buyer, HISTORY_PER_PAGE + 1)
    assert len(buyer_client.get(URL).context["club"].history) == HISTORY_PER_PAGE
    assert len(buyer_client.get(f"{URL}?page=2").context["club"].history) == 1


@pytest.mark.parametrize("rows", [1, HISTORY_PER_PAGE])
def test_queries_do_not_grow(buyer_client: Client, buyer: User, django_assert_num_queries: Any, rows: int) -> None:
    spend(buyer, rows)
    buyer_client.get(URL)
    with django_assert_num_queries(5):  # member; membership; count and rows of the history; header
        buyer_client.get(URL)
