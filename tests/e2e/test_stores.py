"""Stores in a real browser: the directory, a front, what is known of it, and «Любимые магазины»."""

from __future__ import annotations

import re

import pytest

from accounts.models import Store, User
from catalog.models import FavouriteStore
from catalog.rules import Conduct
from catalog.services.favourites import add_favourite
from catalog.services.search_rows import refresh_store
from catalog.services.store_facts import OrderRecord, write_store_facts
from tests.browser import VisitFactory
from tests.e2e.shopper import COMBINATIONS, PAIRWISE, Shopper
from tests.factories.accounts import StoreFactory, UserFactory
from tests.factories.catalog import CategoryFactory, DeliveryTemplateFactory, ProductFactory, ReviewFactory

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture
def street() -> User:
    """Three stores in three states, and a buyer who follows them all."""
    user: User = UserFactory()
    lavka = StoreFactory(slug="lavka", name="Лавка")
    DeliveryTemplateFactory(store=lavka)
    leaves = [CategoryFactory(), CategoryFactory()]
    for number in range(13):
        ReviewFactory(product=ProductFactory(store=lavka, category=leaves[number % 2]), rating=4)
    away = ProductFactory(store__slug="otpusk", store__name="Отпуск").store
    Store.objects.filter(pk=away.pk).update(status="vacation", vacation_until="2099-01-09")
    refresh_store(store_id=away.pk)
    StoreFactory(slug="staraya", name="Старая", status="closed")
    write_store_facts(records={lavka.pk: OrderRecord(30, Conduct(on_time=96, cancelled=1))})
    for slug in ("staraya", "otpusk", "lavka"):
        add_favourite(user=user, store_slug=slug)
    return user


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_a_guest_finds_a_store(visit: VisitFactory, street: User, language: str, size: str, js: bool) -> None:
    one = visit(language=language, size=size, js=js, theme="dark" if js else "light")
    one.allowed.add(410)
    shopper, page = Shopper(one, language), one.page
    one.goto(f"/{language}/stores/")
    assert page.evaluate(NO_SIDEWAYS)
    one.axe()
    page.locator("#st-q").fill("лав")
    one.follow(page.locator(".storefilter button"))
    assert page.locator(".storecard").count() == 1
    one.follow(page.locator(".storecard a").first)
    shopper.at("/store/lavka/")
    assert page.evaluate(NO_SIDEWAYS)
    assert page.locator(".tile").count() == 6
    one.follow(page.locator(".chips .chip").nth(1))
    shopper.at("/store/lavka/c/")
    assert page.locator("#grid > li").count() == 7
    one.follow(page.get_by_role("link", name=shopper.word("About the store"), exact=True))
    shopper.at("/store/lavka/about/")
    assert page.evaluate(NO_SIDEWAYS)
    page.get_by_text(shopper.word("The rule in words")).click()
    one.axe()
    for slug in ("otpusk", "staraya"):
        one.goto(f"/{language}/store/{slug}/")
        assert page.evaluate(NO_SIDEWAYS)
        one.axe()
    one.goto(f"/{language}/stores/?q=xyz")
    one.follow(page.get_by_role("link", name=shopper.word("Show all stores")))
    page.wait_for_url(re.compile("/stores/$"))


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_favourites_are_filtered_removed_and_brought_back(
    visit: VisitFactory, street: User, language: str, size: str, js: bool
) -> None:
    User.objects.filter(pk=street.pk).update(language=language)
    one = visit(language=language, size=size, js=js, user=street)
    shopper, page = Shopper(one, language), one.page
    one.goto(f"/{language}/my/stores/")
    assert page.evaluate(NO_SIDEWAYS)
    one.axe()
    assert page.locator("section[id^=store-]").count() == 3
    if size == "phone":
        one.follow(page.locator(".favfilter .chip").nth(1))
    else:
        page.locator("#fav-new").check()
        if not js:
            one.follow(page.locator(".favfilter form[data-filters] button"))
    page.wait_for_url(re.compile("new=1"))
    page.locator("#store-otpusk").wait_for(state="detached")
    assert page.locator("section[id^=store-]").count() == 1
    one.axe()
    page.locator("#fav-go").select_option("otpusk")
    one.follow(page.locator(".favjump button"))
    shopper.at("/store/otpusk/")
    one.goto(f"/{language}/my/stores/?new=1")
    remove = page.locator("#store-lavka form").last.get_by_role("button")
    remove.click() if js else one.follow(remove)
    page.locator("#store-lavka").wait_for(state="detached")
    assert not FavouriteStore.objects.filter(store__slug="lavka").exists()
    if js:
        one.follow(page.locator("#toast button").first)
    else:
        one.follow(page.get_by_role("button", name=shopper.word("Bring it back")))
    page.locator("#store-lavka").wait_for()
    assert "new=1" in page.url
    one.follow(page.locator("#store-lavka form").first.get_by_role("button"))
    page.locator("#store-lavka .badge", has_text=shopper.word("Without news")).wait_for()
    assert FavouriteStore.objects.get(store__slug="lavka").is_muted


@pytest.mark.parametrize(("language", "size", "js"), PAIRWISE)
def test_save_and_undo_on_the_front(visit: VisitFactory, street: User, language: str, size: str, js: bool) -> None:
    user = UserFactory(language=language)
    one = visit(language=language, size=size, js=js, user=user)
    page = one.page
    one.goto(f"/{language}/store/lavka/")
    button = page.locator("#save-store button")
    button.click() if js else one.follow(button)
    page.locator("#save-store [aria-pressed=true]").wait_for()
    assert FavouriteStore.objects.filter(user=user).count() == 1
    if js:  # at once: a toast does not stay for long
        one.follow(page.locator("#toast button").first)
    else:
        one.follow(page.locator("#save-store button"))
    page.locator("#save-store [aria-pressed=false]").wait_for()
    one.axe()
    assert not FavouriteStore.objects.filter(user=user).exists()
