"""Every message about an order can be read: both languages, mail and notification, with the facts in it."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.db import transaction
from django.utils import translation

from accounts.models import User
from messaging.models import Notification, OutboxEmail
from messaging.services.rendering import build_message, html_of, notification_text
from orders import notices
from orders.models import Extension, Order, ParcelEvent, Shipment
from tests.factories.accounts import StoreMemberFactory, UserFactory
from tests.factories.orders import OrderFactory, ShipmentFactory
from tests.orders.journeys import usd

pytestmark = pytest.mark.django_db

BUYER: list[Callable[[Order], None]] = [
    notices.order_placed,
    notices.order_paid,
    notices.order_shipped,
    notices.order_rest_cancelled,
    notices.order_delivered,
    lambda order: notices.order_delivered(proved(order)),
    notices.order_finished,
    notices.order_cancelled,
    notices.cancel_refused,
    notices.customs_needed,
    notices.unpaid_reminder,
    lambda order: notices.extension_asked(order, extension_of(order, "ship_by")),
    lambda order: notices.extension_answered(order, extension_of(order, "protection", "agreed")),
    lambda order: notices.extension_answered(order, extension_of(order, "protection", "refused")),
    lambda order: notices.extension_answered(order, extension_of(order, "protection", "lapsed")),
    lambda order: notices.order_refunded(order, usd("3.50"), key="R-1"),
    lambda order: notices.protection_ends(order, days=2),
    lambda order: notices.parcel_at_pickup(order, *parcel_of(order)),
    lambda order: notices.parcel_not_delivered(order, *parcel_of(order)),
    lambda order: notices.parcel_returning(order, *parcel_of(order)),
    lambda order: notices.parcel_lost(order, *parcel_of(order)),
]
STORE: list[Callable[[Order], None]] = [
    notices.order_to_ship,
    notices.order_rest_cancelled,
    notices.order_finished,
    notices.order_cancelled,
    notices.cancel_requested,
    lambda order: notices.extension_asked(order, extension_of(order, "protection")),
    lambda order: notices.extension_answered(order, extension_of(order, "ship_by", "agreed")),
    lambda order: notices.extension_answered(order, extension_of(order, "ship_by", "refused")),
    lambda order: notices.extension_answered(order, extension_of(order, "ship_by", "lapsed")),
]
# What is left in a text when a variable was forgotten or empty, or a date was not formatted.
LEFTOVERS = re.compile(
    r"%\(|\{\{|\{%|None|T\d\d:\d\d:\d\d|\(\s*\)|Decimal|«»|“”|\b(?:до|через|until|before|on|by|in|is) [.,:]"
)


def full_order(language: str) -> Order:
    """An order in which everything that a message may say is known."""
    order: Order = OrderFactory(
        shipped=True,
        buyer=UserFactory(language=language, display_name="Анна <b>"),
        reserved_until=dt.datetime(2026, 3, 1, 13, tzinfo=dt.UTC),
        cancel_reason=Order.CancelReason.TOO_SLOW,
        cancel_requested_at=dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC),
    )
    order.timers.create(kind="unpaid_expiry", due_at=dt.datetime(2026, 3, 20, 12, tzinfo=dt.UTC))
    StoreMemberFactory(store=order.store, user__language=language)
    ShipmentFactory(order=order)
    return order


def parcel_of(order: Order) -> tuple[Shipment, ParcelEvent]:
    """Its parcel and a report about it."""
    shipment = order.shipments.get()
    return shipment, shipment.events.create(status="at_pickup", source="carrier", place="Казань")


def extension_of(order: Order, kind: str, status: str = "waiting") -> Extension:
    """A request for more time, and what came of it."""
    until = dt.datetime(2026, 3, 12, 12, tzinfo=dt.UTC)
    made: Extension = order.extensions.create(
        kind=kind, days=10, note="ждём с 12-го", status=status, answer_by=until, asked_by=order.buyer
    )
    return made


def proved(order: Order) -> Order:
    """The same order once its carrier has reported the delivery."""
    order.timers.create(kind="delivery_proved", due_at=dt.datetime(2026, 3, 12, 12, tzinfo=dt.UTC))
    return order


def mail_kind(reader: User) -> str:
    return OutboxEmail.objects.get(user=reader).template


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(
    ("to_store", "number"), [*((False, n) for n in range(len(BUYER))), *((True, n) for n in range(len(STORE)))]
)
def test_messages_can_be_read(language: str, to_store: bool, number: int) -> None:
    order = full_order(language)
    with transaction.atomic():
        (STORE if to_store else BUYER)[number](order)
    reader = order.store.members.get() if to_store else order.buyer
    mail = build_message(OutboxEmail.objects.get(user=reader))
    html, text = html_of(mail), str(mail.body)
    for part in (mail.subject, text, html):
        assert not LEFTOVERS.search(part), part
        assert order.number in part
    assert len(mail.subject) < 100
    assert "12" in text
    assert order.store.name in text
    assert f"/{language}/" in html
    assert ("/help/what-went-wrong/" in text) is (not to_store and "order_placed" not in mail_kind(reader))
    assert len(html) < 60_000
    with translation.override(language):
        said = notification_text(Notification.objects.get(user=reader))
    assert order.number in said
    assert not LEFTOVERS.search(said)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_closed_order_is_told_without_a_mail(language: str) -> None:
    order = full_order(language)
    with transaction.atomic():
        notices.order_closed(order)
    assert not OutboxEmail.objects.exists()
    with translation.override(language):
        assert order.number in notification_text(Notification.objects.get())


@pytest.mark.parametrize("language", ["ru", "en"])
def test_customs_and_a_changed_code_are_told_without_a_mail(language: str) -> None:
    order = full_order(language)
    shipment, event = parcel_of(order)
    with transaction.atomic():
        notices.parcel_at_customs(order, shipment, event)
        notices.tracking_code_changed(order, shipment)
    assert not OutboxEmail.objects.exists()
    with translation.override(language):
        customs, changed = map(notification_text, Notification.objects.order_by("pk"))
    assert order.number in customs
    assert shipment.tracking_code in changed


def test_names_are_escaped_in_html_and_plain_in_text() -> None:
    order = full_order("en")
    order.store.name = "Salt & <Pepper>"
    order.store.save()
    with transaction.atomic():
        notices.order_placed(order)
    mail = build_message(OutboxEmail.objects.get())
    assert "Salt &amp; &lt;Pepper&gt;" in html_of(mail)
    assert "<Pepper>" not in html_of(mail)
    assert "Salt & <Pepper>" in str(mail.body)


def test_a_message_is_told_once() -> None:
    order = full_order("ru")
    for _ in range(2):
        with transaction.atomic():
            notices.order_paid(order)
    assert (Notification.objects.count(), OutboxEmail.objects.count()) == (1, 1)


def test_proof_of_delivery_is_told_after_the_sellers_word_with_the_day_that_ends_it() -> None:
    order = full_order("en")
    with transaction.atomic():
        notices.order_delivered(order)
        notices.order_delivered(proved(order))
        notices.order_delivered(order)
    claimed, known = (str(build_message(mail).body) for mail in OutboxEmail.objects.order_by("pk"))
    assert "your money is protected until" in claimed
    assert "on 12 March the order counts as received" in " ".join(known.replace("\xa0", " ").split())


def test_everybody_of_the_store_is_told() -> None:
    order = full_order("ru")
    StoreMemberFactory(store=order.store, role="clerk")
    with transaction.atomic():
        notices.order_to_ship(order)
    assert {row.user for row in Notification.objects.all()} == set(order.store.members.all())


@pytest.mark.parametrize(("is_late_payment", "says"), [(False, "Nothing was charged"), (True, "goes back to you")])
def test_a_cancelled_unpaid_order_says_what_becomes_of_the_money(is_late_payment: bool, says: str) -> None:
    order = OrderFactory(cancelled=True, buyer__language="en")
    if is_late_payment:
        order.events.create(code="order:sold_out", actor="provider")
    with transaction.atomic():
        notices.order_cancelled(order)
    assert says in str(build_message(OutboxEmail.objects.get()).body)
