"""A gift goes to the owner of a list, and nothing that the giver gets says where that is."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.errors import DeletionBlocked
from accounts.models import AccountDeletion, Address, User
from accounts.privacy import blockers_of
from accounts.services.archive import write_archive
from accounts.services.deletion import carry_out, schedule_deletion
from catalog.models import GiftReservation, Wishlist, WishlistItem
from catalog.services.gifts import promise_gift
from marketplace.lib import clock, ids
from marketplace.lib.money import Money
from marketplace.lib.visitor import Visitor
from messaging.models import Notification, OutboxEmail
from messaging.services.rendering import build_message, html_of
from orders.errors import GiftNeedsPapers, GiftNotPossible
from orders.models import Checkout, GiftDelivery, Order, ParcelEvent
from orders.selectors.cart import checkout_view
from orders.services.checkout import place_checkout
from orders.services.gifts import buy_gift
from orders.services.shipping import record_parcel_event
from tests.documents import ReadPdf
from tests.factories.accounts import AddressFactory, UserFactory
from tests.factories.catalog import WishlistFactory, WishlistItemFactory
from tests.orders.journeys import fresh, member, open_store, pay, seller_of, ship, variant_of

pytestmark = pytest.mark.django_db(transaction=True)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
SECRET = ("Zarafina Quux", "Зурбаган", "ул. Ассоль, 7", "777111", "+79990001177", "звонить в рынду")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def wish(*, country: str = "RU", store_country: str = "RU", quantity: int = 2) -> WishlistItem:
    """A wish of a shared list whose owner lives in Zurbagan."""
    owner = UserFactory()
    address = AddressFactory(
        user=owner,
        recipient=SECRET[0],
        city=SECRET[1],
        street=SECRET[2],
        postcode=SECRET[3],
        phone=SECRET[4],
        comment=SECRET[5],
        country=country,
    )
    wishlist = WishlistFactory(user=owner, shared=True, address=address)
    item: WishlistItem = WishlistItemFactory(
        wishlist=wishlist, variant=variant_of(open_store(country=store_country)), quantity=quantity
    )
    return item


def promised(item: WishlistItem, giver: User) -> GiftReservation:
    return promise_gift(item_id=item.pk, giver=giver, secret="", quantity=1)


def place_gift(giver: User, item: WishlistItem) -> Order:
    """Through the services, as the pages do."""
    placed = ready_gift(giver, item)()
    pay(placed)
    return fresh(placed.orders.get())


def ready_gift(giver: User, item: WishlistItem) -> Callable[[], Checkout]:
    """The page of the checkout is drawn; what its button does."""
    buy_gift(giver=giver, item=item, secret="")
    view = checkout_view(giver, gift_list_id=item.wishlist_id)
    assert view.gift is not None
    return partial(
        place_checkout,
        buyer=giver,
        store_ids=[group.store.pk for group in view.groups],
        address_id=None,
        gift_list_id=item.wishlist_id,
        delivery={group.store.pk: group.option.code for group in view.groups if group.option},
        expected_total=view.total,
        idempotency_key=ids.token(),
        visitor=Visitor(),
    )


def leaks(*texts: Any) -> list[str]:
    return [secret for secret in SECRET for text in texts if secret in str(text)]


def test_the_order_knows_the_country_and_the_store_the_address() -> None:
    item, giver = wish(), member()
    promised(item, giver)
    order = place_gift(giver, item)
    assert (order.is_gift, order.address, order.status) == (True, {"country": "RU"}, "to_ship")
    assert order.gift.owner == item.wishlist.user
    seller = browser(seller_of(order))
    page = seller.get(reverse("seller:order", args=[order.store.slug, order.number])).content.decode()
    assert not set(SECRET[:3]) - {secret for secret in SECRET[:3] if secret in page}
    listed = seller.get(reverse("seller:orders", args=[order.store.slug])).content.decode()
    assert SECRET[0] in listed
    slip = seller.get(reverse("seller:slip", args=[order.store.slug, order.number]))
    assert SECRET[0] in ReadPdf(slip.content).text


def test_nothing_that_the_giver_gets_says_where_it_goes() -> None:
    item, giver = wish(), member()
    promised(item, giver)
    order = ship(place_gift(giver, item))
    parcel = order.shipments.get()
    for status in ("customs", "at_pickup", "delivered"):
        about = {"carrier": parcel.carrier, "tracking_code": parcel.tracking_code, "place": "Зурбаган"}
        record_parcel_event(**about, status=status, source=ParcelEvent.Source.CARRIER)
    client = browser(giver)
    pages = [
        client.get(path)
        for path in ("/ru/my/orders/", order.get_absolute_url(), f"/ru/my/orders/{order.number}/track/")
    ]
    texts = [page.content.decode() for page in pages]
    assert "Адрес владельца списка" in texts[1]
    invoice = ReadPdf(client.get(f"/ru/my/orders/{order.number}/invoice/").content).text
    assert "Адрес владельца списка" in invoice
    mails = [build_message(row) for row in OutboxEmail.objects.filter(user=giver)]
    texts += [invoice, *(str(mail.body) + html_of(mail) + str(mail.subject) for mail in mails)]
    notes = Notification.objects.filter(user=giver).values_list("params", flat=True)
    texts += [json.dumps(row, ensure_ascii=False) for row in notes]
    texts.append(json.dumps(order.address, ensure_ascii=False))
    assert len(mails) > 3
    assert not leaks(*texts)
    assert not [text for text in texts if parcel.tracking_code in text], "the carrier's page names the town"


def test_the_archive_of_the_giver_says_no_more() -> None:
    item, giver = wish(), member()
    promised(item, giver)
    order = ship(place_gift(giver, item))
    parcel = order.shipments.get()
    about = {"carrier": parcel.carrier, "tracking_code": parcel.tracking_code, "place": SECRET[1]}
    record_parcel_event(**about, status="customs", source=ParcelEvent.Source.CARRIER)
    target = io.BytesIO()
    write_archive(user=giver, file=target, on_part=lambda: None)
    with zipfile.ZipFile(target) as archive:
        texts = [archive.read(name).decode(errors="replace") for name in archive.namelist()]
    assert any(order.number in text for text in texts)
    assert not leaks(*texts)
    assert not [text for text in texts if parcel.tracking_code in text], "the carrier's page names the town"


@pytest.mark.parametrize("how", ["private", "no_address", "not_promised", "other_goods", "own_list", "blocked"])
def test_who_may_not_send_anything_there(how: str) -> None:
    item, giver = wish(), member()
    promised(item, giver)
    buy_gift(giver=giver, item=item, secret="")
    lists = Wishlist.objects.filter(pk=item.wishlist_id)
    if how == "private":
        lists.update(visibility="private")
    elif how == "no_address":
        lists.update(address=None)
    elif how == "not_promised":
        GiftReservation.objects.all().delete()
    elif how == "other_goods":
        WishlistItem.objects.filter(pk=item.pk).update(variant=variant_of())
    elif how == "own_list":
        lists.update(user=giver)
    else:
        User.objects.filter(pk=item.wishlist.user_id).update(blocked_at=giver.date_joined)
    view = checkout_view(giver, gift_list_id=item.wishlist_id)
    assert view.gift is None
    assert view.address is not None
    assert view.address.user_id == giver.pk
    with pytest.raises(GiftNotPossible):
        place_checkout(
            buyer=giver,
            store_ids=[group.store.pk for group in view.groups],
            address_id=None,
            gift_list_id=item.wishlist_id,
            delivery={group.store.pk: group.option.code for group in view.groups if group.option},
            expected_total=view.total,
            idempotency_key=ids.token(),
            visitor=Visitor(),
        )
    assert not Order.objects.exists()


def test_where_customs_ask_the_recipient_no_surprise_is_possible() -> None:
    item, giver = wish(store_country="CN"), member()
    promised(item, giver)
    with pytest.raises(GiftNeedsPapers):
        place_gift(giver, item)
    assert not GiftDelivery.objects.exists()


def test_without_a_promise_nothing_is_bought() -> None:
    item, giver = wish(), member()
    with pytest.raises(GiftNotPossible):
        buy_gift(giver=giver, item=item, secret="")
    promised(item, giver)
    Wishlist.objects.update(address=None)
    item.refresh_from_db()
    with pytest.raises(GiftNotPossible):
        buy_gift(giver=giver, item=WishlistItem.objects.get(pk=item.pk), secret="")


def test_the_pages_from_the_promise_to_the_payment() -> None:
    item, giver = wish(), member()
    token = item.wishlist.token
    guest = Client()
    path = reverse("catalog:gift", args=[token, item.pk])
    assert guest.post(path, {"quantity": "1", "name": "Пётр"}).status_code == 303
    assert "Войти, чтобы купить и отправить" in guest.get(path).content.decode()
    guest.force_login(giver, backend=BACKEND)  # the same browser, now signed in
    shown = guest.get(path).content.decode()
    buy = reverse("orders:gift-buy", args=[token, item.pk])
    assert buy in shown
    sent = guest.post(buy)
    assert sent.status_code == 303
    checkout = guest.get(sent["Location"])
    text = checkout.content.decode()
    assert f"gift-{item.wishlist_id}" in text
    assert not leaks(shown, text)
    view = checkout.context["view"]
    store = view.groups[0].store
    done = guest.post(
        sent["Location"],
        {
            "address": f"gift-{item.wishlist_id}",
            "key": checkout.context["key"],
            "expected_total": str(view.total.amount),
            f"delivery-{store.pk}": view.groups[0].option.code,
        },
    )
    assert done.status_code == 303, done.content.decode()
    order = Order.objects.get()
    assert order.is_gift
    assert order.total == Money("12.00")
    assert GiftReservation.objects.get().giver == giver


def test_the_owner_names_an_address_of_the_own_book_only() -> None:
    item = wish()
    owner, wishlist = item.wishlist.user, item.wishlist
    client, page = browser(owner), reverse("catalog:wishlist-edit", args=[wishlist.pk])
    other = AddressFactory(user=owner, city="Лисс", is_default=False)
    form = {"name": "Свадьба", "occasion": "wedding", "event_date": "", "note": ""}
    assert client.post(page, form | {"address": str(other.pk)}).status_code == 303
    wishlist.refresh_from_db()
    assert wishlist.address == other
    stranger = AddressFactory()
    assert client.post(page, form | {"address": str(stranger.pk)}).status_code == 422
    assert client.post(page, form | {"address": ""}).status_code == 303
    wishlist.refresh_from_db()
    assert wishlist.address is None
    Address.objects.filter(user=owner).delete()
    assert client.post(page, form).status_code == 303


def test_the_owner_of_the_list_stays_until_the_gift_has_arrived() -> None:
    giver, item = member(), wish()
    promised(item, giver)
    owner = item.wishlist.user
    assert not blockers_of(owner)
    order = place_gift(giver, item)
    words = [blocker.text for blocker in blockers_of(owner)]
    assert len(words) == 1
    assert order.number not in words[0]
    assert giver.first_name not in words[0]
    with pytest.raises(DeletionBlocked):
        schedule_deletion(user=owner)
    for status, is_in_the_way in (("to_ship", True), ("shipped", True), ("delivered", True), ("finished", False)):
        Order.objects.filter(pk=order.pk).update(status=status)
        assert bool(blockers_of(owner)) is is_in_the_way, status


def test_a_deletion_planned_before_waits_and_the_store_can_send() -> None:
    giver, item = member(), wish()
    promised(item, giver)
    owner = item.wishlist.user
    planned = schedule_deletion(user=owner)
    order = place_gift(giver, item)
    AccountDeletion.objects.update(due_at=clock.now())
    assert carry_out(deletion_id=planned.pk)
    assert GiftDelivery.objects.get(order=order).address["recipient"] == SECRET[0]
    planned.refresh_from_db()
    assert planned.postponed_count == 1
    Order.objects.filter(pk=order.pk).update(status="finished")
    AccountDeletion.objects.update(due_at=clock.now())
    assert carry_out(deletion_id=planned.pk)
    assert GiftDelivery.objects.get(order=order).address == {"country": "RU"}
