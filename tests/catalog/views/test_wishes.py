"""Pages of wishes: the lists, the heart, the choice of a list."""

from __future__ import annotations

import json
import zlib
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.errors import TooManyLists
from catalog.models import PriceWatch, StockWatch, Wishlist, WishlistItem
from catalog.services.wishlists import add_wish, default_wishlist
from tests.factories.accounts import UserFactory
from tests.factories.catalog import ProductFactory, VariantFactory, WishlistFactory, WishlistItemFactory
from tests.orders.journeys import variant_of

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/ru/search/?q=x"}
MOST_BYTES = 16_500  # as zlib, see tests/site/test_account_pages.py


@pytest.fixture
def variant(db: None) -> Any:
    return variant_of()


def page(client: Client, name: str, *args: Any, query: str = "") -> Any:
    return client.get(reverse(f"catalog:{name}", args=args) + query)


def words(answer: Any) -> str:
    """The page with plain spaces."""
    return str(answer.content.decode().replace("\xa0", " "))


def send(client: Client, where: str, /, *args: Any, **data: Any) -> Any:
    return client.post(reverse(f"catalog:{where}", args=args), data)


def test_nothing_yet_offers_three_occasions(buyer_client: Client) -> None:
    html = page(buyer_client, "wishes").content.decode()
    for occasion in ("wedding", "housewarming", "baby"):
        assert f"/my/wishes/new/?occasion={occasion}" in html
    form = page(buyer_client, "wishlist-new", query="?occasion=baby").content.decode()
    assert 'value="Ждём малыша"' in form
    assert page(buyer_client, "wishlist-new", query="?occasion=nonsense").status_code == 200


def test_a_list_is_made_changed_deleted_and_brought_back(buyer_client: Client, buyer: Any) -> None:
    refused = send(buyer_client, "wishlist-new", name=" ", note="Ждём вас", event_date="завтра")
    assert (refused.status_code, "Ждём вас" in refused.content.decode()) == (422, True)
    made = send(buyer_client, "wishlist-new", name="Новоселье", occasion="housewarming", event_date="2027-01-15")
    own = Wishlist.objects.get(user=buyer)
    assert (made.status_code, made["Location"]) == (303, f"/ru/my/wishes/{own.pk}/")
    assert (own.kind, own.visibility, own.token, own.event_date) == ("gift", "private", None, date(2027, 1, 15))
    assert 'value="2027-01-15"' in page(buyer_client, "wishlist-edit", own.pk).content.decode()
    assert send(buyer_client, "wishlist-edit", own.pk, name="", occasion="").status_code == 422
    assert send(buyer_client, "wishlist-edit", own.pk, name="Наш дом", occasion="").status_code == 303
    gone = send(buyer_client, "wishlist-delete", own.pk)
    assert gone["Location"] == f"/ru/my/wishes/?deleted={own.pk}"
    assert "Список «Наш дом» удалён." in buyer_client.get(gone["Location"]).content.decode()
    assert page(buyer_client, "wishlist", own.pk).status_code == 404
    assert send(buyer_client, "wishlist-restore", own.pk)["Location"] == f"/ru/my/wishes/{own.pk}/"
    assert page(buyer_client, "wishlist", own.pk).status_code == 200


def test_a_list_comes_back_when_there_is_room_for_it(
    buyer_client: Client, buyer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.services.lists.LISTS_PER_MEMBER", 2)
    gone, other = WishlistFactory(user=buyer, name="Дача"), WishlistFactory(user=buyer, name="Дом")
    send(buyer_client, "wishlist-delete", gone.pk)
    WishlistFactory(user=buyer, name="Сад")
    refused = send(buyer_client, "wishlist-restore", gone.pk)
    assert refused["Location"] == f"/ru/my/wishes/?deleted={gone.pk}"
    html = buyer_client.get(refused["Location"]).content.decode()
    assert str(TooManyLists(limit=2)) in html
    assert f"/my/wishes/{gone.pk}/restore/" in html, "it can be tried again"
    send(buyer_client, "wishlist-delete", other.pk)
    assert send(buyer_client, "wishlist-restore", gone.pk)["Location"] == f"/ru/my/wishes/{gone.pk}/"


def test_the_list_of_hearts_is_not_deleted(buyer_client: Client, buyer: Any) -> None:
    own = default_wishlist(user=buyer)
    assert send(buyer_client, "wishlist-delete", own.pk)["Location"] == f"/ru/my/wishes/{own.pk}/"
    html = page(buyer_client, "wishlist", own.pk).content.decode()
    assert "сердечко" in html
    assert f"/my/wishes/{own.pk}/delete/" not in html


def test_sharing(buyer_client: Client, buyer: Any) -> None:
    own = WishlistFactory(user=buyer)
    assert "/w/" not in page(buyer_client, "wishlist", own.pk).content.decode()
    assert send(buyer_client, "wishlist-share", own.pk, visibility="nobody").status_code == 422
    assert send(buyer_client, "wishlist-share", own.pk, visibility="link")["Location"].endswith(f"/{own.pk}/#share")
    own.refresh_from_db()
    first = own.token
    html = page(buyer_client, "wishlist", own.pk).content.decode()
    assert f"/w/{first}" in html
    assert "Кто видит список" in html.partition('<legend class="label">')[2].partition("</legend>")[0], "its own label"
    send(buyer_client, "wishlist-share", own.pk, renew="1")
    own.refresh_from_db()
    assert own.token != first
    send(buyer_client, "wishlist-share", own.pk, visibility="private")
    own.refresh_from_db()
    assert (own.visibility, own.token) == ("private", None)


def test_the_heart_offers_another_list(buyer_client: Client, buyer: Any, variant: Any) -> None:
    answer = buyer_client.post(reverse("catalog:wish-add"), {"variant": variant.pk}, **HTMX)
    toast = json.loads(answer["HX-Trigger"])["toast"]
    assert toast["url"].startswith(f"/ru/my/wishes/choose/?variant={variant.pk}&next=%2Fru%2Fsearch%2F")
    assert 'aria-pressed="true"' in answer.content.decode()
    plain = send(buyer_client, "wish-add", variant=variant.pk, next="/ru/search/")
    assert plain["Location"] == "/ru/search/"
    assert f"/my/wishes/choose/?variant={variant.pk}" in buyer_client.get("/ru/help/").content.decode()
    assert WishlistItem.objects.get().wishlist.is_default


def test_the_heart_taken_back_can_be_undone(buyer_client: Client, buyer: Any, variant: Any) -> None:
    add_wish(user=buyer, variant_id=variant.pk)
    answer = buyer_client.post(reverse("catalog:wish-remove"), {"variant": variant.pk}, **HTMX)
    undo = json.loads(answer["HX-Trigger"])["toast"]["undo"]
    assert not WishlistItem.objects.present().exists()
    back = buyer_client.post(undo, **HTMX)
    assert back["HX-Redirect"] == "/ru/search/?q=x"
    assert WishlistItem.objects.present().count() == PriceWatch.objects.count() == 1


def test_a_full_list_says_so(buyer_client: Client, variant: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("catalog.services.wishlists.WISHES_PER_LIST", 0)
    answer = buyer_client.post(reverse("catalog:wish-add"), {"variant": variant.pk}, **HTMX)
    assert "не поместится" in json.loads(answer["HX-Trigger"])["toast"]["text"]
    assert 'aria-pressed="false"' in answer.content.decode()
    refused = send(buyer_client, "wish-choose", variant=variant.pk, name="Дача")
    assert (refused.status_code, 'value="Дача"' in refused.content.decode()) == (422, True)
    assert not Wishlist.objects.filter(name="Дача").exists(), "nothing is left of a refusal"


def test_lists_are_chosen_in_place(buyer_client: Client, buyer: Any, variant: Any) -> None:
    add_wish(user=buyer, variant_id=variant.pk)
    default = Wishlist.objects.get()
    query = f"?variant={variant.pk}&next=/ru/help/"
    dialog = buyer_client.get(reverse("catalog:wish-choose") + query, **HTMX).content.decode()
    assert ("<html" in dialog, f'value="{default.pk}"' in dialog, "checked" in dialog) == (False, True, True)
    saved = send(buyer_client, "wish-choose", variant=variant.pk, name=" Дача ", lists=[default.pk], next="/ru/help/")
    assert (saved.status_code, saved["Location"]) == (303, "/ru/help/")
    assert "«Дача»" in buyer_client.get("/ru/help/").content.decode()
    assert sorted(WishlistItem.objects.values_list("wishlist__name", flat=True)) == ["", "Дача"]
    strange = WishlistFactory()
    assert send(buyer_client, "wish-choose", variant=variant.pk, lists=[strange.pk]).status_code == 422
    draft = ProductFactory(draft=True).variants.get()
    assert page(buyer_client, "wish-choose", query=f"?variant={draft.pk}").status_code == 404
    assert page(buyer_client, "wish-choose", query="?variant=²").status_code == 404


def test_a_guest_signs_in_and_then_chooses_the_list(client: Client, variant: Any) -> None:
    from tests.factories.accounts import PASSWORD

    user = UserFactory()
    asked = client.get(f"/ru/login/?then=list:{variant.pk}").content.decode()
    assert variant.product.title_ru in asked
    answer = client.post("/ru/login/", {"login": user.email, "password": PASSWORD})
    assert answer["Location"] == f"/ru/my/wishes/choose/?variant={variant.pk}"
    assert WishlistItem.objects.get().wishlist.user == user


def test_a_wish_is_changed_moved_and_copied(buyer_client: Client, buyer: Any, variant: Any) -> None:
    own, other = WishlistFactory(user=buyer), WishlistFactory(user=buyer, name="Дача")
    item = WishlistItemFactory(wishlist=own, variant=variant)
    refused = send(buyer_client, "wish-edit", item.pk, quantity=0, priority=3, note="синий")
    assert (refused.status_code, "синий" in refused.content.decode()) == (422, True)
    assert send(buyer_client, "wish-edit", item.pk, quantity=2, priority=3, note="синий").status_code == 303
    html = page(buyer_client, "wishlist", own.pk).content.decode()
    assert ("синий" in html, "Очень хочется" in html) == (True, True)
    assert send(buyer_client, "wish-edit", item.pk, target=other.pk, do="copy").status_code == 303
    assert other.items.get().note == "синий"
    assert send(buyer_client, "wish-edit", item.pk, target=own.pk, do="move").status_code == 422
    assert send(buyer_client, "wish-edit", item.pk, target=WishlistFactory().pk, do="move").status_code == 422
    third = WishlistFactory(user=buyer)
    moved = send(buyer_client, "wish-edit", item.pk, target=third.pk, do="move")
    assert moved["Location"] == f"/ru/my/wishes/{third.pk}/"
    assert third.items.get().pk == item.pk


def test_removing_and_bringing_back(buyer_client: Client, buyer: Any, variant: Any) -> None:
    item = add_wish(user=buyer, variant_id=variant.pk)
    gone = send(buyer_client, "wish-item-remove", item.pk, next="/ru/my/wishes/?sort=price")
    assert gone["Location"] == f"/ru/my/wishes/?removed={item.pk}"
    assert f"/my/wishes/items/{item.pk}/restore/" in buyer_client.get(gone["Location"]).content.decode()
    assert send(buyer_client, "wish-item-restore", item.pk).status_code == 303
    assert WishlistItem.objects.present().get() == item
    strange = WishlistItemFactory()
    assert (
        f"items/{strange.pk}/restore"
        not in page(buyer_client, "wishes", query=f"?removed={strange.pk}").content.decode()
    )


@pytest.mark.parametrize("rest", [{"status": "paused"}, {"store__status": "vacation"}])
def test_what_rests_will_be_sold_again(buyer_client: Client, buyer: Any, rest: dict[str, str]) -> None:
    own = WishlistFactory(user=buyer)
    WishlistItemFactory(wishlist=own, variant=ProductFactory(**rest).variants.get())
    html = page(buyer_client, "wishlist", own.pk).content.decode()
    assert "Сейчас не продаётся" in html and "Больше не продаётся" not in html


def test_what_became_of_a_wish(buyer_client: Client, buyer: Any, variant: Any) -> None:
    own = WishlistFactory(user=buyer)
    cheap = WishlistItemFactory(wishlist=own, variant=variant, price_added=variant.price * 2)
    out = WishlistItemFactory(wishlist=own, variant=variant_of(stock_on_hand=0))
    gone = WishlistItemFactory(wishlist=own, variant=ProductFactory(status="blocked").variants.get())
    html = page(buyer_client, "wishlist", own.pk).content.decode()
    assert ("Дешевле на\u00a010" in html, "Раскупили" in html, "Больше не продаётся" in html) == (True, True, True)
    assert gone.variant.product.slug not in html, "a link that leads nowhere"
    only = page(buyer_client, "wishlist", own.pk, query="?cheaper=1").content.decode()
    assert (f"wish-{cheap.pk}" in only, f"wish-{out.pk}" in only) == (True, False)


def test_a_wish_that_is_sold_out_can_be_waited_for_in_place(buyer_client: Client, buyer: Any) -> None:
    own = WishlistFactory(user=buyer)
    out = WishlistItemFactory(wishlist=own, variant=variant_of(stock_on_hand=0))
    path = reverse("catalog:wishlist", args=[own.pk])
    assert "Сообщить о поступлении" in words(buyer_client.get(path))
    answer = send(buyer_client, "stock-watch", variant=out.variant_id, on="1", next=f"{path}#wish-{out.pk}")
    assert (answer.status_code, answer["Location"]) == (303, f"{path}#wish-{out.pk}")
    assert StockWatch.objects.get(user=buyer).variant == out.variant
    assert "Больше не сообщать" in words(buyer_client.get(path))
    answer = send(buyer_client, "stock-watch", variant=out.variant_id, on="0", next="https://evil.example/")
    assert answer["Location"].startswith("/ru/item/")


def test_an_occasion_is_not_said_twice(buyer_client: Client, buyer: Any) -> None:
    same = WishlistFactory(user=buyer, name="Новоселье", occasion="housewarming", event_date=date(2099, 5, 1))
    other = WishlistFactory(user=buyer, name="Наш дом", occasion="housewarming", is_default=False)

    def head(pk: int) -> str:
        return words(page(buyer_client, "wishlist", pk)).partition('id="share"')[2].partition("</section>")[0]

    assert "Новоселье" not in head(same.pk) and "1 мая 2099" in head(same.pk)
    assert "Новоселье" in head(other.pk)


@pytest.mark.parametrize("number", [1, 24])
def test_a_page_costs_the_same_and_is_light(buyer_client: Client, buyer: Any, number: int) -> None:
    own = WishlistFactory(user=buyer)
    store = variant_of().store
    for _ in range(number):
        WishlistItemFactory(wishlist=own, variant=variant_of(store), note="Лучше светлый, под цвет кухни", quantity=2)
    page(buyer_client, "wishlist", own.pk)
    for path, cost in ((reverse("catalog:wishes"), 8), (reverse("catalog:wishlist", args=[own.pk]), 9)):
        with CaptureQueriesContext(connection) as queries:
            answer = buyer_client.get(path)
        assert len(queries) == cost, [query["sql"][:90] for query in queries]
        assert len(zlib.compress(answer.content, 9)) <= MOST_BYTES


def test_the_header_counts_goods_and_not_rows(buyer_client: Client, buyer: Any) -> None:
    variant = VariantFactory()
    for _ in range(2):
        WishlistItemFactory(wishlist=WishlistFactory(user=buyer), variant=variant)
    html = page(buyer_client, "wishes").content.decode()
    assert '<span class="act__n">1</span>' in html
