"""Certificates on the checkout page: ticked, added by their code, and what is left to pay told before the click."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from catalog.models import Variant
from marketplace.lib.money import Money
from orders.models import Checkout
from orders.selectors.cart import checkout_view
from orders.services.cart import add_to_cart
from payments.gift_selectors import card_view
from tests.factories.gift_cards import code_of, own_card, paid_card
from tests.orders.journeys import member, usd, variant_of
from tests.permissions.world import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_russian() -> Iterator[None]:
    with translation.override("ru"):
        yield


def ready() -> tuple[User, Client, Variant]:
    """A member with one thing for 12.00 in the cart."""
    user, variant = member(), variant_of()
    add_to_cart(buyer=user, variant_id=variant.pk, quantity=1)
    client = Client()
    client.force_login(user, backend=BACKEND)
    return user, client, variant


def form(user: User, **values: Any) -> dict[str, Any]:
    view = checkout_view(user)
    assert view.address is not None
    delivery = {f"delivery-{group.store.pk}": group.option.code for group in view.groups if group.option}
    return {"address": view.address.pk, "expected_total": "12.00", "key": "form", **delivery, **values}


def test_the_page_tells_what_is_used_and_what_is_left() -> None:
    user, client, _variant = ready()
    card = own_card(user, "5.00")
    page = client.get(reverse("orders:checkout"))
    assert page.context["gifts"].used == Money.zero()  # nobody's money is spent without a tick
    form_tag = page.content.decode().partition('<form class="side side--sum')[2].partition(">")[0]
    assert "novalidate" in form_tag  # or browsers would not place the order while the fields for codes are empty
    page = client.get(reverse("orders:checkout"), {"gift_card": card.number})
    assert (page.context["gifts"].used, page.context["gifts"].due) == (usd("5.00"), usd("7.00"))
    assert "Подарочными сертификатами" in page.content.decode()


def test_another_members_certificate_is_neither_shown_nor_used() -> None:
    user, client, _variant = ready()
    card = own_card(member(), "50.00")
    page = client.get(reverse("orders:checkout"), {"gift_card": card.number})
    assert page.context["gifts"].rows == ()
    client.post(reverse("orders:checkout"), form(user, gift_card=card.number))
    assert Checkout.objects.get(buyer=user).orders.get().status == "awaiting_payment"
    assert card_view(card).free == usd("50.00")


def test_a_covered_order_needs_no_page_of_payment() -> None:
    user, client, _variant = ready()
    card = own_card(user, "50.00")
    response = client.post(reverse("orders:checkout"), form(user, gift_card=card.number), follow=True)
    number = Checkout.objects.get().number
    assert response.redirect_chain[-1][0] == reverse("orders:done", args=[number])
    assert Checkout.objects.get().orders.get().status == "to_ship"


def test_a_spent_card_is_no_longer_offered_to_pay_with() -> None:
    user, client, _variant = ready()
    whole, spent = own_card(user, "50.00"), own_card(user, "12.00")
    page = client.get(reverse("payments:my-gift-cards"))
    assert {one.card for one in page.context["own"]} == {whole, spent}
    assert page.context["over"] == []
    client.post(reverse("orders:checkout"), form(user, gift_card=spent.number), follow=True)
    page = client.get(reverse("payments:my-gift-cards"))
    assert [one.card for one in page.context["own"]] == [whole]
    assert [one.card for one in page.context["over"]] == [spent]


def test_the_rest_is_paid_on_the_page_of_payment() -> None:
    user, client, _variant = ready()
    card = own_card(user, "5.00")
    response = client.post(reverse("orders:checkout"), form(user, gift_card=card.number), follow=True)
    assert response.context["page"].due == usd("7.00")
    number = Checkout.objects.get().number
    pay = {"choice": "success", "key": "pay", "expected_total": "12.00"}
    assert client.post(reverse("orders:pay", args=[number]), pay)["Location"] == reverse("orders:done", args=[number])
    detail = client.get(reverse("orders:detail", args=[Checkout.objects.get().orders.get().number]))
    rows = {row.label: row.value for row in detail.context["rows"]}
    assert (rows["Подарочным сертификатом"], rows["Другим способом"]) == (usd("5.00"), usd("7.00"))


def test_a_code_is_added_and_ticked_without_leaving_the_page() -> None:
    user, client, _variant = ready()
    card = paid_card("5.00")
    values = form(user) | {"do": "gift"}
    page = client.post(reverse("orders:checkout"), values | {"gift-code": "WRONG"})
    assert page.status_code == 422
    assert page.context["gift_form"].errors
    values["do"] = "code"  # the Enter key in the field presses the first button of the form
    page = client.post(reverse("orders:checkout"), values | {"code": "", "gift-code": code_of(card)})
    assert page.status_code == 200
    assert page.context["gifts"].used == usd("5.00")
    card.refresh_from_db()
    assert card.owner == user
    assert not Checkout.objects.exists()


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_asks_one_query_for_any_number_of_certificates(count: int, django_assert_num_queries: Any) -> None:
    user, client, _variant = ready()
    client.get(reverse("orders:checkout"))
    with django_assert_num_queries(11) as before:
        client.get(reverse("orders:checkout"))
    for _ in range(count):
        own_card(user, "5.00")
    with django_assert_num_queries(len(before)):
        client.get(reverse("orders:checkout"))
