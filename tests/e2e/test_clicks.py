"""The counter of activations itself: nothing that presses gets by it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser import VisitFactory
from tests.e2e.clicks import at_most

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(visit: VisitFactory) -> Page:
    one = visit(js=False).page
    one.set_content("<input name=q><input type=checkbox><button>B</button><select><option>1<option>2</select>")
    return one


def test_every_way_of_pressing_counts_once(page: Page) -> None:
    with at_most(9) as done:
        page.click("button")
        page.locator("button").click()
        page.get_by_role("button").dblclick()
        page.check("[type=checkbox]")
        page.locator("select").select_option("2")
        page.press("button", "Enter")
        page.locator("button").press("Space")
        page.keyboard.press("Enter")
        page.mouse.click(1, 1)
    assert len(done) == 9


def test_typing_and_looking_are_free(page: Page) -> None:
    with at_most(0):
        page.fill("[name=q]", "radar")
        page.locator("[name=q]").press_sequentially("radar")
        page.keyboard.press("Tab")
        assert page.locator("button").is_visible()


def test_one_too_many_fails_and_names_what_was_pressed(page: Page) -> None:
    with pytest.raises(AssertionError, match=r"2 activations instead of 1:\nclick .*\ncheck "), at_most(1):
        page.click("button")
        page.locator("[type=checkbox]").check()
    page.click("button")  # outside nothing is counted


@pytest.mark.parametrize("way", ["goto", "reload", "go_back"])
def test_addresses_are_not_typed(page: Page, way: str) -> None:
    with pytest.raises(AssertionError, match=way), at_most(1):
        getattr(page, way)(*(["about:blank"] if way == "goto" else []))
