"""What an order that waits for its payment says of itself: who shares it, and that money is on its way."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from orders.models import Checkout, Order
from orders.services.cancel import cancel_order
from payments.gateways.registry import known_names
from tests.orders import journeys
from tests.orders.services.test_payment import placed
from tests.orders.views.test_pay import client_of, url
from tests.payments.methods.journeys import pay_by, transfer

pytestmark = pytest.mark.django_db
LIST = "/ru/my/orders/"


@pytest.fixture(autouse=True)
def _all_ways(settings: Any) -> None:
    settings.PAYMENT_GATEWAYS = ["sandbox", *sorted(known_names() - {"sandbox", "stripe"})]


def text_of(client: Client, path: str) -> str:
    return client.get(path).content.decode().replace("\xa0", " ")


def paths(checkout: Checkout) -> list[str]:
    return [LIST, "/ru/my/", f"{LIST}{checkout.orders.latest('pk').number}/"]


def test_what_is_paid_together_is_said_before_the_payment_page() -> None:
    checkout = placed(count=2)
    client = client_of(checkout)
    for path in paths(checkout):
        assert "Оплачивается вместе с другими заказами, всего 24 $." in text_of(client, path)
    first, second = checkout.orders.order_by("pk")
    cancel_order(buyer=checkout.buyer, number=first.number, reason=Order.CancelReason.MISTAKE)
    for path in [LIST, f"{LIST}{second.number}/"]:
        assert "Оплачивается вместе" not in text_of(client, path)


@pytest.mark.parametrize("gateway", ["money_transfer", "bank_transfer", "voucher"])
def test_money_that_is_on_its_way_is_not_asked_for_again(gateway: str) -> None:
    checkout = placed()
    client = client_of(checkout)
    pay = reverse("orders:pay", args=[checkout.number])
    for path in paths(checkout):
        assert f'href="{pay}">Оплатить</a>' in text_of(client, path)
    Order.objects.update(address={"country": "RU"})
    pay_by(checkout, gateway)
    for path in paths(checkout):
        page = text_of(client, path)
        assert "Ждём вашу оплату до " in page
        assert f'href="{pay}">Как внести деньги</a>' in page
        assert "Оплатить</a>" not in page


def test_what_has_arrived_of_a_transfer_is_said() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    assert "Ждём 12 $ до " in text_of(client_of(checkout), url(checkout, "done"))
    transfer(attempt, "7.00")
    assert "Поступило 7 $; ждём недостающие 5 $ до " in text_of(client_of(checkout), url(checkout, "done"))


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_asks_no_further_query(count: int, django_assert_num_queries: Any) -> None:
    checkout = placed(count=count)
    client = client_of(checkout)
    client.get(LIST)
    with django_assert_num_queries(7) as before:
        client.get(LIST)
    pay_by(checkout, "bank_transfer", total=str(12 * count))
    with django_assert_num_queries(len(before)):
        client.get(LIST)


def test_receipt_comes_after_the_parcel_and_tracking_before_it() -> None:
    order = journeys.ship(journeys.paid_order(journeys.variant_of()))
    client = Client()
    client.force_login(order.buyer)

    def labels() -> list[tuple[str, bool]]:
        actions = client.get(f"{LIST}{order.number}/").context["actions"]
        return [(str(action.label), action.is_primary) for action in actions]

    assert labels() == [("Отследить", False), ("Подтвердить получение", False)]
    Order.objects.filter(pk=order.pk).update(status=Order.Status.DELIVERED)
    assert labels() == [("Подтвердить получение", True), ("Отследить", False)]
