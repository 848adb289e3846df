"""The product page in a real browser: gallery and zoom, choosing, quantities, waiting, asking, complaining."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from PIL import Image
from playwright.sync_api import Page, expect

from catalog.constants import PICTURE_QUALITY, PICTURE_SIZES
from catalog.models import PriceChange, Product, Question, StockWatch, Variant
from catalog.services.pictures import add_media, store_sizes
from catalog.services.prices import change_price
from catalog.services.search_rows import rebuild_all
from marketplace.lib.money import Money
from marketplace.lib.pictures import webp_of
from orders.models import CartLine
from support.models import Report
from tests.browser import VisitFactory
from tests.e2e.shopper import COMBINATIONS, Shopper
from tests.e2e.weights import by_4g
from tests.factories.catalog import PriceTierFactory, ProductFactory, QuestionFactory, ReviewFactory, VariantFactory
from tests.orders.journeys import member, open_store

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

MOST_REQUESTS = 20  # ux.md 4.2, item
MOST_BYTES = {"document": 28_500, "stylesheet": 24_000, "script": 28_000, "image": 70_000}  # 22 kB as brotli


@cache
def picture(number: int) -> dict[int, bytes]:
    """The files of a picture in all sizes, as an upload would be stored."""
    image = Image.new("RGB", (max(PICTURE_SIZES), max(PICTURE_SIZES)), (30 * number, 90, 120))
    return {size: webp_of(image.resize((size, size)), quality=PICTURE_QUALITY) for size in PICTURE_SIZES}


@pytest.fixture
def lamp() -> Product:
    """A product of two colours with seven pictures, one of them of the black one, which is dearer from one piece on."""
    product = ProductFactory(store=open_store(name="Лавка"), title_ru="Лампа", title_en="Lamp", variants=False)
    for position, (colour, price) in enumerate({"белый/white": "10.00", "чёрный/black": "12.00"}.items()):
        ru, en = colour.split("/")
        names = [{"name_ru": "Цвет", "name_en": "Colour", "value_ru": ru, "value_en": en}]
        money = Money(Decimal(price), "USD")
        variant = VariantFactory(product=product, sku=f"L-{en}", options=names, price=money, position=position)
        PriceTierFactory(variant=variant)
    black = Variant.objects.get(sku="L-black")
    for number in range(7):
        add_media(product=product, stored=store_sizes(picture(number)), variant=black if number == 3 else None)
    ReviewFactory(product=product)
    QuestionFactory(product=product, answers=1)
    rebuild_all()
    return product


def path_of(product: Product, language: str) -> str:
    with translation.override(language):
        return product.get_absolute_url()


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_from_the_choice_to_the_cart(visit: VisitFactory, lamp: Product, language: str, size: str, js: bool) -> None:
    one = visit(language=language, size=size, js=js, user=member(language=language))
    shopper, page = Shopper(one, language), one.page
    one.goto(path_of(lamp, language))
    one.axe()
    shopper.press("Add to cart")
    note = page.locator("[data-choose-note]")
    expect(note).to_be_visible()
    if js:
        expect(page.locator(".opt").first).to_be_focused()
    page.get_by_role("link", name="чёрный" if language == "ru" else "black").click()
    page.wait_for_url("**sku=L-black")
    expect(page.locator(".opt[aria-current]")).to_have_text("чёрный" if language == "ru" else "black")
    assert "12" in page.locator(".price--xl").inner_text()
    first = page.locator(".gal__view img").first.get_attribute("src") or ""
    assert Variant.objects.get(sku="L-black").media.stem in first  # type: ignore[union-attr]
    one.axe()
    stepper = page.locator("#buy input[name=quantity]")
    stepper.fill("3")
    if js:
        stepper.blur()
        current = page.locator(".tiers [aria-current]")
        expect(current).to_contain_text("9")
        expect(page.locator("p.vh[role=status]").last).to_contain_text("9")
    one.follow(page.locator("button[form=buy]:not([name]):visible").first)
    expect(page.locator("#messages [role=status]")).to_be_visible()
    one.axe()
    line = CartLine.objects.get()
    assert (line.variant.sku, line.quantity) == ("L-black", 3)


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_gallery_and_zoom_by_keyboard(visit: VisitFactory, lamp: Product, size: str) -> None:
    one = visit(language="en", size=size)
    page = one.page
    one.goto(path_of(lamp, "en"))
    thumbs = page.locator(".gal__th a")
    thumbs.first.focus()
    page.keyboard.press("ArrowRight")
    expect(thumbs.nth(1)).to_be_focused()
    expect(thumbs.nth(1)).to_have_attribute("aria-current", "true")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(thumbs.nth(4)).to_be_visible()  # it stood behind «3 more»
    expect(thumbs.nth(4)).to_be_focused()
    page.locator(".gal__view").first.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog.dialog--zoom")
    expect(dialog).to_be_visible()
    _see(page, 1)
    one.axe()
    scale = page.locator(".dialog--zoom output")
    for key, text in (("+", "150 %"), ("+", "200 %")):
        page.keyboard.press(key)
        expect(scale).to_have_text(text)
    page.wait_for_timeout(100)  # the style applies with the next frame
    assert _width(page) == pytest.approx(2 * page.locator(".zoom").evaluate("e => e.clientWidth"), rel=0.05)
    for key, text in (("-", "150 %"), ("-", "100 %")):
        page.keyboard.press(key)
        expect(scale).to_have_text(text)
    page.keyboard.press("ArrowRight")
    expect(page.locator(".zoom img")).to_have_attribute("src", _file(page, 1))
    page.get_by_role("button", name="Next picture").click()
    page.get_by_role("button", name="Zoom in").click()
    expect(scale).to_have_text("150 %")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(".gal__view").first).to_be_focused()


def _see(page: Page, least: int) -> None:
    page.wait_for_function("() => document.querySelector('.zoom img').naturalWidth > 1000")
    assert page.locator(".zoom img").count() == least


def _width(page: Page) -> float:
    box = page.locator(".zoom img").bounding_box()
    assert box
    return box["width"]


def _file(page: Page, index: int) -> re.Pattern[str]:
    """The address of the file behind a view, on any host."""
    return re.compile(re.escape(page.locator(".gal__view").nth(index).get_attribute("href") or "?") + "$")


def test_pictures_without_scripts(visit: VisitFactory, lamp: Product) -> None:
    one = visit(language="ru", size="desktop", js=False)
    page = one.page
    one.goto(path_of(lamp, "ru"))
    page.locator(".gal__th summary").click()
    page.locator(".gal__th a").last.click()
    page.wait_for_url("**#view-7")
    expect(page.locator("#view-7")).to_be_in_viewport()
    one.follow(page.locator("#view-7"))
    assert page.url.endswith("-1600.webp")


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_asking_and_complaining(visit: VisitFactory, lamp: Product, language: str, size: str, js: bool) -> None:
    one = visit(language=language, size=size, js=js, user=member(language=language))
    shopper, page = Shopper(one, language), one.page
    one.goto(path_of(lamp, language))
    shopper.press("Ask a question")
    shopper.at("/questions/")
    page.fill("[name=text]", "Is it bright?")
    shopper.press("Publish the question")
    question = page.locator(".question", has_text="Is it bright?")
    expect(question).to_be_visible()
    one.axe()
    assert Question.objects.filter(text="Is it bright?", language="en").count() == 1
    one.goto(path_of(lamp, language))
    shopper.press("Report this product")
    shopper.at("/report/")
    page.locator("[name=reason]").first.check()
    shopper.press("Send the complaint")
    expect(page.locator("#messages [role=status]")).to_be_visible()
    assert Report.objects.count() == 1


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_waiting_and_reviews(visit: VisitFactory, lamp: Product, language: str, size: str, js: bool) -> None:
    Variant.objects.update(stock_on_hand=0)
    one = visit(language=language, size=size, js=js, user=member(language=language))
    shopper, page = Shopper(one, language), one.page
    one.goto(path_of(lamp, language) + "?sku=L-white")
    shopper.press("Tell me when it is back")
    expect(page.get_by_role("button", name=shopper.word("Do not tell me any more"))).to_be_visible()
    one.axe()
    assert StockWatch.objects.get().variant.sku == "L-white"
    one.follow(page.locator("#reviews .dist a").first)
    shopper.at("/reviews/?stars=5")
    assert page.locator(".review").count() == 1
    one.follow(page.locator(".dist a").nth(1))
    shopper.at("stars=4")
    assert page.locator(".empty").count() == 1


def test_both_themes_and_the_words_of_the_chart(visit: VisitFactory, lamp: Product) -> None:
    with transaction.atomic():
        change_price(
            variant_id=Variant.objects.get(sku="L-white").pk,
            list_price=Money(Decimal("11.00"), "USD"),
            reason=PriceChange.Reason.EDIT,
        )
    for theme in ("light", "dark"):
        one = visit(language="ru", size="phone", theme=theme)
        one.goto(path_of(lamp, "ru") + "?sku=L-white")
        expect(one.page.get_by_role("img", name="График цены")).to_be_visible()
        one.page.locator("#history summary").click()
        expect(one.page.locator("#history table")).to_be_visible()
        one.axe()


def test_weight_and_steadiness(visit: VisitFactory, lamp: Product) -> None:
    one = visit(language="ru", size="phone")
    by_4g(one)
    requests: list[str] = []
    weights: Counter[str] = Counter()

    def weigh(response: Any) -> None:
        if response.url.startswith("data:"):
            return  # on its way in the stylesheet; some browsers tell of it
        requests.append(response.url)
        kind = response.request.resource_type
        if response.status == 200 and kind in MOST_BYTES:
            body = response.body()
            weights[kind] += len(body) if kind == "image" else len(zlib.compress(body, 9))

    one.page.on("requestfinished", lambda request: weigh(request.response()))
    one.page.add_init_script(
        "window.shift = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) "
        "if (!one.hadRecentInput) window.shift += one.value; }).observe({type: 'layout-shift', buffered: true});"
    )
    one.goto(path_of(lamp, "ru"))
    one.page.wait_for_load_state("networkidle")
    assert len(requests) <= MOST_REQUESTS, requests
    assert not {kind: size for kind, size in weights.items() if size > MOST_BYTES[kind]}
    assert one.page.evaluate("window.shift") <= 0.02
    lead = one.page.locator(".gal__view img").first
    assert lead.get_attribute("fetchpriority") == "high" and lead.get_attribute("loading") is None
