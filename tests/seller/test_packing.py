"""Packing on the page of an order."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orders.models import Order, Shipment
from orders.services.packing import pack_parcel
from tests.documents import ReadPdf
from tests.orders import journeys

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def order() -> Order:
    return journeys.paid_order(quantity=3)


def browser(order: Order) -> Client:
    client = Client()
    client.force_login(journeys.seller_of(order), backend=BACKEND)
    return client


def path(order: Order, parcel: str = "", do: str = "") -> str:
    page = f"/ru/sell/{order.store.slug}/orders/{order.number}/"
    return f"{page}parcels/{parcel}/{do}/" if parcel else f"{page}{do}"


def test_a_refusal_says_what_it_does_before_its_button(order: Order) -> None:
    page = browser(order).get(path(order)).content.decode().replace("\xa0", " ")
    fold = page[page.index("<summary>Товара нет: отменить и вернуть деньги") :]
    assert "Заказ сразу отменится, а покупатель получит обратно 32 $." in fold
    assert f'action="{path(order, do="refuse/")}"' in fold
    assert "Отменить заказ и вернуть деньги</button>" in fold


def packed(order: Order, pieces: int, key: str = "k") -> Shipment:
    seller = journeys.seller_of(order)
    line = order.lines.get()
    return pack_parcel(store=order.store, order_number=order.number, user=seller, lines={line.pk: pieces}, key=key)


def test_pack_print_close_and_send(order: Order) -> None:
    client, line = browser(order), order.lines.get()
    shown = client.get(path(order))
    assert shown.context["can_pack"]
    key = shown.context["pack_form"]["key"].value()
    sent = {"key": key, f"pieces-{line.pk}": "2"}
    for _click in range(2):
        assert client.post(path(order, do="pack/"), sent).status_code == 303
    parcel = order.shipments.get()
    slip = client.get(path(order) + f"slip/{parcel.number}/")
    assert "Anna Sokolova" in ReadPdf(slip.content).text
    changed = {"do": "repack", f"{parcel.number}-pieces-{line.pk}": "3"}
    assert client.post(path(order, parcel.number, "packing"), changed).status_code == 303
    for do, status in (("ready", "ready"), ("open", "draft"), ("ready", "ready")):
        client.post(path(order, parcel.number, "packing"), {"do": do})
        assert order.shipments.get().status == status
    page = client.get(path(order))
    assert page.context["is_all_packed"]
    assert 'id="ship"' not in page.content.decode()
    code = {f"{parcel.number}-tracking_code": journeys.tracking_code()}
    assert client.post(path(order, parcel.number, "hand-over"), code).status_code == 303
    assert journeys.fresh(order).status == "shipped"
    assert order.lines.get().shipped_quantity == 3


def test_what_is_wrong_stands_at_its_field(order: Order) -> None:
    client, line = browser(order), order.lines.get()
    too_many = client.post(path(order, do="pack/"), {"key": "x", f"pieces-{line.pk}": "4"})
    assert too_many.status_code == 422
    assert too_many.context["pack_form"].errors[f"pieces-{line.pk}"]
    none = client.post(path(order, do="pack/"), {"key": "x", f"pieces-{line.pk}": "0"})
    assert none.context["pack_form"].errors[f"pieces-{line.pk}"]
    parcel = packed(order, 1)
    wrong = client.post(path(order, parcel.number, "hand-over"), {f"{parcel.number}-tracking_code": "RB123456784CN"})
    assert wrong.status_code == 422
    assert wrong.context["packed"][0]["hand_over"].errors["tracking_code"]
    repack = client.post(
        path(order, parcel.number, "packing"), {"do": "repack", f"{parcel.number}-pieces-{line.pk}": "9"}
    )
    assert repack.status_code == 422
    assert repack.context["packed"][0]["repack"].errors
    assert [row.quantity for row in parcel.lines.all()] == [1]


def test_unpacking_and_what_is_gone(order: Order) -> None:
    client, parcel = browser(order), packed(order, 1)
    for _click in range(2):
        assert client.post(path(order, parcel.number, "packing"), {"do": "unpack"}).status_code == 303
    assert not order.shipments.exists()
    assert client.post(path(order, parcel.number, "packing"), {"do": "ready"}).status_code == 404
    assert client.post(path(order, parcel.number, "packing"), {"do": "repack"}).status_code == 404
    assert client.post(path(order, parcel.number, "hand-over"), {}).status_code == 404


def test_the_buyer_sees_nothing_of_the_packing(order: Order) -> None:
    packed(order, 2)
    client = Client()
    client.force_login(order.buyer, backend=BACKEND)
    page = client.get(order.get_absolute_url())
    assert page.context["parcels"] == []
    assert client.get(f"/ru/my/orders/{order.number}/track/").context["parcels"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_queries(order: Order, count: int) -> None:
    for number in range(count):
        packed(order, 1, key=f"k{number}")
    client = browser(order)
    client.get(path(order))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path(order)).status_code == 200
    assert len(captured) == 14
