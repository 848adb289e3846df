"""Category and search in a browser: filters, chips, pages, the way back."""

from __future__ import annotations

import re
from typing import Any

import pytest

from catalog.models import Category
from catalog.services.search_rows import rebuild_all
from tests.browser import Visit, VisitFactory
from tests.e2e.shopper import COMBINATIONS, Shopper
from tests.factories.catalog import (
    AttributeFactory,
    AttributeValueFactory,
    BrandFactory,
    CategoryFactory,
    DeliveryTemplateFactory,
    ProductFactory,
)
from tests.orders.journeys import open_store

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

GOODS = 60


@pytest.fixture
def leaf() -> Category:
    """Sixty goods of two brands; every third has the value that is promoted."""
    store = open_store()
    root = CategoryFactory(name_ru="Дом", name_en="Home")
    leaf = CategoryFactory(parent=root, name_ru="Роботы", name_en="Robots")
    CategoryFactory(parent=root)
    navigation = AttributeFactory(category=leaf, name_ru="Навигация", name_en="Navigation")
    navigation.category_attributes.update(is_promoted=True)
    lidar = AttributeValueFactory(attribute=navigation, value_ru="лидар", value_en="lidar")
    camera = AttributeValueFactory(attribute=navigation, value_ru="камера", value_en="camera")
    AttributeValueFactory(attribute=navigation, value_ru="гироскоп", value_en="gyroscope")
    brands = [BrandFactory(name="Volnar"), BrandFactory(name="Luchnik")]
    DeliveryTemplateFactory(store=store)
    for number in range(GOODS):
        value = lidar if number % 3 == 0 else camera
        ProductFactory(store=store, category=leaf, brand=brands[number % 2], values=[value], rows=False)
    rebuild_all()
    return leaf


def path_of(leaf: Category, language: str) -> str:
    slug = leaf.slug_ru if language == "ru" else leaf.slug_en
    return f"/{language}/c/{leaf.pk}-{slug}/"


def cards(visit: Visit) -> int:
    return visit.page.locator("#grid > .card").count()


def until(visit: Visit, script: str) -> None:
    """Wait until a script says yes; the page's policy forbids Playwright's own way."""
    for _ in range(150):
        if visit.page.evaluate(script):
            return
        visit.page.wait_for_timeout(100)
    raise AssertionError(script)


def found(visit: Visit, number: int) -> None:
    """Wait until so many goods are said to be there."""
    visit.page.locator("#found", has_text=re.compile(rf"^\s*{number}\b")).wait_for()


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_filters_and_the_way_back(visit: VisitFactory, leaf: Category, language: str, size: str, js: bool) -> None:
    shopper = Shopper(visit(language=language, size=size, js=js), language)
    page = shopper.page
    shopper.visit.goto(path_of(leaf, language))
    found(shopper.visit, GOODS)
    shopper.visit.axe()
    _choose(shopper, size, js)
    found(shopper.visit, 10)
    assert re.search(r"brand=\d+.*value=\d+|value=\d+.*brand=\d+", page.url)
    assert page.locator(".chip--applied:visible").count() == 2
    assert page.locator("#filters .check--off input:disabled").count() >= 1, "what gives nothing is shown, not offered"
    shopper.visit.axe()
    shopper.visit.follow(page.locator(".card__title a").first)
    page.go_back()
    found(shopper.visit, 10)
    assert page.locator(".chip--applied:visible").count() == 2
    shopper.visit.follow(page.locator(".chip--applied:visible").first)
    assert page.locator(".chip--applied:visible").count() == 1
    shopper.visit.follow(page.get_by_role("link", name=shopper.word("Reset all")).locator("visible=true").first)
    found(shopper.visit, GOODS)


def _choose(shopper: Shopper, size: str, js: bool) -> None:
    """Volnar and lidar: at once on a desktop, by the button elsewhere."""
    page = shopper.page
    if size == "phone":
        page.locator(".toolbar [popovertarget=filters]").click()
        page.locator("#filters .filters__head").wait_for()
    for label in ("Volnar", "Лидар" if shopper.language == "ru" else "Lidar"):
        if js:
            box = page.locator("#filters .check", has_text=label).locator("input")
            box.scroll_into_view_if_needed()
            before = box.bounding_box()
            with page.expect_response(lambda response: "/c/" in response.url):
                box.check()
            until(shopper.visit, "!document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")
            after = box.bounding_box()
            assert before and after and abs(after["y"] - before["y"]) < 100, "it stays under the finger"
        else:
            page.locator("#filters .check", has_text=label).locator("input").check()
    if size == "phone" and js:
        assert shopper.page.locator("#filter-foot .needs-js").inner_text().split()[1] == "10"
        shopper.visit.axe()
        page.locator("#filter-foot button").click()
        page.wait_for_url(re.compile("brand="))
    elif js:
        focused = page.evaluate("document.activeElement.name")
        assert focused == "value", "the focus stays where the reader was"
    else:
        shopper.visit.follow(page.locator("#filter-foot button"))


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_list_that_grew_is_there_again(visit: VisitFactory, leaf: Category, size: str) -> None:
    one = visit(language="ru", size=size)
    page = one.page
    one.goto(path_of(leaf, "ru"))
    before = page.locator("#grid > .card").nth(23).get_attribute("id")
    page.locator("#more a[rel=next]").click()
    page.locator("#grid > .card").nth(47).wait_for()
    page.wait_for_url(re.compile(r"\?page=2$"))
    assert page.locator("#shown").inner_text() == page.locator("#more p").inner_text() == "Показано 48 из\u00a060"
    until(one, "document.activeElement.closest('.card')?.matches('#grid > :nth-child(25)')")
    card = page.locator("#grid > .card").nth(40)
    card.scroll_into_view_if_needed()
    at = page.evaluate("scrollY")
    one.follow(card.locator(".card__title a"))
    page.go_back()
    page.locator("#grid > .card").nth(47).wait_for()
    until(one, f"Math.abs(scrollY - {at}) < 50")
    assert page.locator("#grid > .card").nth(23).get_attribute("id") == before
    ids = page.evaluate("[...document.querySelectorAll('#grid > .card')].map((card) => card.id)")
    assert len(set(ids)) == 48
    page.locator("#more a[rel=next]").click()
    page.locator("#grid > .card").nth(59).wait_for()
    page.wait_for_url(re.compile(r"\?page=3$"))
    one.goto(path_of(leaf, "ru") + "?page=2")
    assert (cards(one), page.locator("#shown").inner_text()) == (24, "Показаны 25–48 из\u00a060")


def test_pages_by_number_without_scripts(visit: VisitFactory, leaf: Category) -> None:
    one = visit(language="en", size="phone", js=False)
    one.goto(path_of(leaf, "en") + "?sort=cheap")
    seen: list[Any] = []
    for number in (2, 3):
        seen += one.page.eval_on_selector_all("#grid > .card", "(all) => all.map((card) => card.id)")
        one.follow(one.page.locator(f"#more .pages a >> text='{number}'"))
    seen += one.page.eval_on_selector_all("#grid > .card", "(all) => all.map((card) => card.id)")
    assert len(set(seen)) == len(seen) == GOODS


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_search(visit: VisitFactory, leaf: Category, language: str, size: str, js: bool) -> None:
    shopper = Shopper(visit(language=language, size=size, js=js), language)
    word = "робот" if language == "ru" else "robot"
    shopper.visit.goto(f"/{language}/search/?q={word}")
    page = shopper.page
    found(shopper.visit, GOODS)
    assert page.input_value("#q") == word
    shopper.visit.axe()
    shopper.visit.follow(page.locator("#promoted .chip", has_text="лидар" if language == "ru" else "lidar"))
    found(shopper.visit, 20)
    assert "q=" in page.url
    assert page.locator("#promoted [aria-current]").count() == 1
    shopper.visit.follow(page.locator("nav.chips .chip", has_text="Дом" if language == "ru" else "Home").first)
    assert "category=" in page.url
    found(shopper.visit, GOODS)


def test_nothing_left_shows_what_is_nearest(visit: VisitFactory, leaf: Category) -> None:
    one = visit(language="ru", size="phone", js=False)
    one.goto(path_of(leaf, "ru") + "?discount=1&price_to=100")
    assert cards(one) == 0
    one.follow(one.page.locator("section[aria-labelledby=nearest] a"))
    found(one, GOODS)
    assert one.page.locator(".chip--applied:visible").count() == 1
