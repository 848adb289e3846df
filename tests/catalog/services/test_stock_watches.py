"""«Сообщить о поступлении»: told once, when it can really be bought."""

from __future__ import annotations

import pytest
from django.db import transaction

from accounts.models import Store, User
from catalog.constants import STOCK_WATCHES_PER_MEMBER
from catalog.errors import TooManyWatches
from catalog.models import Product, StockWatch, Variant
from catalog.services import stock_watches
from catalog.services.resume import note_stock, resume_stock
from catalog.services.stock import receive_stock
from catalog.services.stock_watches import unwatch_stock, watch_stock
from catalog.services.timers import sweep
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from messaging.models import Notification, OutboxEmail
from messaging.rules import topic_of
from messaging.services.preferences import switch_mail
from tests.factories.accounts import UserFactory
from tests.factories.catalog import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def variant() -> Variant:
    return ProductFactory(title_ru="Пуховик", variants__stock_on_hand=0, variants__sku="P-1").variants.get()


@pytest.fixture
def user() -> User:
    return UserFactory()


def arrive(variant: Variant, quantity: int = 5) -> None:
    with transaction.atomic():
        receive_stock(variant_id=variant.pk, quantity=quantity)


def test_told_once_when_it_is_back(variant: Variant, user: User) -> None:
    watch_stock(user=user, variant_id=variant.pk)
    watch_stock(user=user, variant_id=variant.pk)
    sweep(now=clock.now())
    assert not Notification.objects.exists(), "nothing has arrived yet"
    arrive(variant)
    assert sweep(now=clock.now()) == 1
    assert sweep(now=clock.now()) == 0
    note = Notification.objects.get(user=user)
    assert (note.kind, note.url.endswith("?sku=P-1")) == ("stock_back", True)
    assert OutboxEmail.objects.get(user=user).context["title"] == "Пуховик"
    assert not StockWatch.objects.exists()


def test_waiting_again_is_told_again(variant: Variant, user: User) -> None:
    for _ in range(2):
        watch_stock(user=user, variant_id=variant.pk)
        Variant.objects.filter(pk=variant.pk).update(stock_on_hand=9)
        sweep(now=clock.now())
    assert Notification.objects.filter(user=user).count() == 2


@pytest.mark.parametrize(
    ("product", "store"),
    [({"status": "paused"}, {}), ({"min_quantity": 6}, {}), ({"lot_size": 10}, {}), ({}, {"status": "vacation"})],
)
def test_not_told_while_it_cannot_be_bought(variant: Variant, user: User, product: dict, store: dict) -> None:
    watch_stock(user=user, variant_id=variant.pk)
    Product.objects.filter(pk=variant.product_id).update(**product)
    Store.objects.filter(pk=variant.store_id).update(**store)
    arrive(variant)
    sweep(now=clock.now())
    assert not Notification.objects.exists()
    assert StockWatch.objects.count() == 1


def test_who_switched_the_mail_off_gets_the_line_alone(variant: Variant, user: User) -> None:
    watch_stock(user=user, variant_id=variant.pk)
    switch_mail(user=user, topic=topic_of("stock_back"), is_on=False)
    arrive(variant)
    sweep(now=clock.now())
    assert Notification.objects.filter(user=user).count() == 1
    assert not OutboxEmail.objects.filter(user=user).exists()


def test_taken_back(variant: Variant, user: User) -> None:
    watch_stock(user=user, variant_id=variant.pk)
    unwatch_stock(user=user, variant_id=variant.pk)
    unwatch_stock(user=user, variant_id=variant.pk)
    arrive(variant)
    sweep(now=clock.now())
    assert not Notification.objects.exists()


def test_what_is_not_shown_is_not_waited_for(variant: Variant, user: User) -> None:
    Product.objects.filter(pk=variant.product_id).update(status="removed")
    for pk in (variant.pk, 10**9):
        with pytest.raises(NotFound):
            watch_stock(user=user, variant_id=pk)


def test_not_for_everything(variant: Variant, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert STOCK_WATCHES_PER_MEMBER > 1
    monkeypatch.setattr(stock_watches, "STOCK_WATCHES_PER_MEMBER", 1)
    watch_stock(user=user, variant_id=variant.pk)
    with pytest.raises(TooManyWatches):
        watch_stock(user=user, variant_id=ProductFactory().variants.get().pk)


def test_what_a_guest_pressed_is_completed(variant: Variant, user: User) -> None:
    assert "Пуховик" in note_stock(str(variant.pk))
    assert resume_stock(user, str(variant.pk)) == variant.product.get_absolute_url()
    assert StockWatch.objects.get(user=user).variant == variant
    with pytest.raises(NotFound):
        resume_stock(user, "x")


def test_those_who_cannot_buy_yet_keep_nobody_waiting(
    variant: Variant, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a lot has arrived: its watchers, who came first, are not those that the sweep takes up."""
    monkeypatch.setattr(stock_watches, "STOCK_WATCHES_AT_ONCE", 1)
    lots = ProductFactory(lot_size=10, variants__stock_on_hand=0).variants.get()
    watch_stock(user=user, variant_id=lots.pk)
    watch_stock(user=user, variant_id=variant.pk)
    arrive(lots)
    arrive(variant)
    assert sweep(now=clock.now()) == 1
    assert list(StockWatch.objects.values_list("variant", flat=True)) == [lots.pk]
    arrive(lots)
    assert sweep(now=clock.now()) == 1
