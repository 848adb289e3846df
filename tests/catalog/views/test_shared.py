"""The shared list and the gift page: what strangers, givers and the owner get."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import GiftReservation
from catalog.services import gifts
from catalog.services.lists import delete_list, share_list
from marketplace.lib import clock
from tests.factories.accounts import UserFactory
from tests.factories.catalog import WishlistFactory, WishlistItemFactory
from tests.orders.journeys import variant_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db: None) -> Any:
    return UserFactory(display_name="Игорь Мельник", last_name="Melnik", email="igor.melnik@example.com")


@pytest.fixture
def item(owner: Any) -> Any:
    wishlist = WishlistFactory(user=owner, shared=True, name="Новоселье", occasion="housewarming", note="Ждём вас")
    return WishlistItemFactory(wishlist=wishlist, variant=variant_of(), quantity=3, note="светлый")


def shared(item: Any) -> str:
    return reverse("catalog:shared", args=[item.wishlist.token])


def gift(item: Any) -> str:
    return reverse("catalog:gift", args=[item.wishlist.token, item.pk])


def owner_client(owner: Any) -> Client:
    client = Client()
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_short_link_leads_to_the_readers_language(client: Client, item: Any) -> None:
    link = reverse("wish-link", args=[item.wishlist.token])
    assert link == f"/w/{item.wishlist.token}"
    for language in ("ru", "en"):
        answer = client.get(link, headers={"Accept-Language": language})
        assert (answer.status_code, answer["Location"]) == (302, f"/{language}/w/{item.wishlist.token}/")
        assert answer["Referrer-Policy"] == "no-referrer"


def test_a_guest_sees_the_list_and_nothing_of_the_owner(client: Client, item: Any) -> None:
    answer = client.get(shared(item))
    html = answer.content.decode()
    for word in ("Игорь", "Новоселье", "Ждём вас", "светлый", "Выбрано 0 из 3", "Подарю это", 'content="noindex'):
        assert word in html
    for word in ("Мельник", "Melnik", "igor.melnik", item.wishlist.user.member_id):
        assert word not in html
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert not answer.cookies, "looking leaves no trace in the browser"


@pytest.mark.parametrize("number", [1, 11])
def test_what_the_page_costs(client: Client, item: Any, number: int) -> None:
    for _ in range(number - 1):
        WishlistItemFactory(wishlist=item.wishlist, variant=variant_of())
    client.get(shared(item))
    with CaptureQueriesContext(connection) as queries:
        client.get(shared(item))
    assert len(queries) == 6, [query["sql"][:90] for query in queries]


def test_a_guest_gives_and_takes_back(client: Client, item: Any) -> None:
    page = client.get(gift(item))
    assert page["Referrer-Policy"] == "same-origin", "else the browser hides the origin of the form"
    assert "no-store" in page["Cache-Control"]
    done = client.post(gift(item), {"quantity": 2, "name": "Костя"})
    assert (done.status_code, done["Location"]) == (303, shared(item))
    cookie = done.cookies["gifts"]
    assert (bool(cookie["httponly"]), cookie["samesite"], len(cookie.value) >= 22) == (True, "Lax", True)
    promise = GiftReservation.objects.get()
    assert (promise.giver, promise.name, promise.quantity) == (None, "Костя", 2)
    assert cookie.value not in promise.token
    html = client.get(shared(item)).content.decode()
    assert ("Выбрано 2 из 3" in html, "Вы дарите это" in html) == (True, True)
    other = Client().get(shared(item)).content.decode()
    assert ("Дарит: Костя" in other, "Осталось подарить: 1 из 3" in other) == (True, True)
    withdraw = reverse("catalog:gift-withdraw", args=[item.wishlist.token, item.pk])
    assert Client().post(withdraw).status_code == 303
    assert GiftReservation.objects.count() == 1, "another browser takes nothing back"
    for _ in range(2):
        assert client.post(withdraw).status_code == 303
    assert not GiftReservation.objects.exists()


def test_too_many_pieces_are_refused_with_what_was_typed(client: Client, item: Any) -> None:
    Client().post(gift(item), {"quantity": 2})
    refused = client.post(gift(item), {"quantity": 2, "name": "Костя"})
    html = refused.content.decode()
    assert (refused.status_code, 'value="Костя"' in html, "ещё 1" in html) == (409, True, True)
    Client().post(gift(item), {"quantity": 1})
    taken = client.get(gift(item)).content.decode()
    assert ("Уже выбрали" in taken, '<form class="stack"' in taken) == (True, False)
    assert client.post(gift(item), {"quantity": 1}).status_code == 409
    assert client.post(gift(item), {"quantity": "много"}).status_code == 422


def test_a_form_from_elsewhere_is_refused(item: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(gift(item), {"quantity": 1}).status_code == 403
    strict.get(gift(item))
    token = strict.cookies["csrftoken"].value
    assert strict.post(gift(item), {"quantity": 1, "csrfmiddlewaretoken": token}).status_code == 303


def test_one_network_gives_so_much_an_hour(client: Client, item: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(gifts, "GIFT_LIMIT", gifts.Limit("gift", 1, timedelta(hours=1)))
    assert client.post(gift(item), {"quantity": 1}).status_code == 303
    answer = client.post(gift(item), {"quantity": 2})
    html = answer.content.decode()
    assert (answer.status_code, "выбрано слишком много подарков. " in html, "через" in html) == (429, True, True)


def test_the_owner_is_told_nicely_and_sees_no_promise(client: Client, item: Any, owner: Any) -> None:
    client.post(gift(item), {"quantity": 2, "name": "Костя"})
    mine = owner_client(owner)
    html = mine.get(shared(item)).content.decode()
    assert "пусть подарки останутся сюрпризом" in html
    for page in (shared(item), reverse("catalog:wishlist", args=[item.wishlist_id]), reverse("catalog:wishes")):
        html = mine.get(page).content.decode()
        assert not [word for word in ("Костя", "Выбрано", "Осталось подарить", "Дарит") if word in html], page
    assert mine.get(gift(item)).status_code == 302
    assert mine.post(gift(item), {"quantity": 1}).status_code == 303
    assert GiftReservation.objects.count() == 1


def test_the_owners_archive_holds_no_promise(client: Client, item: Any, owner: Any, tmp_path: Any) -> None:
    from accounts.services.archive import write_archive

    client.post(gift(item), {"quantity": 2, "name": "Костя-даритель"})
    path = tmp_path / "archive.zip"
    with path.open("wb") as file:
        write_archive(user=owner, file=file, on_part=lambda: None)
    with ZipFile(path) as archive:
        text = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    assert "светлый" in text
    assert "Костя-даритель" not in text


@pytest.mark.parametrize("why", ["never", "private", "renewed", "deleted", "blocked", "other list"])
def test_links_that_lead_nowhere_look_alike(client: Client, item: Any, owner: Any, why: str) -> None:
    addresses = [shared(item), gift(item)]
    if why == "never":
        addresses = [reverse("catalog:shared", args=["x" * 32]), reverse("catalog:gift", args=["x" * 32, item.pk])]
    elif why == "private":
        share_list(user=owner, pk=item.wishlist_id, visibility="private")
    elif why == "renewed":
        item.wishlist.token = "another"
        item.wishlist.save()
    elif why == "deleted":
        delete_list(user=owner, pk=item.wishlist_id)
    elif why == "blocked":
        owner.blocked_at = clock.now()
        owner.save()
    else:
        addresses = [reverse("catalog:gift", args=[WishlistFactory(shared=True).token, item.pk])]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 404
        assert "Игорь" not in answer.content.decode()
    assert client.post(addresses[-1], {"quantity": 1}).status_code == 404
    assert not GiftReservation.objects.exists()
