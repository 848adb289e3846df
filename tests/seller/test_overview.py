"""The desk of a store, by role."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Store, StoreMember
from catalog.models import Product
from tests.factories.accounts import StoreMemberFactory
from tests.factories.catalog import ProductFactory, QuestionFactory

pytestmark = pytest.mark.django_db
Role = StoreMember.Role


@pytest.mark.parametrize(("role", "sees_money"), [(Role.OWNER, True), (Role.MANAGER, False), (Role.CLERK, False)])
def test_the_money_of_a_store_is_its_owners_business(client: Client, role: Role, sees_money: bool) -> None:
    member = StoreMemberFactory(role=role)
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(reverse("seller:home", args=[member.store.slug]))
    assert answer.status_code == 200
    assert (answer.context["balance"] is not None) is sees_money
    assert ("Payable" in answer.content.decode() or "выплат" in answer.content.decode()) is sees_money


def test_what_the_goods_want_leads_to_just_these(seller_client: Client, store: Store) -> None:
    home = reverse("seller:home", args=[store.slug])
    costs = []
    for _ in range(2):
        QuestionFactory(product=ProductFactory(store=store))
        QuestionFactory(product=ProductFactory(store=store), answers=1)
        ProductFactory(store=store, variants__stock_on_hand=2)
        ProductFactory(store=store, variants__stock_on_hand=0, status=Product.Status.PAUSED)
        ProductFactory(store=store, status=Product.Status.CHANGES_REQUESTED)
        ProductFactory(store=store, status=Product.Status.BLOCKED)
        QuestionFactory(product=ProductFactory(variants__stock_on_hand=1))
        seller_client.get(home)
        with CaptureQueriesContext(connection) as queries:
            answer = seller_client.get(home)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 13
    tiles = {tile["icon"]: tile for tile in answer.context["tiles"]}
    assert [tiles[name]["count"] for name in ("message-square", "pencil", "list")] == [2, 4, 2]
    for name in ("pencil", "list"):
        listing = seller_client.get(tiles[name]["url"]).context["listing"]
        assert listing.page.paginator.count == tiles[name]["count"]
    assert seller_client.get(tiles["message-square"]["url"]).context["waiting"] == 2


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("approved", []),
        ("vacation", ["в отпуске до 3 декабря"]),
        ("applied", ["Состояние магазина: ", "напишите на"]),
        ("closed", ["Магазин закрыт"]),
        ("suspended", ["Магазин приостановлен", "напишите на"]),
    ],
)
def test_a_store_that_sells_nothing_is_told_so(
    seller_client: Client, store: Store, status: str, says: list[str]
) -> None:
    Store.objects.filter(pk=store.pk).update(
        status=status, vacation_until="2099-12-03" if status == "vacation" else None, logo="logos/x.webp"
    )
    answer = seller_client.get(reverse("seller:home", args=[store.slug]))
    page = answer.content.decode().replace("\xa0", " ")
    assert all(text in page for text in says)
    assert ("не могут в нём заказать" in page) is (status in {"vacation", "applied"}), "one note is enough"
    assert "Кабинет продавца" in page
    assert "logos/x.webp" in page
