"""What the page of an order says about money that people return."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from marketplace.lib.money import Money
from orders.pages.order import places
from payments import selectors
from payments.models import Refund
from payments.services.by_hand import hand_over, take_refund
from payments.services.refunds import refund
from tests.factories.accounts import UserFactory
from tests.factories.payments import approved_by_hand, manual_refund_of
from tests.orders import journeys
from tests.payments.test_manual_refunds import client_of, complete, named

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_russian() -> Iterator[None]:
    with translation.override("ru"):
        yield


def test_the_note_on_the_order_goes_with_the_account() -> None:
    order = journeys.paid_order(journeys.variant_of())
    client = client_of(order.buyer)
    row = refund(reference=order.number, amount=Money("3.00"), reason="goodwill", key="k")
    with transaction.atomic():
        hand_over(Refund.objects.select_for_update().get(pk=row.pk), failure_code="closed")

    def page() -> str:
        return client.get(order.get_absolute_url()).content.decode()

    assert "на банковский счёт, который вы укажете" in page()
    named(row)
    said = page()
    assert "который вы укажете" not in said
    assert "переводят на ваш банковский счёт ···3000" in said
    assert reverse("payments:refund", args=[row.number]) in said
    approved_by_hand(row)
    staff = UserFactory(is_staff=True)
    take_refund(number=row.number, staff=staff)
    assert "переводят на ваш банковский счёт ···3000" in page()
    complete(row, staff)
    assert "переводят на ваш" not in page()


def test_the_order_says_returned_only_when_it_is() -> None:
    row = manual_refund_of(UserFactory())
    named(row)

    def words() -> list[str]:
        return [str(place["label"]) for place in places(selectors.money_of(row.reference))]

    assert words()[-1] == "Возвращаем вам"
    approved_by_hand(row)
    staff = UserFactory(is_staff=True)
    take_refund(number=row.number, staff=staff)
    complete(row, staff)
    assert words()[-1] == "Вернули вам"
