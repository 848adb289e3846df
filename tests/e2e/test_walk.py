"""A stranger's walk: every page between the front door and the cart, as it looks in each dress, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.utils import translation

from accounts.models import Store
from catalog.models import Product
from catalog.services.search_rows import rebuild_all, refresh_store
from catalog.services.search_words import rebuild_words
from tests.browser import Visit, VisitFactory
from tests.e2e.shopper import COMBINATIONS
from tests.e2e.showcase import showcase
from tests.factories.accounts import StoreFactory
from tests.factories.catalog import (
    CategoryFactory,
    DeliveryTemplateFactory,
    PriceTierFactory,
    ProductFactory,
    QuestionFactory,
    ReviewFactory,
    VariantFactory,
)

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"
NONE_HIDDEN = "[...document.querySelectorAll('#grid > *')].every((one) => one.getClientRects().length)"


@dataclass(frozen=True)
class Town:
    """Goods of a shop with something unusual in each street."""

    goods: list[Product]
    choice: Product  # two variants, wholesale prices, reviews and questions
    sold_out: Product
    closed: Product  # of a store that has closed
    resting: Product  # of a store on holiday
    store: Store


@pytest.fixture
def town() -> Town:
    goods = showcase()
    store, leaf = goods[0].store, goods[0].category
    DeliveryTemplateFactory(store=store)
    for _ in range(12):  # a name as long as they come; more categories than fit a row
        leafy = CategoryFactory(
            name_ru="Автоаксессуары: гарнитуры, кабели, пульты", name_en="Headsets, cables, remotes"
        )
        ProductFactory(store=store, category=leafy, rows=False)
    choice = ProductFactory(store=store, category=leaf, title_ru="Лампа", title_en="Lamp", variants=False)
    for colour, code in (("белый", "white"), ("чёрный с золотом", "black")):
        value = {"name_ru": "Цвет", "name_en": "Colour", "value_ru": colour, "value_en": code}
        PriceTierFactory(variant=VariantFactory(product=choice, sku=f"L-{code}", options=[value]), min_quantity=3)
    for number in range(12):
        ReviewFactory(product=choice, rating=1 + number % 5, text="Светит ровно. " * 9)
    for _ in range(4):
        QuestionFactory(product=choice, answers=1)
    closed, resting = (ProductFactory(store=StoreFactory(slug=slug), category=leaf) for slug in ("closed", "resting"))
    Store.objects.filter(slug="closed").update(status="closed")
    Store.objects.filter(slug="resting").update(status="vacation", vacation_until="2099-01-09")
    sold_out = ProductFactory(store=store, category=leaf, variants__stock_on_hand=0)
    rebuild_all()
    for one in (closed, resting):
        refresh_store(store_id=one.store_id)
    rebuild_words()
    return Town(goods, choice, sold_out, closed, resting, store)


def path_of(thing: object, language: str) -> str:
    with translation.override(language):
        return thing.get_absolute_url()  # type: ignore[attr-defined, no-any-return]


def streets(town: Town, language: str) -> list[str]:
    """Paths of the pages that no other browser test looks at in every dress."""
    root = path_of(town.goods[0].category.parent, language)
    leaf = path_of(town.goods[0].category, language)
    item = f"/{language}/item/{town.choice.pk}"
    word, wrong, many = (
        ("робот", "робат пылисос", "пылесос палатка") if language == "ru" else ("robot", "robt", "robot zz")
    )
    return [
        f"{root}?discount=1&mall=1&sort=cheap",
        f"{leaf}?discount=1&price_to=100000&free=1",
        f"{leaf}?discount=1&price_to=1",
        f"/{language}/search/?q={word}&sort=rating&discount=1",
        f"/{language}/search/?q={wrong}",
        f"/{language}/search/?q={many}",
        f"/{language}/search/?q=qwzxq",
        f"/{language}/search/?q={word}+" + ("до+10000+₽" if language == "ru" else "under+$500"),
        path_of(town.choice, language),
        f"{path_of(town.choice, language)}?sku=L-black",
        *(path_of(one, language) for one in (town.sold_out, town.closed, town.resting)),
        f"{item}/reviews/",
        f"{item}/questions/",
        f"/{language}/store/{town.store.slug}/",
    ]


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_every_street_in_every_dress(visit: VisitFactory, town: Town, language: str, size: str, js: bool) -> None:
    one = visit(language=language, size=size, js=js, theme="dark" if (language == "en") == js else "light")
    for path in streets(town, language):
        page = one.goto(path)
        assert page.locator("h1").count() == 1, path
        assert page.evaluate(NO_SIDEWAYS), path
        assert page.evaluate(NONE_HIDDEN), path
        one.axe()


def _stands_at(one: Visit, at: float) -> None:
    for _ in range(100):
        if abs(one.page.evaluate("scrollY") - at) < 50:
            return
        one.page.wait_for_timeout(50)
    raise AssertionError(f"at {one.page.evaluate('scrollY')}, was at {at}")


@pytest.mark.parametrize(("size", "js"), [("phone", True), ("phone", False), ("desktop", True)])
def test_back_from_a_product_leads_to_where_one_was(visit: VisitFactory, town: Town, size: str, js: bool) -> None:
    """The list as it was narrowed and sorted, at the same place: search, a store's goods, discounts."""
    one = visit(language="ru", size=size, js=js)
    for path in (
        "/ru/search/?q=робот&sort=dear&mall=1",
        f"/ru/store/{town.store.slug}/?sort=cheap&discount=1",
        "/ru/deals/",
    ):
        page = one.goto(path)
        card = page.locator("#grid > .card").nth(7)
        card.scroll_into_view_if_needed()
        chips = page.locator(".chip--applied:visible").count()
        at = page.evaluate("scrollY")
        assert at > 200, path
        order = page.evaluate("[...document.querySelectorAll('#grid > .card')].map((one) => one.id)")
        one.follow(card.locator(".card__title a"))
        assert "/item/" in page.url
        page.go_back()
        _stands_at(one, at)
        assert page.locator(".chip--applied:visible").count() == chips
        assert page.evaluate("[...document.querySelectorAll('#grid > .card')].map((one) => one.id)") == order, path


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_before_a_closed_stall_others_are_shown(visit: VisitFactory, town: Town, size: str) -> None:
    one = visit(language="en", size=size)
    for product in (town.closed, town.resting):
        page = one.goto(path_of(product, "en"))
        assert page.locator(".stickybuy, .buy__two").count() == 0
        page.get_by_role("link", name="Show similar goods").click()
        similar = page.locator("#similar .card")
        similar.first.wait_for()
        one.follow(similar.locator(".card__title a").first)
        assert "/item/" in page.url and str(product.pk) not in page.url.split("/item/")[1].split("-")[0]
