"""The search field while somebody types: with keys, with a pointer, on a phone, without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Store
from catalog.services.search_rows import rebuild_all
from catalog.services.search_words import rebuild_words
from tests.browser import Visit, VisitFactory
from tests.e2e.shopper import COMBINATIONS
from tests.factories.catalog import CategoryFactory, ProductFactory
from tests.orders.journeys import open_store

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

TYPED = {"ru": ("роб", "робот пылесос", "hj,jn"), "en": ("rob", "robot vacuum", "кщище")}


@pytest.fixture
def shop() -> Store:
    store = open_store()
    leaf = CategoryFactory(name_ru="Роботы-пылесосы", name_en="Robot vacuums")
    for n in range(8):
        ProductFactory(
            title_ru=f"Робот-пылесос СветДом R{n}", title_en=f"Robot vacuum SvetDom R{n}", category=leaf, store=store
        )
    rebuild_all()
    rebuild_words()
    return store


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_from_typing_to_goods(visit: VisitFactory, shop: Store, language: str, size: str, js: bool) -> None:
    one = visit(language=language, size=size, js=js)
    one.goto(f"/{language}/")
    start, whole, other_layout = TYPED[language]
    if js:
        _choose_with_keys(one, start, whole)
    else:
        one.page.fill("#q", whole)
        with one.page.expect_navigation():
            one.page.press("#q", "Enter")
    expect(one.page.locator(".card")).to_have_count(8)
    assert one.page.input_value("#q") == whole, "the query stays in the field"
    one.axe()
    one.goto(f"/{language}/search/?q={other_layout}")
    expect(one.page.locator(".card")).to_have_count(8)
    assert one.page.input_value("#q") == other_layout
    one.axe()
    one.follow(one.page.locator("main p a[href*='%22']"))
    expect(one.page.locator(".card")).to_have_count(4, timeout=5000)  # nothing found, so goods that sell
    expect(one.page.locator("main .empty")).to_be_visible()
    one.axe()


def _choose_with_keys(one: Visit, start: str, whole: str) -> None:
    page = one.page
    field = page.locator("#q")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially(start)
    expect(field).to_have_attribute("aria-expanded", "true")
    rows = page.locator("[role=option]:visible")
    count = rows.count()
    assert 2 <= count <= (6 if page.viewport_size and page.viewport_size["width"] < 900 else 10)
    expect(page.locator("search [role=status]")).to_have_text(re.compile(rf"^{count}\b"))
    one.axe()
    page.keyboard.press("ArrowUp")
    expect(rows.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(rows).to_have_count(0)
    assert field.input_value() == start, "Esc closes the list and keeps the text"
    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-expanded", "true")
    row = page.locator(f"[role=option][data-text='{whole}']")
    while row.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == row.get_attribute("id")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_pointer_follows_a_row_and_leaving_the_field_closes_the_list(visit: VisitFactory, shop: Store) -> None:
    one = visit(language="en")
    page = one.goto("/en/")
    page.locator("#q").press_sequentially("robot")
    expect(page.locator("[role=option]").first).to_be_visible()
    page.mouse.click(2, 640)
    expect(page.locator("[role=option]")).to_have_count(0)
    page.locator("#q").press_sequentially(" vac")
    one.follow(page.locator("[role=option][href*='/item/']").first)
    assert "/item/" in page.url


def test_late_answers_of_earlier_letters_are_not_shown(visit: VisitFactory, shop: Store) -> None:
    one = visit(language="en")
    page = one.goto("/en/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest/" in request.url else None)
    page.locator("#q").press_sequentially("robot vacuum", delay=20)
    expect(page.locator("[role=option]").first).to_be_visible()
    assert len(asked) == 1, "asked when typing stops"
    page.fill("#q", "zzzzzz")
    expect(page.locator("[role=option]")).to_have_count(0)
    page.fill("#q", "")
    expect(page.locator("#q")).to_have_attribute("aria-expanded", "false")
