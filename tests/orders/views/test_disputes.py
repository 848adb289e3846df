"""What the order's two pages say while a bank disputes its payment, and once it has decided."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from orders.models import Order
from payments.models import Chargeback
from tests.factories.accounts import StoreMemberFactory
from tests.factories.payments import chargeback_of
from tests.orders import journeys
from tests.payments.services.test_chargebacks import says
from tests.permissions.world import BACKEND

pytestmark = pytest.mark.django_db
CHECKS = "Банк проверяет ваше обращение"


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "ru"})
    client.force_login(user, backend=BACKEND)
    return client


def pages(order: Order, *, seller: User | None = None) -> tuple[Any, Any]:
    """As the buyer sees it, and as the seller."""
    buyer = client_of(order.buyer).get(reverse("orders:detail", args=[order.number]))
    mine = reverse("seller:order", args=[order.store.slug, order.number])
    return buyer, client_of(seller or journeys.seller_of(order)).get(mine)


def notes(order: Order, *, seller: User | None = None) -> list[list[str]]:
    """The sentences on either page, each of which is really there."""
    found = []
    for page in pages(order, seller=seller):
        texts = [note["text"] for note in page.context["disputes"]]
        assert all(text in page.content.decode() for text in texts)
        found.append(texts)
    return found


@pytest.mark.parametrize(("end", "buyer", "seller"), [
    ("won", "платёж на 12 $ остаётся в силе", "Банк решил в вашу пользу"),
    ("lost", "решил в вашу пользу", "Банк решил в пользу покупателя"),
])  # fmt: skip
def test_both_sides_see_the_chargeback_and_its_end(end: str, buyer: str, seller: str) -> None:
    order = journeys.paid_order()
    assert notes(order) == [[], []]
    row = chargeback_of(order.number)
    ((to_buyer,), (to_seller,)) = notes(order)
    assert CHECKS in to_buyer
    assert "12\xa0$" in to_buyer
    assert "скажите до" in to_seller
    url = reverse("seller:chargeback", args=[order.store.slug, row.number])
    assert f'href="{url}"' in pages(order)[1].content.decode()
    for status, words in (("sent", "ответили"), ("accepted", "не оспариваем")):
        Chargeback.objects.update(status=status)
        ((_same,), (to_seller,)) = notes(order)
        assert words in to_seller
    says(order.number, end, amount="12.00", number=row.reference)
    ((to_buyer,), (to_seller,)) = notes(order)
    assert CHECKS not in to_buyer
    assert buyer in to_buyer.replace("\xa0", " ")
    assert seller in to_seller


def test_only_owners_are_led_to_the_chargeback() -> None:
    order = journeys.paid_order()
    row = chargeback_of(order.number)
    manager = StoreMemberFactory(store=order.store, role="manager").user
    assert notes(order, seller=manager)[1], "everybody of the store knows why the payout waits"
    assert row.number not in pages(order, seller=manager)[1].content.decode()


def test_an_order_without_a_chargeback_costs_no_query_more() -> None:
    order = journeys.paid_order()
    counts = []
    for _turn in range(2):
        client, url = client_of(order.buyer), reverse("orders:detail", args=[order.number])
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
        if len(counts) == 1:
            chargeback_of(order.number)
    assert counts[1] == counts[0] + 1
