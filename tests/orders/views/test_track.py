"""The tracking page, the seller's forms about codes: what is said, to whom, at what cost."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.lib import clock
from orders.models import Order, ParcelEvent, Shipment
from orders.services.shipping import change_tracking_code, record_parcel_event
from tests.orders import journeys

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DAY = dt.timedelta(days=1)


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def track(order: Order, language: str = "en") -> Any:
    return browser(order.buyer).get(f"/{language}/my/orders/{order.number}/track/")


def text_of(order: Order, language: str = "en") -> str:
    html = track(order, language).content.decode()
    return " ".join(html.replace("\xa0", " ").replace("&nbsp;", " ").split())


def report(shipment: Shipment, status: str, **values: Any) -> None:
    about = {"carrier": shipment.carrier, "tracking_code": shipment.tracking_code, "status": status}
    record_parcel_event(**about | {"source": ParcelEvent.Source.CARRIER} | values)


def test_before_anything_was_sent() -> None:
    order = journeys.paid_order()
    assert "Not shipped yet" in text_of(order)
    Order.objects.filter(pk=order.pk).update(status="cancelled", cancelled_at=clock.now(), cancel_reason="mistake")
    assert "Nothing was sent." in text_of(order)


def test_no_news_yet_says_when_the_first_are_to_be_expected() -> None:
    with clock.at(dt.datetime(2026, 11, 10, 9, tzinfo=dt.UTC)):
        order = journeys.ship(journeys.paid_order())
    with clock.at(dt.datetime(2026, 11, 11, 9, tzinfo=dt.UTC)):
        assert "China Post has reported nothing yet. The first report usually comes on 13–17 November." in text_of(
            order
        )
        assert "Почта Китая: сообщений пока нет. Первое обычно приходит 13–17 ноября." in text_of(order, "ru")
        report(order.shipments.get(), "in_transit")
        assert "has reported nothing yet" not in text_of(order)


def test_events_newest_first_with_place_and_the_time_there() -> None:
    order = journeys.ship(journeys.paid_order())
    shipment, start = order.shipments.get(), dt.datetime(2030, 5, 2, 6, tzinfo=dt.UTC)
    with clock.at(start + 9 * DAY):
        report(shipment, "in_transit", at=start, place="Yiwu", utc_offset=480)
        report(shipment, "at_pickup", at=start + 8 * DAY, place="Москва", utc_offset=180)
        html = text_of(order)
    newest, oldest = html.rindex("Москва"), html.rindex("Yiwu, 14:00 there")
    assert newest < oldest
    assert "Москва, " not in html, "the reader's clock shows the same there"
    assert "Fetch the parcel with a document" in html


def test_what_is_expected_comes_from_the_carrier_once_it_says_so() -> None:
    order = journeys.ship(journeys.paid_order())
    assert "Expected " in text_of(order)
    report(order.shipments.get(), "in_transit", expected_on=dt.date(2030, 5, 20))
    assert "The carrier expects to deliver it on 20 May 2030" in text_of(order)


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("customs", "Customs look at the parcel"),
        ("delivery_failed", "The carrier came in vain"),
        ("returning", "Ask the carrier why the parcel goes back"),
        ("returned", "The seller has the parcel again"),
        ("lost", "tell us, and you get your money back"),
        ("delivered", "confirm receipt; if not, do not confirm it"),
    ],
)
def test_what_happens_next_is_said_in_every_state(status: str, says: str) -> None:
    order = journeys.ship(journeys.paid_order())
    report(order.shipments.get(), status)
    html = text_of(order)
    assert says in html
    assert ("Arrived on" in html) == (status == "delivered")


def test_several_parcels_each_with_its_contents_and_what_is_left() -> None:
    order = journeys.paid_order(quantity=4)
    line = order.lines.get()
    order = journeys.ship(journeys.ship(order, {line.pk: 1}), {line.pk: 2})
    html = text_of(order)
    assert "Parcel 1 of 2" in html
    assert "Parcel 2 of 2" in html
    assert html.index("1 piece") < html.index("2 pieces")
    assert "Not sent yet: 1 piece." in html
    for shipment in order.shipments.all():
        assert f'value="{shipment.tracking_code}"' in html
        assert f"num={shipment.tracking_code}" in html


def test_a_changed_code_is_shown_with_the_one_before() -> None:
    order = journeys.ship(journeys.paid_order())
    shipment = order.shipments.get()
    change_tracking_code(
        store=order.store,
        order_number=order.number,
        parcel=shipment.number,
        user=journeys.seller_of(order),
        carrier="",
        tracking_code="RB123456785CN",
    )
    assert f"(seller). Before, it was {shipment.tracking_code}, China Post." in text_of(order)


def test_a_claim_of_the_seller_is_called_one() -> None:
    order = journeys.ship(journeys.paid_order())
    report(order.shipments.get(), "delivered", source=ParcelEvent.Source.SELLER)
    assert "Handed to the recipient, the seller says" in text_of(order)


def test_the_page_takes_the_same_queries_for_any_number_of_parcels(
    django_assert_num_queries: Callable[..., Any],
) -> None:
    order = journeys.ship(journeys.paid_order())
    client = browser(order.buyer)
    url = reverse("orders:track", args=[order.number])
    client.get(url)
    with django_assert_num_queries(9) as first:
        client.get(url)
    big = journeys.paid_order(buyer=order.buyer, quantity=6)
    for _ in range(3):
        big = journeys.ship(big, {big.lines.get().pk: 2})
    for shipment in big.shipments.all():
        report(shipment, "in_transit")
        report(shipment, "customs")
    with django_assert_num_queries(len(first)):
        client.get(reverse("orders:track", args=[big.number]))


def ship_form(order: Order, **values: str) -> Any:
    client = browser(journeys.seller_of(order))
    pieces = {f"pieces-{line.pk}": line.left_to_ship for line in order.lines.all()}
    return client.post(f"/en/sell/{order.store.slug}/orders/{order.number}/ship/", pieces | values)


def test_the_seller_is_told_what_is_wrong_and_whose_code_it_looks_like() -> None:
    order = journeys.paid_order()
    answer = ship_form(order, carrier="cdek", tracking_code="RB 123 456 785 CN")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "The code has the wrong number of signs: 13." in html
    assert "It looks like a code of another carrier: China Post." in html
    assert 'value="RB 123 456 785 CN"' in html
    assert answer.context["form"].errors.keys() == {"tracking_code"}


def test_without_a_carrier_the_code_says_it_or_the_carrier_is_asked_for() -> None:
    order = journeys.paid_order()
    answer = ship_form(order, carrier="", tracking_code="3318810025")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["carrier"])
    assert ship_form(order, carrier="", tracking_code="rb123456785cn").status_code == 303
    assert order.shipments.get().carrier == "china_post"


def test_the_seller_corrects_a_code_once_it_is_right() -> None:
    order = journeys.ship(journeys.paid_order())
    shipment, client = order.shipments.get(), browser(journeys.seller_of(order))
    page = f"/en/sell/{order.store.slug}/orders/{order.number}/"
    url, name = f"{page}parcels/{shipment.number}/code/", f"{shipment.number}-tracking_code"
    assert url in client.get(page).content.decode()
    refused = client.post(url, {name: "RB123456789CN"})
    assert refused.status_code == 422
    assert "The check digit does not fit" in refused.content.decode()
    assert 'value="RB123456789CN"' in refused.content.decode()
    assert client.post(url, {name: "RB123456785CN"}).status_code == 303
    report(Shipment.objects.get(), "in_transit")
    assert url not in client.get(page).content.decode()
    late = client.post(url, {name: "RB000000014CN"})
    assert "only be changed by support" in late.content.decode()
    assert client.post(url.replace(shipment.number, "NOPE"), {name: "X"}).status_code == 404
