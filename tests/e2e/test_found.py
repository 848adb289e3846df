"""Home, deals, Mall, the catalogue's page, gone goods and unknown pages, in a browser."""

from __future__ import annotations

from itertools import product as combinations

import pytest
from django.utils import translation

from catalog.models import Product
from catalog.services.search_rows import write_rows
from tests.browser import Visit, VisitFactory
from tests.e2e.showcase import showcase

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PAGES = ("", "deals/", "mall/", "catalog/")


@pytest.fixture
def goods() -> list[Product]:
    return showcase()


def gone_path(product: Product, language: str) -> str:
    Product.objects.filter(pk=product.pk).update(status=Product.Status.REMOVED)
    write_rows(product_ids=[product.pk])
    with translation.override(language):
        return product.get_absolute_url()


def _looks_right(one: Visit, path: str) -> None:
    page = one.goto(path)
    one.axe()
    assert page.locator("h1").count() == 1, path
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert page.locator("#grid > li").count() == page.locator("#grid > li:visible").count(), "a list hides nothing"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_page_in_every_dress(visit: VisitFactory, goods: list[Product], language: str) -> None:
    """Language, width and scripts in all combinations; the theme goes with the language."""
    for size, js in combinations(("phone", "desktop"), (True, False)):
        one = visit(language=language, size=size, theme="dark" if language == "en" else "light", js=js)
        one.allowed = {404, 410}
        for path in PAGES:
            _looks_right(one, f"/{language}/{path}")
        _looks_right(one, gone_path(goods[7], language))
        _looks_right(one, f"/{language}/no-such-page/")


def test_the_first_screen(visit: VisitFactory, goods: list[Product]) -> None:
    """A phone: eight roots and the first deals without scrolling, no picture of the hidden hero. A desktop: rail,
    hero with two goods, a strip of five deals."""
    one = visit(size="phone")
    loaded: list[str] = []
    one.page.on("request", lambda request: loaded.append(request.url))
    page = one.goto("/ru/")
    height = page.viewport_size["height"]  # type: ignore[index]
    roots = page.locator(".roots a")
    assert roots.count() == 8
    last = roots.last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] < height
    tops = {round(roots.nth(n).bounding_box()["y"]) for n in range(8)}  # type: ignore[index]
    assert len(tops) == 2
    deal = page.locator("#deals").locator("xpath=ancestor::section").locator(".card .pic").first.bounding_box()
    assert deal is not None
    assert deal["y"] + deal["height"] / 2 < height
    assert not [url for url in loaded if "awning" in url]
    assert page.locator(".good img").first.evaluate("one => one.currentSrc").startswith("data:")

    page = visit(size="desktop").goto("/ru/")
    assert page.locator(".rail a:visible").count() == 8
    assert page.locator(".hero .good:visible").count() == 2
    cards = page.locator("#deals").locator("xpath=ancestor::section").locator(".card")
    assert cards.count() == 5
    box = cards.first.bounding_box()
    assert box is not None
    assert box["y"] < page.viewport_size["height"]  # type: ignore[index]


@pytest.mark.parametrize("js", [True, False])
def test_more_deals(visit: VisitFactory, goods: list[Product], js: bool) -> None:
    """With scripts the next goods are added to the list, without them they are a page of their own."""
    for product in goods[:30]:
        _discount(product)
    one = visit(language="en", js=js)
    page = one.goto("/en/deals/")
    before = page.locator(".card").count()
    assert before == 24
    more = page.get_by_role("link", name="Show more")
    if js:
        more.click()
        page.locator(".card").nth(24).wait_for()
    else:
        one.follow(more)
        assert page.get_by_role("link", name="To the beginning of the list").is_visible()
    assert page.locator(".card").count() > 0
    ids = [card.get_attribute("id") for card in page.locator(".card").all()]
    assert len(ids) == len(set(ids))


def _discount(product: Product) -> None:
    from datetime import timedelta

    from catalog.services.prices import plan_discount
    from marketplace.lib import clock

    variant = product.variants.get()
    if variant.discounts.exists():
        return
    variant.price_changes.update(at=clock.now() - timedelta(days=40))
    plan_discount(variant_id=variant.pk, percent=15, starts_at=clock.now())


def test_the_ways_on(visit: VisitFactory, goods: list[Product]) -> None:
    one = visit(language="en", size="phone", js=False)
    page = one.goto("/en/deals/")
    one.follow(page.get_by_role("link", name="Department 2", exact=True))
    assert page.locator("h1").inner_text() == "Discounts: Department 2"
    one.goto("/en/mall/")  # a reader of English is taken to be in the United States
    one.follow(page.get_by_role("link", name="Russia", exact=True))
    assert page.locator(".card").count() > 0
    one.allowed = {410}
    page = one.goto(gone_path(goods[3], "ru"))
    one.follow(page.locator(".card__title a").first)
    assert page.locator("h1").count() == 1
    assert "/ru/item/" in page.url


def test_the_browser_takes_the_rules_for_fetching_ahead(visit: VisitFactory, goods: list[Product]) -> None:
    one = visit()
    wire = one.context.new_cdp_session(one.page)
    found: list[dict[str, str]] = []
    wire.on("Preload.ruleSetUpdated", lambda event: found.append(event["ruleSet"]))
    wire.send("Preload.enable")
    one.goto("/ru/")
    one.page.wait_for_load_state("networkidle")
    assert [rule["url"].rpartition("/")[2] for rule in found] == ["speculation-rules.json"]
    assert "errorType" not in found[0]
