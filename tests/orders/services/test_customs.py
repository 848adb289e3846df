"""Customs data: asked for, kept encrypted, seen while needed, erased."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.db import connection

from accounts.ports import secret_rotations
from marketplace.lib import clock
from marketplace.lib.errors import DomainError, NotFound
from messaging.models import Notification, OutboxEmail
from orders.errors import CustomsNotNeeded, CustomsPaperWrong
from orders.models import CustomsData, Order, OrderEvent
from orders.pages import customs as pages
from orders.services.cancel import cancel_order, refuse_order
from orders.services.customs import give_customs_data, waiting_orders
from orders.services.receipt import confirm_receipt
from orders.services.timers import sweep
from orders.veil import customs_is_shown
from tests.factories.accounts import UserFactory
from tests.orders.customs.papers import PAPERS, order_from_abroad
from tests.orders.journeys import (
    events_of,
    fresh,
    mailed,
    member,
    paid_order,
    pending_timers,
    place,
    seller_of,
    ship,
    told,
)

pytestmark = pytest.mark.django_db(transaction=True)


def give(order: Order, *, also: bool = False, **papers: str) -> list[Order]:
    return give_customs_data(buyer=order.buyer, number=order.number, papers=PAPERS | papers, also=also)


def stored() -> str:
    """The column as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT papers FROM orders_customsdata")
        return str(cursor.fetchone()[0])


def test_the_buyer_is_asked_when_the_order_is_to_be_shipped_and_reminded_once() -> None:
    order = order_from_abroad()
    assert mailed(order.buyer).count("order_customs_needed") == 1
    due = pending_timers(order)["customs_reminder"]
    assert order.ship_by is not None
    assert due == order.ship_by - timedelta(days=7 - 2)
    sweep(now=due)
    sweep(now=due + timedelta(days=1))
    assert mailed(order.buyer).count("order_customs_needed") == 2
    give(order)
    assert "order_customs_given_store" in told(seller_of(order))


def test_nothing_is_asked_without_a_border() -> None:
    order = paid_order()
    assert "order_customs_needed" not in told(order.buyer)
    assert "customs_reminder" not in pending_timers(order)
    assert pages.for_buyer(order) is None
    assert pages.for_seller(order) is None
    with pytest.raises(CustomsNotNeeded):
        give(order)


def test_what_is_given_is_encrypted_and_nobody_but_the_seller_reads_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    order = order_from_abroad()
    seller = pages.for_seller(order)
    assert seller is not None
    assert seller.values == ()
    give(order)
    give(order, passport="4510654321")
    assert CustomsData.objects.get().papers == PAPERS | {"passport": "4510654321"}
    texts = [stored(), caplog.text]
    texts += [str(row) for row in OrderEvent.objects.values_list("data", flat=True)]
    texts += [str(row) for row in OutboxEmail.objects.values_list("context", flat=True)]
    texts += [str(row) for row in Notification.objects.values_list("params", flat=True)]
    for secret in ("4510123456", "4510654321", "772807592828", "Соколова Анна Игоревна"):
        assert not any(secret in text for text in texts)
    seller = pages.for_seller(fresh(order))
    assert seller is not None
    assert "4510654321" in dict(seller.values).values()
    assert told(seller_of(order)).count("order_customs_given_store") == 1
    assert "customs_reminder" not in pending_timers(order)


def test_the_seller_sees_it_until_everything_is_sent() -> None:
    order = order_from_abroad()
    give(order)
    assert customs_is_shown(fresh(order))
    shipped = ship(order)
    assert not customs_is_shown(shipped)
    assert pages.for_seller(shipped) is None
    with pytest.raises(CustomsNotNeeded):
        give(shipped)
    buyer = pages.for_buyer(shipped)
    assert buyer is not None
    assert (buyer.is_open, buyer.given_at is not None) == (False, True)


def test_it_is_erased_thirty_days_after_the_first_word_of_arrival() -> None:
    order = order_from_abroad()
    give(order)
    ship(order)
    assert "customs_erase" not in pending_timers(order)
    received = confirm_receipt(buyer=order.buyer, number=order.number)
    assert received.finished_at is not None
    due = pending_timers(order)["customs_erase"]
    assert due == received.finished_at + timedelta(days=30)
    sweep(now=due - timedelta(seconds=1))
    assert CustomsData.objects.exists()
    sweep(now=due)
    assert not CustomsData.objects.exists()
    assert events_of(order)[-1] == "order:customs_erased"
    sweep(now=due + timedelta(days=1))
    assert events_of(order).count("order:customs_erased") == 1


@pytest.mark.parametrize("by", ["seller", "silence"])
def test_a_cancelled_order_keeps_nothing(by: str) -> None:
    order = order_from_abroad()
    give(order)
    if by == "seller":
        refuse_order(store=order.store, number=order.number, user=seller_of(order))
    else:
        cancel_order(buyer=order.buyer, number=order.number, reason="changed_mind")
        assert CustomsData.objects.exists()
        sweep(now=clock.now() + timedelta(hours=49))
    assert not CustomsData.objects.exists()
    assert "order:customs_erased" in events_of(order)
    assert "customs_reminder" not in pending_timers(order)


def test_one_answer_serves_all_orders_to_the_same_recipient() -> None:
    buyer = member()
    first, second = order_from_abroad(buyer), order_from_abroad(buyer)
    at_home = paid_order(buyer=buyer)
    somebody = order_from_abroad()
    elsewhere = order_from_abroad(buyer)
    Order.objects.filter(pk=elsewhere.pk).update(address=elsewhere.address | {"recipient": "Igor Melnik"})
    assert waiting_orders(first) == [second]
    assert {order.pk for order in give(first, also=True)} == {first.pk, second.pk}
    assert set(CustomsData.objects.values_list("order", flat=True)) == {first.pk, second.pk}
    assert not CustomsData.objects.filter(order__in=[at_home, somebody, elsewhere]).exists()
    assert waiting_orders(first) == []


@pytest.mark.parametrize(
    "wrong",
    [{"inn": "772807592829"}, {"inn": ""}, {"passport": "451012345"}, {"born": "2999-01-01"}, {"name": " "}],
)
def test_wrong_numbers_are_refused(wrong: dict[str, str]) -> None:
    order = order_from_abroad()
    with pytest.raises(CustomsPaperWrong) as refused:
        give(order, **wrong)
    assert refused.value.field == next(iter(wrong))
    assert not CustomsData.objects.exists()


def test_strangers_and_unpaid_orders() -> None:
    order = order_from_abroad()
    with pytest.raises(NotFound):
        give_customs_data(buyer=UserFactory(), number=order.number, papers=PAPERS)
    variant = order.lines.get().variant
    unpaid = place(member(), variant).orders.get()
    with pytest.raises(DomainError):
        give(unpaid)
    assert not CustomsData.objects.exists()


def test_a_new_key_reads_and_writes_the_old_rows(settings) -> None:  # type: ignore[no-untyped-def]
    order = order_from_abroad()
    give(order)
    before = stored()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, long enough for everybody who looks at it"
    assert dict(secret_rotations.items())["customs data"]() == 1
    settings.SECRET_KEY_FALLBACKS = []
    assert stored() != before
    assert CustomsData.objects.get().papers == PAPERS


def test_without_its_key_it_is_as_good_as_not_given(settings, caplog: pytest.LogCaptureFixture) -> None:  # type: ignore[no-untyped-def]
    order = order_from_abroad()
    give(order)
    before = stored()
    settings.SECRET_KEY = "another key, long enough for everybody who looks at it"
    seller = pages.for_seller(fresh(order))
    assert seller is not None
    assert seller.values == ()
    assert "customs data" in caplog.text
    dict(secret_rotations.items())["customs data"]()
    assert stored() == before
