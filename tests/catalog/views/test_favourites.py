"""«Любимые магазины»: filters that combine, removal that can be undone, mute, and stores that do not vanish."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Store, User
from catalog.models import FavouriteStore, Product
from catalog.services.favourites import add_favourite
from catalog.services.prices import plan_discount
from catalog.services.purchases import record_purchase
from catalog.services.search_rows import write_rows
from catalog.services.timers import sweep
from marketplace.lib import clock
from tests.factories.accounts import StoreFactory, UserFactory
from tests.factories.catalog import ProductFactory

pytestmark = pytest.mark.django_db
PAGE = "/ru/my/stores/"


@pytest.fixture
def anna() -> User:
    user: User = UserFactory()
    return user


@pytest.fixture
def browser(anna: User) -> Client:
    client = Client()
    client.force_login(anna, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def follow(user: User, name: str, *, new: bool = False, sale: bool = False, bought: bool = False) -> Store:
    """A followed store with one product."""
    product = ProductFactory(store__name=name, store__slug=name, rows=False)
    if not new:
        Product.objects.filter(pk=product.pk).update(published_at=clock.now() - timedelta(days=31))
        product.variants.get().price_changes.update(at=clock.now() - timedelta(days=31))
    write_rows(product_ids=[product.pk])
    if sale:
        plan_discount(variant_id=product.variants.get().pk, percent=20, starts_at=clock.now())
        sweep(now=clock.now())
    if bought:
        record_purchase(user=user, store_id=product.store_id, quantities={}, at=clock.now())
    add_favourite(user=user, store_slug=name)
    return product.store


def names(client: Client, query: str = "") -> list[str]:
    return [row.store.name for row, _tiles in client.get(PAGE + query).context["rows"]]


@pytest.mark.parametrize("count", [1, 10, 11])
def test_queries(browser: Client, anna: User, count: int) -> None:
    for number in range(count):
        follow(anna, f"store-{number}", new=True)
    found = []
    for query in ("", "?new=1&sale=1&bought=1"):
        browser.get(PAGE + query)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(PAGE + query).status_code == 200
        found.append(len(captured))
    assert found == [4, 4]
    assert len(names(browser, "?page=2")) == (1 if count == 11 else count)


def test_filters_combine(browser: Client, anna: User) -> None:
    follow(anna, "plain")
    follow(anna, "new", new=True)
    follow(anna, "sale", sale=True)
    follow(anna, "both", new=True, sale=True)
    follow(anna, "bought", bought=True)
    follow(anna, "all", new=True, sale=True, bought=True)
    assert names(browser) == ["all", "bought", "both", "sale", "new", "plain"]
    assert names(browser, "?new=1") == ["all", "both", "new"]
    assert names(browser, "?sale=1") == ["all", "both", "sale"]
    assert names(browser, "?bought=1") == ["all", "bought"]
    assert names(browser, "?new=1&sale=1") == ["all", "both"]
    assert names(browser, "?new=1&sale=1&bought=1") == ["all"]
    page = browser.get(PAGE + "?new=1")
    counts = {choice["name"]: (choice["count"], choice["is_on"]) for choice in page.context["choices"]}
    assert counts == {"new": (3, True), "sale": (2, False), "bought": (1, False)}
    links = {choice["name"]: choice["url"] for choice in page.context["choices"]}
    assert links == {"new": PAGE, "sale": f"{PAGE}?new=1&sale=1", "bought": f"{PAGE}?new=1&bought=1"}


def test_new_and_discounted_is_asked_of_one_product(browser: Client, anna: User) -> None:
    store = follow(anna, "mixed", sale=True)
    ProductFactory(store=store)
    assert names(browser, "?new=1") == names(browser, "?sale=1") == ["mixed"]
    assert names(browser, "?new=1&sale=1") == []


def test_the_goods_are_those_that_the_filter_asks_for(browser: Client, anna: User) -> None:
    store = follow(anna, "mixed", sale=True)
    for _ in range(4):
        ProductFactory(store=store)
    rows = browser.get(PAGE).context["rows"]
    assert len(rows[0][1]) == 3 and all(tile.good.is_new for tile in rows[0][1])
    sale = browser.get(f"{PAGE}?sale=1").context["rows"]
    assert [tile.good.percent_off for tile in sale[0][1]] == [20]


@pytest.mark.parametrize("status", ["closed", "suspended", "vacation"])
def test_a_store_that_sells_nothing_stays_marked(browser: Client, anna: User, status: str) -> None:
    store = follow(anna, "shut")
    Store.objects.filter(pk=store.pk).update(status=status)
    page = browser.get(PAGE)
    assert [row.store.name for row, _tiles in page.context["rows"]] == ["shut"]
    main = page.content.decode().split("<main")[1]
    assert ('/ru/store/shut/"' in main) is (status != "suspended")
    gone = browser.post("/ru/store/shut/save/", {"to": "removed", "next": PAGE})
    assert gone.status_code == 303
    assert names(browser) == []


def test_others_stores_are_not_shown(browser: Client) -> None:
    follow(UserFactory(), "theirs")
    assert names(browser) == []


def test_removal_is_undone_at_the_old_place_and_as_quiet(browser: Client, anna: User) -> None:
    follow(anna, "first")
    follow(anna, "second")
    browser.post("/ru/my/stores/first/news/", {"muted": "1"})
    before = FavouriteStore.objects.get(store__slug="first")
    answer = browser.post("/ru/store/first/save/", {"to": "removed", "next": PAGE})
    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    page = browser.get(PAGE)
    assert page.context["removed"] == "first"
    assert names(browser) == ["second"]
    browser.post("/ru/store/first/save/", {"to": "removed", "next": PAGE})
    assert browser.post("/ru/my/stores/restore/").status_code == 303
    browser.post("/ru/my/stores/restore/")
    after = FavouriteStore.objects.get(store__slug="first")
    assert (after.created_at, after.is_muted) == (before.created_at, True)
    assert names(browser) == ["second", "first"]
    assert browser.get(PAGE).context["removed"] == ""


def test_an_old_removal_is_not_offered(browser: Client, anna: User, settings) -> None:  # type: ignore[no-untyped-def]
    follow(anna, "first")
    browser.post("/ru/store/first/save/", {"to": "removed"})
    session = browser.session
    session["removed_favourite"] = "nonsense"
    session.save()
    assert browser.get(PAGE).context["removed"] == ""
    browser.post("/ru/my/stores/restore/")
    assert not FavouriteStore.objects.exists()


def test_scripts_get_the_list_and_a_toast_that_undoes(browser: Client, anna: User) -> None:
    follow(anna, "first", new=True)
    follow(anna, "second", new=True)
    form = {"to": "removed", "list": "1", "new": "1", "next": f"{PAGE}?new=1"}
    answer = browser.post("/ru/store/first/save/", form, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert [row.store.name for row, _tiles in answer.context["rows"]] == ["second"]
    assert answer.context["removed"] == "", "the toast says it"
    toast = json.loads(answer["HX-Trigger"])["toast"]
    undone = browser.post(toast["undo"], headers={"HX-Request": "true"})
    assert undone["HX-Redirect"] == f"{PAGE}?new=1"
    assert names(browser) == ["second", "first"]


def test_save_is_safe_to_repeat_and_can_be_taken_back(browser: Client, anna: User) -> None:
    StoreFactory(slug="lavka", name="Лавка")
    for _ in range(2):
        assert browser.post("/ru/store/lavka/save/", {"to": "saved"}).status_code == 303
    assert FavouriteStore.objects.filter(user=anna).count() == 1
    answer = browser.post("/ru/store/lavka/save/", {"to": "saved"}, headers={"HX-Request": "true"})
    assert 'aria-pressed="true"' in answer.content.decode()
    undo = json.loads(answer["HX-Trigger"])["toast"]["undo"]
    assert f"next={quote('/ru/store/lavka/', safe='')}" in undo
    assert browser.post(undo, headers={"HX-Request": "true"})["HX-Redirect"] == "/ru/store/lavka/"
    assert not FavouriteStore.objects.exists()
    browser.post("/ru/store/lavka/save/")
    assert FavouriteStore.objects.exists(), "without `to` it is the opposite of now"


@pytest.mark.parametrize(("language", "words"), [("ru", ("Сохранить", "Сохранён")), ("en", ("Save", "Saved"))])
def test_the_card_of_the_store_says_save_and_saved(browser: Client, language: str, words: tuple[str, str]) -> None:
    product = ProductFactory(store__slug="lavka", store__name="Лавка")

    def button(client: Client) -> str:
        html = client.get(f"/{language}/item/{product.pk}-{product.slug}/", follow=True).content.decode()
        found = re.search(r'id="save-store".*?</svg>([^<]+)<span class="vh"> Лавка</span>', html, re.S)
        assert found is not None
        return found[1]

    assert (button(Client()), button(browser)) == (words[0], words[0])
    form = {"to": "saved", "wide": "1"}
    answer = browser.post(f"/{language}/store/lavka/save/", form, headers={"HX-Request": "true"}).content.decode()
    assert "btn--wide" in answer, "the button stays as wide as it was"
    assert f">{words[1]}<" in answer
    assert button(browser) == words[1]


@pytest.mark.parametrize("status", ["suspended", "applied"])
def test_a_store_that_is_not_shown_cannot_be_saved(browser: Client, status: str) -> None:
    StoreFactory(slug="lavka", status=status)
    assert browser.post("/ru/store/lavka/save/", {"to": "saved"}).status_code == 404
    assert browser.post("/ru/store/nobody/save/").status_code == 404
    assert not FavouriteStore.objects.exists()


def test_mute_and_back(browser: Client, anna: User) -> None:
    follow(anna, "first")
    for muted in ("1", "1", "0"):
        assert browser.post("/ru/my/stores/first/news/", {"muted": muted}).status_code == 303
        assert FavouriteStore.objects.get().is_muted is (muted == "1")
    StoreFactory(slug="other")
    assert browser.post("/ru/my/stores/other/news/", {"muted": "1"}).status_code == 404


def test_the_jump_goes_to_a_followed_store_only(browser: Client, anna: User) -> None:
    follow(anna, "first")
    StoreFactory(slug="other")
    answer = browser.get(f"{PAGE}?go=first")
    assert (answer.status_code, answer["Location"]) == (302, "/ru/store/first/")
    assert browser.get(f"{PAGE}?go=other").status_code == 200


@pytest.mark.parametrize("query", ["?page=0", "?page=x", "?page=99999", "?new=2", "?page=²"])
def test_nonsense_is_the_first_page(browser: Client, anna: User, query: str) -> None:
    follow(anna, "first")
    assert names(browser, query) == ["first"]
