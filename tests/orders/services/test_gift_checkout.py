"""Gift certificates in the checkout, at the payment, after a new quote and when an order is cancelled."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from marketplace.lib import clock, ids
from marketplace.lib.errors import Conflict
from marketplace.lib.money import Money
from marketplace.lib.transactions import checked_lock_order
from marketplace.lib.visitor import Visitor
from messaging.models import OutboxEmail
from messaging.services.rendering import build_message
from orders.models import Checkout
from orders.selectors.cart import checkout_view
from orders.services.cancel import cancel_order, refuse_order
from orders.services.cart import add_to_cart
from orders.services.checkout import place_checkout
from orders.services.payment import pay_checkout
from orders.services.requote import accept_quote
from orders.services.timers import sweep
from payments import selectors
from payments.gift_selectors import card_view
from payments.models import GiftCard, GiftCardUse, PaymentAttempt, Refund
from tests.factories.gift_cards import own_card
from tests.factories.payments import card
from tests.orders.journeys import fresh, mailed, member, pay, seller_of, told, usd, variant_of

pytestmark = pytest.mark.django_db


def order(buyer: User, *cards: GiftCard, key: str = "", count: int = 1) -> Checkout:
    """Order `count` things at 12.00 from as many stores, with certificates."""
    for _ in range(count):
        add_to_cart(buyer=buyer, variant_id=variant_of().pk, quantity=1)
    view = checkout_view(buyer)
    assert view.address is not None
    with checked_lock_order():
        return place_checkout(
            buyer=buyer,
            store_ids=[group.store.pk for group in view.groups],
            address_id=view.address.pk,
            delivery={group.store.pk: group.option.code for group in view.groups if group.option},
            expected_total=view.total,
            idempotency_key=key or ids.token(),
            visitor=Visitor(),
            gift_cards=[one.number for one in cards],
        )


def press_pay(checkout: Checkout, total: str) -> PaymentAttempt | None:
    return pay_checkout(
        buyer=checkout.buyer,
        number=checkout.number,
        card=card(),
        idempotency_key=ids.token(),
        expected_total=usd(total),
        return_url="/back/",
    )


def statuses(checkout: Checkout) -> list[str]:
    return list(checkout.orders.order_by("pk").values_list("status", flat=True))


def balance(one: GiftCard) -> Money:
    return card_view(one).balance


def check_ledger() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    call_command("check_ledger", stdout=StringIO())


def test_an_order_that_is_covered_is_paid_by_the_click_that_places_it() -> None:
    buyer = member()
    gift = own_card(buyer, "50.00")
    checkout = order(buyer, gift, count=2)
    assert statuses(checkout) == ["to_ship", "to_ship"]
    assert balance(gift) == usd("26.00")
    assert not PaymentAttempt.objects.filter(payment__reference=checkout.number).exists()
    assert "order_paid" in told(buyer)
    check_ledger()


def test_the_same_click_twice_spends_once_and_another_certificate_is_another_request() -> None:
    buyer = member()
    first, second = own_card(buyer, "5.00"), own_card(buyer, "5.00")
    checkout = order(buyer, first, key="click")
    values: dict[str, Any] = {
        "buyer": buyer,
        "store_ids": [one.store_id for one in checkout.orders.all()],
        "address_id": buyer.addresses.get().pk,
        "delivery": {one.store_id: one.delivery_code for one in checkout.orders.all()},
        "expected_total": usd("12.00"),
        "idempotency_key": "click",
        "visitor": Visitor(),
    }
    assert place_checkout(**values, gift_cards=[first.number]) == checkout
    with pytest.raises(Conflict):
        place_checkout(**values, gift_cards=[second.number])
    assert GiftCardUse.objects.count() == 1


def test_the_gateway_is_asked_for_the_rest_alone() -> None:
    buyer = member()
    gift = own_card(buyer, "5.00")
    checkout = order(buyer, gift)
    assert statuses(checkout) == ["awaiting_payment"]
    attempt = press_pay(checkout, "12.00")
    assert attempt is not None
    assert (attempt.amount, attempt.status) == (usd("7.00"), "captured")
    assert statuses(checkout) == ["to_ship"]
    money = selectors.money_of(checkout.orders.get().number)
    assert (money.captured, money.by_gift_cards) == (usd("12.00"), usd("5.00"))
    check_ledger()


def test_an_order_nobody_pays_frees_its_certificate() -> None:
    buyer = member()
    gift = own_card(buyer, "5.00")
    checkout = order(buyer, gift)
    sweep(now=clock.now() + timedelta(days=21))
    assert statuses(checkout) == ["cancelled"]
    assert card_view(gift).free == usd("5.00")
    check_ledger()


def test_cancelling_one_of_two_leaves_the_rest_to_be_confirmed_and_then_paid_without_a_gateway() -> None:
    buyer = member()
    gift = own_card(buyer, "15.00")
    checkout = order(buyer, gift, count=2)
    first = checkout.orders.order_by("pk")[0]
    cancel_order(buyer=buyer, number=first.number, reason="changed_mind")
    assert statuses(checkout) == ["cancelled", "awaiting_payment"]
    assert press_pay(checkout, "12.00") is None
    assert statuses(checkout) == ["cancelled", "to_ship"]
    assert balance(gift) == usd("3.00")
    check_ledger()


def test_a_new_quote_keeps_to_the_certificate() -> None:
    buyer = member()
    gift = own_card(buyer, "5.00")
    checkout = order(buyer, gift)
    variant = checkout.orders.get().lines.get().variant
    variant.price = variant.list_price = usd("20.00")
    variant.save()
    with clock.at(clock.now() + timedelta(hours=2)):
        accept_quote(buyer=buyer, number=checkout.number, expected_total=usd("22.00"))
        attempt = press_pay(checkout, "22.00")
    assert attempt is not None
    assert attempt.amount == usd("17.00")
    assert GiftCardUse.objects.filter(status="released").count() == 1
    check_ledger()


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_refused_order_returns_to_the_certificate_at_once_and_the_rest_to_the_card(language: str) -> None:
    buyer = member(language=language)
    gift = own_card(buyer, "5.00")
    checkout = order(buyer, gift)
    press_pay(checkout, "12.00")
    found = checkout.orders.get()
    refuse_order(store=found.store, number=found.number, user=seller_of(fresh(found)))
    assert balance(gift) == usd("5.00")
    parts = {row.amount: row.status for row in Refund.objects.all()}
    assert parts == {usd("5.00"): "succeeded", usd("7.00"): "approved"}
    mails = {mail.template: build_message(mail).body for mail in OutboxEmail.objects.filter(user=buyer)}
    five, seven = ("5\xa0$", "7\xa0$") if language == "ru" else ("$5", "$7")
    assert five in mails["order_cancelled"]
    assert seven in mails["order_cancelled"]
    assert gift.last4 in mails["order_refunded"]
    assert mailed(buyer).count("order_refunded") == 1  # the card's part is told when the bank has it
    check_ledger()


def test_without_a_certificate_all_is_as_before() -> None:
    buyer = member()
    own_card(buyer, "50.00")
    checkout = order(buyer)
    pay(checkout)
    assert statuses(checkout) == ["to_ship"]
    assert not GiftCardUse.objects.exists()


def test_whoever_has_nothing_to_pay_is_told_of_the_payment_only() -> None:
    buyer = member()
    order(buyer, own_card(buyer, "50.00"), count=2)
    news = [kind for kind in told(buyer) if kind.startswith("order_")]
    assert news == ["order_paid", "order_paid"]
    assert [kind for kind in mailed(buyer) if kind.startswith("order_")] == news


def test_whoever_has_something_to_pay_is_told_so_once() -> None:
    buyer = member()
    placed = order(buyer, own_card(buyer, "5.00"))
    press_pay(placed, "12.00")
    assert [kind for kind in told(buyer) if kind.startswith("order_")] == ["order_placed", "order_paid"]
