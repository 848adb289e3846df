"""One row by a prepared statement is what `save` would have made of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from marketplace.lib import clock
from marketplace.lib.money import Money
from marketplace.lib.prepared_rows import insert, insert_once, update
from messaging.models import Notification
from orders.models import OrderEvent
from payments.models import Hold, Refund
from tests.factories.accounts import UserFactory
from tests.factories.orders import OrderFactory
from tests.factories.payments import paid_order

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 1, 23, 59, 59, 123456, tzinfo=UTC)


@pytest.fixture(params=[True, False], ids=["prepared", "plain"], autouse=True)
def is_prepared(request: Any, settings: Any) -> None:
    settings.PREPARED_STATEMENTS = request.param


def news(**values: Any) -> Notification:
    return Notification(**{"user": UserFactory(), "kind": "x", "dedupe_key": "k", "params": {}} | values)


@pytest.mark.parametrize(
    "params",
    [{}, {"name": "O'Neil 100 % %s «Ё» \\ \"", "list": [1, None, {"deep": True}]}],
    ids=["empty", "everything"],
)
def test_what_was_inserted_is_what_stands_there(
    django_assert_num_queries: DjangoAssertNumQueries, params: dict[str, Any]
) -> None:
    row = news(params=params, read_at=NIGHT, url="/x?a=1&b=%20")
    with django_assert_num_queries(1):
        insert(row)
    again = Notification.objects.get(pk=row.pk)
    assert again == row
    assert [getattr(again, field.attname) for field in Notification._meta.concrete_fields] == [
        getattr(row, field.attname) for field in Notification._meta.concrete_fields
    ]
    assert not row._state.adding
    row.kind = "y"
    row.save()
    assert Notification.objects.get().kind == "y"


def test_a_row_that_is_there_already_is_left_as_it_is() -> None:
    first = news()
    assert insert_once(first)
    again = Notification(user=first.user, kind="other", dedupe_key="k", params={})
    assert not insert_once(again)
    assert (again.pk, again._state.adding) == (None, True)
    assert list(Notification.objects.values_list("pk", "kind")) == [(first.pk, "x")]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(again)


def test_an_update_writes_what_is_named_and_nothing_else(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    hold = Hold.objects.get(reference=paid_order())
    hold.status, hold.release_at = Hold.Status.FROZEN, NIGHT
    with django_assert_num_queries(1):
        update(hold, ["release_at"])
    assert Hold.objects.values_list("status", "release_at").get() == (Hold.Status.HELD, NIGHT)
    with pytest.raises(ValueError, match="nobody"):
        update(hold, ["nobody"])


def test_without_names_all_is_written(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    order = OrderFactory()
    order.goods_total, order.total = order.goods_total + Money("0.07"), order.total + Money("0.07")
    order.policy, order.delivery_name_ru = {"a": [1]}, "O'Neil %s"
    order.protection_ends_at = clock.now() + timedelta(days=9)
    with django_assert_num_queries(1):
        update(order)
    again = type(order).objects.get()
    for field in order._meta.concrete_fields:
        assert getattr(again, field.attname) == getattr(order, field.attname), field


def test_columns_that_fill_themselves_do_so() -> None:
    hold = Hold.objects.get(reference=paid_order())
    payment = hold.allocation.payment
    row = Refund(
        payment=payment, attempt=payment.attempts.get(), reference="A", amount=Money("1.00"), reason="x", key="k"
    )
    insert(row)
    before = Refund.objects.get()
    assert before.number == row.number
    row.status = Refund.Status.APPROVED
    update(row, ["status", "updated_at"])
    after = Refund.objects.get()
    assert (after.created_at, after.status) == (before.created_at, "approved")
    assert after.updated_at > before.updated_at


def test_what_is_gone_cannot_be_updated() -> None:
    event = OrderEvent(order=OrderFactory(), code="order:placed", actor="buyer")
    insert(event)
    OrderEvent.objects.all().delete()
    with pytest.raises(DatabaseError, match="OrderEvent"):
        update(event, ["code"])
    assert not OrderEvent.objects.exists()
