"""The cart in a real browser: ticks, quantities, undo, another variant, wishes, what has changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Store, User
from catalog.models import PriceTier, Product, Variant, ViewedProduct, Wishlist
from catalog.services.search_rows import rebuild_all
from orders.models import CartLine
from orders.services.cart import add_to_cart, save_for_later
from tests.browser import Visit, VisitFactory
from tests.e2e.shopper import COMBINATIONS, Shopper
from tests.e2e.weights import Budget, faults_of
from tests.factories.catalog import CategoryFactory, VariantFactory
from tests.orders.journeys import member, open_store, usd, variant_of

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
NO_SIDEWAYS = "document.documentElement.scrollWidth <= innerWidth"
COUNT_WORDS = """() => {
  window.said = [];
  new MutationObserver(() => {
    const text = document.getElementById("cart-said").textContent;
    if (text) window.said.push(text);
  }).observe(document.getElementById("cart-said"), { childList: true, characterData: true, subtree: true });
}"""


def whole(visit: Visit) -> None:
    """Nothing runs out of the page, and axe is content."""
    assert visit.page.evaluate(NO_SIDEWAYS), visit.page.url
    visit.axe()


def option(ru: str, en: str) -> list[dict[str, str]]:
    return [{"name_ru": "Цвет", "name_en": "Colour", "value_ru": ru, "value_en": en}]


def put(user: User, variant: Variant, quantity: int = 1) -> CartLine:
    return add_to_cart(buyer=user, variant_id=variant.pk, quantity=quantity)


def filled(user: User) -> dict[str, CartLine]:
    """Three sellers, and everything that can be said of a line."""
    home, fish, away = open_store(name="СветДом"), open_store(name="Кулик"), open_store(name="Росомаха")
    lamps = CategoryFactory(name_ru="Лампы", name_en="Lamps")
    lamp = variant_of(home, options=option("Белая", "White"), stock_on_hand=40)
    VariantFactory(product=lamp.product, options=option("Чёрная", "Black"), list_price=usd(12), price=usd(11))
    Product.objects.filter(pk=lamp.product_id).update(category=lamps)
    PriceTier.objects.create(variant=lamp, min_quantity=3, price=usd("6.50"))
    home.delivery_templates.get().zones.update(free_from=Decimal(60))
    goods = {
        "lamp": lamp,
        "reel": variant_of(fish, price=usd("58.14"), list_price=usd("58.14")),
        "line": variant_of(fish, stock_on_hand=20),
        "hook": variant_of(fish, stock_on_hand=9),
        "boots": variant_of(away),
        "later": variant_of(home),
    }
    rebuild_all()
    lines = {name: put(user, variant, 2 if name != "hook" else 8) for name, variant in goods.items()}
    save_for_later(buyer=user, line_id=lines["later"].pk, is_saved=True)
    Variant.objects.filter(pk=goods["reel"].pk).update(price=usd("49.90"), list_price=usd("58.14"))
    Variant.objects.filter(pk=goods["line"].pk).update(stock_on_hand=3)
    Variant.objects.filter(pk=goods["hook"].pk).update(stock_on_hand=5)
    Store.objects.filter(pk=away.pk).update(status="vacation", vacation_until="2099-01-15")
    return lines


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_from_one_end_of_the_cart_to_the_other(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    user = member(language=language)
    lines = filled(user)
    one = visit(language=language, size=size, js=js, user=user, theme="dark" if size == "phone" else "light")
    shopper = Shopper(one, language)
    page = one.goto(f"/{language}/cart/")
    whole(one)
    assert page.locator("#cart .group").count() == 3
    _see_what_has_changed(one, shopper)
    _tick(one, lines)
    _another_variant(one, shopper, lines["lamp"])
    _into_wishes_and_back(one, shopper, lines["line"])
    _aside_and_back(one, shopper, lines["reel"])
    shopper.press("Order from this seller")
    shopper.at("/checkout/")
    assert "seller=" in page.url


def press(one: Visit, action: Callable[[], Any]) -> None:
    """Do what sends a form, and wait until the answer is on the page."""
    if not one.has_js:
        with one.page.expect_navigation():
            action()
        return
    with one.page.expect_response(lambda response: response.request.method == "POST"):
        action()
    one.page.locator("html:not(.is-loading)").wait_for(state="attached")
    one.page.locator(".htmx-settling").first.wait_for(state="detached")


def _see_what_has_changed(one: Visit, shopper: Shopper) -> None:
    page = one.page
    hook = page.locator("#cart li.line", has=page.locator("button[name=quantity][value='5']"))
    press(one, hook.locator("button[name=quantity]").click)
    assert hook.count() == 0, "five are left, five are taken"
    press(one, page.get_by_role("button", name=shopper.word("Got it")).click)
    assert page.get_by_role("button", name=shopper.word("Got it")).count() == 0
    whole(one)


def _tick(one: Visit, lines: dict[str, CartLine]) -> None:
    page = one.page
    ticked = CartLine.objects.to_order()
    for name, left in (
        (f"pick-{lines['lamp'].pk}", {"reel", "line", "hook", "boots"}),
        ("pick-all", {"lamp", "reel", "line", "hook", "boots"}),
        (f"store-{lines['reel'].variant.store_id}", {"lamp", "boots"}),
        ("pick-all", {"lamp", "reel", "line", "hook", "boots"}),
    ):
        box = page.locator(f"#{name}")
        if one.has_js:
            press(one, box.click)
        else:
            box.click()
            press(one, page.locator("form", has=box).locator("button").click)
        assert {key for key, line in lines.items() if ticked.filter(pk=line.pk).exists()} == left
    assert page.locator("#pick-all").is_checked()


def _open(one: Visit, place: str) -> None:
    """A link that opens a dialog, or a page without scripts."""
    one.page.locator(place).click()
    one.page.locator("form [type=radio]").first.wait_for()
    whole(one)


def _another_variant(one: Visit, shopper: Shopper, line: CartLine) -> None:
    page = one.page
    _open(one, f"#line-{line.pk} .line__variant")
    page.get_by_role("radio", name=re.compile("Чёрная|Black")).check()
    page.get_by_role("button", name=shopper.word("Take this one")).click()
    page.wait_for_url(re.compile(r"/cart/#line-"))
    line.refresh_from_db()
    assert line.price_seen == usd(11)


def _into_wishes_and_back(one: Visit, shopper: Shopper, line: CartLine) -> None:
    page = one.page
    _open(one, f"#line-{line.pk} .line__acts a")
    page.fill("[name=name]", "Рыбалка")
    page.get_by_role("button", name=shopper.word("Move")).last.click()
    page.wait_for_url(re.compile("removed="))
    whole(one)
    assert Wishlist.objects.get(name="Рыбалка").items.count() == 1
    press(one, page.get_by_role("button", name=shopper.word("Undo"), exact=True).click)
    assert page.locator(f"#line-{line.pk}").count() == 1


def _aside_and_back(one: Visit, shopper: Shopper, line: CartLine) -> None:
    page = one.page
    press(one, page.locator(f"#line-{line.pk} button[value=later]").click)
    assert page.locator(f"#line-{line.pk}.line--saved").count() == 1
    press(one, page.locator(f"#line-{line.pk} button[value=back]").click)
    assert page.locator(f"#line-{line.pk}.line--saved").count() == 0


def test_the_total_is_said_once_and_the_keyboard_stays_where_it_was(visit: VisitFactory) -> None:
    user = member(language="en")
    line, other = put(user, variant_of()), put(user, variant_of())
    one = visit(language="en", user=user)
    page = one.goto("/en/cart/")
    page.evaluate(COUNT_WORDS)
    page.focus(f"#more-qty-{line.pk}")
    press(one, lambda: page.keyboard.press("Enter"))
    assert page.evaluate("window.said") == ["To pay: $34"]
    assert page.evaluate("document.activeElement.id") == f"more-qty-{line.pk}"
    page.focus(f"#line-{other.pk} button[value=remove]")
    press(one, lambda: page.keyboard.press("Enter"))
    said = page.evaluate("window.said")
    assert len(said) == 2 and said[1].endswith("was removed from the cart. To pay: $22")
    assert page.locator("#header-counts .act__n").last.inner_text() == "1"
    press(one, lambda: page.keyboard.press("Enter"))  # the focus is on «Undo»
    assert page.locator(f"#line-{other.pk}").count() == 1
    assert page.locator("#header-counts .act__n").last.inner_text() == "2"
    one.axe()


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_a_quantity_that_cannot_be(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    user = member(language=language)
    line = put(user, variant_of(stock_on_hand=20), 3)
    Product.objects.update(lot_size=3, max_quantity=12)
    one = visit(language=language, size=size, js=js, user=user)
    one.allowed.add(422)
    page = one.goto(f"/{language}/cart/")
    page.fill(f"#qty-{line.pk}", "7")
    if js:
        page.locator(f"#qty-{line.pk}-error").wait_for()
    else:
        page.locator(".line__qty button.nojs").click()
    assert page.locator(f"#qty-{line.pk}-error").is_visible()
    assert page.input_value(f"#qty-{line.pk}") == "7", "what was typed is kept"
    whole(one)
    line.refresh_from_db()
    assert line.quantity == 3


@pytest.mark.parametrize(("language", "size", "js"), COMBINATIONS)
def test_an_empty_cart(visit: VisitFactory, language: str, size: str, js: bool) -> None:
    user = member(language=language)
    product = variant_of().product
    rebuild_all()
    ViewedProduct.objects.create(user=user, product=product)
    one = visit(language=language, size=size, js=js, user=user)
    page = one.goto(f"/{language}/cart/")
    whole(one)
    assert page.locator("#cart .card").count() == 1
    Shopper(one, language).press("To my wishes")
    page.wait_for_url(re.compile("/my/wishes/"))


def test_weight_of_a_full_cart(visit: VisitFactory) -> None:
    user = member()
    filled(user)
    budget = Budget(requests=14, document=14_000, stylesheet=24_000, script=24_000, image=20_000)
    faults = faults_of(visit(language="ru", size="phone", user=user), "/ru/cart/", budget)
    assert not faults, "\n".join(faults)
