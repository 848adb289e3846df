"""Staff find every order, read everything without a flood of queries, and move orders through services only."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from orders.models import (
    CustomsData,
    Extension,
    GiftDelivery,
    Order,
    OrderEvent,
    OrderLineDiscount,
    OrderTimer,
    ParcelTimer,
)
from orders.services.freezing import freeze_order
from tests.factories.accounts import UserFactory
from tests.factories.orders import CartLineFactory, CheckoutFactory, OrderFactory, ShipmentFactory
from tests.orders import journeys
from tests.orders.journeys import usd

pytestmark = pytest.mark.django_db
MODELS = [model for model in admin.site._registry if model._meta.app_label == "orders"]


@pytest.fixture
def staff(db: None) -> User:
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def desk(staff: User) -> Client:
    client = Client()
    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def one_of_each() -> Order:
    order = OrderFactory(shipped=True)
    ShipmentFactory(order=order)
    order.shipments.get().events.create(status="in_transit", source="carrier")
    ParcelTimer.objects.create(subject=order.shipments.get(), kind="no_news", due_at=order.placed_at)
    OrderEvent.objects.create(order=order, code="order:placed", actor="buyer", user=order.buyer)
    OrderTimer.objects.create(subject=order, kind="close", due_at=order.placed_at)
    CustomsData.objects.create(order=order, country="RU", papers={"name": "Anna"})
    until, kind = order.placed_at, Extension.Kind.PROTECTION
    Extension.objects.create(order=order, kind=kind, days=10, answer_by=until, asked_by=order.buyer)
    GiftDelivery.objects.create(order=order, owner=UserFactory(), address={"country": "RU"})
    OrderLineDiscount.objects.create(line=order.lines.get(), layer="store_coupon", funder="store", amount=usd("1.00"))
    CartLineFactory()
    return order


def test_every_model_has_its_page() -> None:
    assert len(MODELS) == 15


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_lists_take_the_same_queries_at_one_row_and_at_many(
    desk: Client, model: type, django_assert_max_num_queries: Callable, django_assert_num_queries: Callable
) -> None:
    url = reverse(f"admin:orders_{model._meta.model_name}_changelist")
    one_of_each()
    desk.get(url)  # the session is read from the database once, then from the cache
    with django_assert_max_num_queries(12) as first:
        assert desk.get(url).status_code == 200
    for _ in range(6):
        one_of_each()
    with django_assert_num_queries(len(first)):
        assert desk.get(url).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_details_can_be_read_and_not_written(desk: Client, model: type) -> None:
    one_of_each()
    row = model.objects.first()
    url = reverse(f"admin:orders_{model._meta.model_name}_change", args=[row.pk])
    page = desk.get(url)
    assert page.status_code == 200
    assert "_save" not in page.content.decode()
    assert desk.post(url, {}).status_code == 403
    assert desk.get(reverse(f"admin:orders_{model._meta.model_name}_add")).status_code == 403


def test_an_order_is_found_by_its_number_and_its_people(desk: Client) -> None:
    order, other = one_of_each(), OrderFactory()
    url = reverse("admin:orders_order_changelist")
    tracking_code = order.shipments.get().tracking_code
    for words in (order.number, order.checkout.number, order.buyer.email, order.buyer.member_id, tracking_code):
        html = desk.get(url, {"q": words}).content.decode()
        assert order.number in html
        assert other.number not in html


def test_payments_being_checked_are_decided_by_action(desk: Client, staff: User) -> None:
    risky = journeys.paid_order(journeys.variant_of(price=usd(1500)))
    other = OrderFactory(paid=True)
    url = reverse("admin:orders_order_changelist")
    data = {"action": "accept_payments", "_selected_action": [risky.pk, other.pk]}
    html = desk.post(url, data, follow=True).content.decode()
    assert journeys.fresh(risky).status == Order.Status.TO_SHIP
    assert journeys.fresh(other).status == Order.Status.TO_SHIP
    assert risky.events.get(code="order:accepted").user == staff
    assert f"{other.number}:" in html


def test_who_may_only_look_decides_nothing(desk: Client, staff: User) -> None:
    risky = journeys.paid_order(journeys.variant_of(price=usd(1500)))
    User.objects.filter(pk=staff.pk).update(is_superuser=False)
    url = reverse("admin:orders_order_changelist")
    desk.post(url, {"action": "accept_payments", "_selected_action": [risky.pk]})
    assert journeys.fresh(risky).status == Order.Status.PAYMENT_REVIEW


def test_staff_note_a_delivery(desk: Client, staff: User) -> None:
    order = journeys.ship(journeys.paid_order())
    url = reverse("admin:orders_shipment_changelist")
    desk.post(url, {"action": "mark_delivered", "_selected_action": [order.shipments.get().pk]})
    order = journeys.fresh(order)
    assert (order.status, order.events.get(code="order:delivered").user) == (Order.Status.DELIVERED, staff)


def test_staff_correct_where_a_parcel_stands(desk: Client, staff: User) -> None:
    order, packed = journeys.ship(journeys.paid_order()), ShipmentFactory(status="ready")
    url = reverse("admin:orders_shipment_changelist")
    parcel = order.shipments.get()
    data = {"action": "mark_returning", "_selected_action": [parcel.pk, packed.pk]}
    html = desk.post(url, data, follow=True).content.decode()
    parcel.refresh_from_db()
    packed.refresh_from_db()
    assert (parcel.status, packed.status) == ("returning", "ready")
    assert packed.tracking_code in html
    assert order.events.get(code="order:parcel:returning").user == staff


def test_staff_correct_a_code_that_the_seller_no_longer_can(desk: Client, staff: User) -> None:
    order = journeys.ship(journeys.paid_order())
    parcel = order.shipments.get()
    parcel.events.create(status="in_transit", source="carrier")
    page, url = (reverse(f"admin:orders_shipment_{name}", args=[parcel.pk]) for name in ("change", "code"))
    assert url in desk.get(page).content.decode()
    assert parcel.tracking_code in desk.get(url).content.decode()
    refused = desk.post(url, {"carrier": "china_post", "tracking_code": "RB123456789CN"})
    assert refused.status_code == 422
    assert desk.post(url, {"carrier": "", "tracking_code": "RB123456785CN"}).status_code == 303
    parcel.refresh_from_db()
    assert parcel.tracking_code == "RB123456785CN"
    assert order.events.get(code="order:parcel_code_changed").user == staff


def test_who_may_only_look_corrects_no_code(desk: Client, staff: User) -> None:
    parcel = journeys.ship(journeys.paid_order()).shipments.get()
    User.objects.filter(pk=staff.pk).update(is_superuser=False)
    url = reverse("admin:orders_shipment_code", args=[parcel.pk])
    assert desk.get(url).status_code == 403
    assert desk.post(url, {"tracking_code": "RB123456785CN"}).status_code == 403


def test_checkouts_show_their_orders(desk: Client) -> None:
    checkout = CheckoutFactory()
    order = OrderFactory(checkout=checkout, buyer=checkout.buyer)
    assert order.number in desk.get(reverse("admin:orders_checkout_change", args=[checkout.pk])).content.decode()


def test_an_order_offers_what_can_be_done_with_it(desk: Client, staff: User) -> None:
    order, unpaid = journeys.ship(journeys.paid_order()), OrderFactory()
    page = reverse("admin:orders_order_change", args=[order.pk])
    html = desk.get(page).content.decode()
    assert 'value="freeze"' in html and 'value="unfreeze"' not in html
    assert order.address["street"] in html and "&quot;street&quot;" not in html, "an address, not the row's JSON"
    assert order.seller["name"] in html and "&quot;legal_name&quot;" not in html
    freeze_order(order_id=order.pk, user=staff, reason="Looked into.")
    html = desk.get(page).content.decode()
    assert 'value="unfreeze"' in html and 'value="cancel_stopped"' in html and 'value="freeze"' not in html
    assert 'class="acts"' not in desk.get(reverse("admin:orders_order_change", args=[unpaid.pk])).content.decode()
    User.objects.filter(pk=staff.pk).update(is_superuser=False)
    staff.user_permissions.add(Permission.objects.get(codename="view_order"))
    looks = desk.get(page)
    assert looks.status_code == 200 and 'class="acts"' not in looks.content.decode()


@pytest.mark.parametrize("act", ["cancel_stopped", "reject_payments"])
def test_what_cannot_be_undone_asks_first(desk: Client, staff: User, act: str) -> None:
    order = journeys.paid_order()
    if act == "cancel_stopped":
        freeze_order(order_id=order.pk, user=staff, reason="Looked into.")
    else:
        Order.objects.filter(pk=order.pk).update(status=Order.Status.PAYMENT_REVIEW)
    url, chosen = reverse("admin:orders_order_changelist"), {"_selected_action": [order.pk], "action": act}
    asked = desk.post(url, chosen)
    assert asked.status_code == 200 and order.number in asked.content.decode()
    assert journeys.fresh(order).status != Order.Status.CANCELLED
    desk.post(url, {**chosen, "apply": "1"})
    assert journeys.fresh(order).status == Order.Status.CANCELLED


def test_staff_stop_an_order_with_a_reason_and_let_it_go_on(desk: Client, staff: User) -> None:
    order, unpaid = journeys.ship(journeys.paid_order()), OrderFactory()
    url = reverse("admin:orders_order_changelist")
    chosen = {"_selected_action": [order.pk, unpaid.pk]}
    asked = desk.post(url, {"action": "freeze", **chosen}).content.decode()
    assert order.number in asked and not journeys.fresh(order).is_frozen
    empty = desk.post(url, {"action": "freeze", "apply": "1", "reason": " ", **chosen})
    assert empty.status_code == 422 and not journeys.fresh(order).is_frozen
    html = desk.post(url, {"action": "freeze", "apply": "1", "reason": "Looked into.", **chosen}, follow=True)
    assert f"{unpaid.number}:" in html.content.decode()
    assert journeys.fresh(order).is_frozen and order.events.get(code="order:frozen").user == staff
    desk.post(url, {"action": "unfreeze", **chosen})
    assert not journeys.fresh(order).is_frozen
    desk.post(url, {"action": "cancel_stopped", "apply": "1", **chosen})
    assert journeys.fresh(order).status == Order.Status.SHIPPED, "only a stopped order is cancelled so"
