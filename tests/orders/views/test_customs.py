"""The page that asks for customs data, and what the pages of the order say of them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from orders.models import CustomsData
from orders.services.cart import add_to_cart
from tests.factories.accounts import UserFactory
from tests.orders.customs.papers import PAPERS, TYPED, order_from_abroad
from tests.orders.journeys import member, open_store, paid_order, seller_of, ship, variant_of

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def test_the_answers_are_written_down_and_never_shown_to_the_buyer_again() -> None:
    order = order_from_abroad()
    client, page = browser(order.buyer), f"/ru/my/orders/{order.number}/customs/"
    assert page in client.get(order.get_absolute_url()).content.decode()
    asked = client.get(page).content.decode()
    assert "Anna Sokolova" in asked
    assert "30 дней" in asked
    assert client.post(page, TYPED)["Location"] == f"/ru/my/orders/{order.number}/"
    assert CustomsData.objects.get().papers == PAPERS
    for again in (client.get(page), client.get(f"/ru/my/orders/{order.number}/")):
        text = again.content.decode()
        assert again.status_code == 200
        assert not any(secret in text for secret in ("4510123456", "772807592828", "Соколова Анна"))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"inn": "772807592829"}, "inn"),
        ({"inn": ""}, "inn"),
        ({"passport": "4510"}, "passport"),
        ({"born": "вчера"}, "born"),
        ({"born": "2999-01-01"}, "born"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(wrong: dict[str, str], field: str) -> None:
    order = order_from_abroad()
    page = browser(order.buyer).post(f"/ru/my/orders/{order.number}/customs/", TYPED | wrong)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {field}
    other = "45 10 123456" if field != "passport" else "7728 0759 2828"
    assert f'value="{other}"' in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert not CustomsData.objects.exists()


def test_where_nothing_is_asked_the_page_leads_back() -> None:
    order = paid_order()
    assert browser(order.buyer).get(f"/ru/my/orders/{order.number}/customs/").status_code == 302
    shipped = ship(order_from_abroad())
    assert browser(shipped.buyer).get(f"/ru/my/orders/{shipped.number}/customs/").status_code == 302
    assert browser(UserFactory()).get(f"/ru/my/orders/{shipped.number}/customs/").status_code == 404


def test_the_sellers_page_shows_them_while_the_parcel_is_prepared() -> None:
    order = order_from_abroad()
    client, page = browser(seller_of(order)), reverse("seller:order", args=[order.store.slug, order.number])
    assert "Покупатель ещё не указал данные для таможни" in client.get(page).content.decode()
    browser(order.buyer).post(f"/ru/my/orders/{order.number}/customs/", TYPED)
    shown = client.get(page).content.decode()
    assert all(word in shown for word in ("4510123456", "772807592828", "Соколова Анна Игоревна", "1990"))
    ship(order)
    assert not any(word in client.get(page).content.decode() for word in ("4510123456", "Соколова Анна"))


def test_staff_see_that_they_are_there_and_not_what_they_say() -> None:
    order = order_from_abroad()
    browser(order.buyer).post(f"/ru/my/orders/{order.number}/customs/", TYPED)
    staff = browser(UserFactory(is_staff=True, is_superuser=True))
    row = CustomsData.objects.get()
    for path in ("", f"{row.pk}/change/"):
        text = staff.get(f"/admin/orders/customsdata/{path}").content.decode()
        assert order.number in text
        assert not any(secret in text for secret in ("4510123456", "772807592828", "Соколова Анна"))


@pytest.mark.parametrize(("origin", "is_told"), [("CN", True), ("RU", False), ("KZ", False)])
def test_the_checkout_says_before_the_payment_that_customs_will_ask(origin: str, is_told: bool) -> None:
    variant = variant_of(open_store(country=origin))
    buyer = member()
    add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)
    page = browser(buyer).get("/ru/checkout/").content.decode()
    assert ("После оплаты мы попросим указать эти данные." in page) is is_told
    assert ("по паспорту и ИНН" in page) is is_told
