"""The demo's desks of money: one thing of each kind, once, through the services, and the books are in order."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import StoreMember, User
from catalog.models import Wishlist
from catalog.services.lists import create_list, share_list
from marketplace.demo.load.money_desk import load_gift_on_its_way, load_money_desk
from marketplace.demo.load.plan import Plan
from messaging.models import OutboxEmail
from orders.models import CustomsData, GiftDelivery, Order
from orders.services.cart import add_to_cart
from payments.models import BankLine, Chargeback, ManualRefund
from tests.factories.accounts import UserFactory
from tests.orders.journeys import member, open_store, variant_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(settings: Any) -> dict[str, User]:
    settings.PAYMENT_GATEWAYS = ["sandbox", "bank_transfer"]
    UserFactory(email="vera@example.com", is_staff=True)
    for country in ("RU", "CN"):
        store = open_store(country=country)
        StoreMember.objects.filter(store=store).delete()
        StoreMember.objects.create(
            store=store, user=UserFactory(email=f"owner-{country.lower()}@example.com"), role="owner"
        )
        variant_of(store, stock_on_hand=80)
    return {name: member(email=f"{name}@example.com") for name in ("oleg", "anna", "igor")}


def test_each_desk_has_something_to_do(people: dict[str, User]) -> None:
    plan = Plan(report=print)
    assert load_money_desk(plan) == "4 added"
    assert load_money_desk(plan) == "0 added"
    disputed = Chargeback.objects.get()
    assert (disputed.status, disputed.files.get().kind, bool(disputed.fee)) == ("opened", "pdf", True)
    assert disputed.shares.get().evidence
    line = BankLine.objects.get()
    assert line.status == "new"
    desk = ManualRefund.objects.get()
    assert (desk.has_account, desk.approved_at, desk.refund.status) == (True, None, "manual")
    assert CustomsData.objects.get().order.buyer == people["oleg"]
    assert not OutboxEmail.objects.exists(), "history is not mailed"
    call_command("check_ledger", stdout=StringIO())
    call_command("reconcile", stdout=StringIO())


def test_a_filled_cart_is_left_alone(people: dict[str, User]) -> None:
    add_to_cart(buyer=people["oleg"], variant_id=variant_of().pk, quantity=1)
    assert load_money_desk(Plan(report=print)) == "0 added"
    assert not Order.objects.exists()


def test_a_gift_is_on_its_way_to_igor(people: dict[str, User]) -> None:
    plan = Plan(report=print)
    assert load_gift_on_its_way(plan) == "none added"
    fields = {"name": "Новоселье", "occasion": "", "event_date": None, "note": ""}
    shared = create_list(user=people["igor"], fields=fields)
    share_list(user=people["igor"], pk=shared.pk, visibility=Wishlist.Visibility.LINK)
    add_to_cart(buyer=people["anna"], variant_id=variant_of().pk, quantity=1)
    assert load_gift_on_its_way(plan) == "1 added"
    assert people["anna"].cart.lines.to_order().count() == 1, "what was in the cart is in it"
    assert load_gift_on_its_way(plan) == "none added"
    order = GiftDelivery.objects.get().order
    assert (order.buyer, order.status, order.is_gift) == (people["anna"], "shipped", True)
    assert not OutboxEmail.objects.exists()
