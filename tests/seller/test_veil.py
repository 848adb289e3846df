"""The veil over the address lies over the places of parcels as well: whatever the store gets, it says no place."""

import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from marketplace.lib import clock
from messaging.models import Notification, OutboxEmail
from orders.documents import slips_pdf
from orders.models import Order, ParcelEvent
from orders.selectors.documents import slips_for_store
from orders.selectors.evidence import evidence_facts, evidence_for_store
from orders.services.receipt import confirm_receipt
from orders.services.shipping import record_parcel_event
from tests.documents import ReadPdf
from tests.orders import journeys

pytestmark = pytest.mark.django_db

PLACES = {"in_transit": "Гель-Гью, сортировка", "at_pickup": "Зурбаган, отделение 7", "delivered": "Зурбаган-на-Лиссе"}


def received(buyer: User) -> Order:
    """An order whose parcel was reported at three places and then received."""
    order = journeys.ship(journeys.paid_order(buyer=buyer))
    parcel = order.shipments.get()
    for status, place in PLACES.items():
        record_parcel_event(
            carrier=parcel.carrier,
            tracking_code=parcel.tracking_code,
            status=status,
            place=place,
            source=ParcelEvent.Source.CARRIER,
        )
    confirm_receipt(buyer=buyer, number=order.number)
    return journeys.fresh(order)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def found(text: str, order: Order) -> set[str]:
    """What of a text says where the order went."""
    words = [*PLACES.values(), order.address["city"], order.address["street"], order.address["recipient"]]
    return {word for word in words if word in text}


def seen_by_store(order: Order) -> dict[str, str]:
    """Every page, paper and table of the store that has the order in it, by its name."""
    client, store = browser(journeys.seller_of(order)), order.store.slug

    def text(name: str, *args: Any, query: str = "") -> str:
        answer = client.get(reverse(name, args=[store, *args]) + query)
        assert answer.status_code == 200
        return b"".join(answer).decode()  # type: ignore[arg-type]

    return {
        "order": text("seller:order", order.number),
        "orders": text("seller:orders", query="?tab=all"),
        "home": text("seller:home"),
        "payouts": text("seller:payouts"),
        "statement": text("seller:statement"),
        "statement.csv": text("seller:statement", query="?format=csv"),
        "slips.pdf": ReadPdf(slips_pdf(slips_for_store(order.store, [order.number]))).text,
        "evidence": evidence_for_store(order.number),
    }


def test_until_thirty_days_after_receipt_the_store_sees_where_its_parcels_are() -> None:
    order = received(journeys.member())
    with clock.at(clock.now() + dt.timedelta(days=29)):
        seen = seen_by_store(order)
    assert set(PLACES.values()) <= found(seen["order"], order)
    assert found(seen["evidence"], order) >= {PLACES["delivered"], order.address["city"]}


def test_then_no_page_paper_or_table_says_a_place_any_more() -> None:
    order = received(journeys.member())
    with clock.at(clock.now() + dt.timedelta(days=30)):
        seen = seen_by_store(order)
        assert {name: found(text, order) for name, text in seen.items() if found(text, order)} == {}
        # The buyer sees his parcel as ever, and the bank is told everything.
        own = browser(order.buyer).get(f"/ru/my/orders/{order.number}/track/").content.decode()
        assert set(PLACES.values()) <= found(own, order)
        assert PLACES["delivered"] in evidence_facts(order.number)
    assert set(ParcelEvent.objects.values_list("place", flat=True)) >= set(PLACES.values()), "nothing is forgotten"


def test_a_cancelled_order_that_was_on_its_way_is_veiled_as_well() -> None:
    order = received(journeys.member())
    past = clock.now() - dt.timedelta(days=31)
    Order.objects.filter(pk=order.pk).update(
        status="cancelled", finished_at=None, cancelled_at=past, cancel_reason="stopped"
    )
    seen = seen_by_store(order)
    assert {name: found(text, order) for name, text in seen.items() if found(text, order)} == {}


def test_no_message_to_the_store_ever_names_a_place() -> None:
    order = received(journeys.member())
    seller = journeys.seller_of(order)
    mails = [str(mail.context) for mail in OutboxEmail.objects.filter(user=seller)]
    notes = [str(note.params) for note in Notification.objects.filter(user=seller)]
    assert mails
    assert notes
    assert set().union(*(found(text, order) for text in [*mails, *notes])) == set()
