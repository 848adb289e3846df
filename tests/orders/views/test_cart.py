"""The cart as a page: plain and by htmx, what is told, what is refused next to its field."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import Store, User
from catalog.models import PriceTier, Product, Variant, ViewedProduct, Wishlist
from catalog.services.search_rows import rebuild_all
from marketplace.lib.visitor import Visitor
from orders.models import CartLine
from orders.pages.cart import hints_of
from orders.selectors.cart import cart_view
from orders.services import cart
from tests.factories.catalog import CategoryFactory, ProductFactory, VariantFactory
from tests.orders import journeys
from tests.orders.journeys import usd

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
CART, LINE, VARIANT, WISH = "/en/cart/", "/en/cart/line/", "/en/cart/line/variant/", "/en/cart/line/wish/"


@pytest.fixture
def buyer(db: None) -> User:
    return journeys.member(language="en")


@pytest.fixture
def client(buyer: User) -> Client:
    client = Client()
    client.force_login(buyer)
    return client


def add(buyer: User, variant: Variant, quantity: int = 1) -> CartLine:
    return cart.add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=quantity)


def text_of(response: Any) -> str:
    """The words of an answer, without tags and hard spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\xa0", " ").split())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: Store.objects.update(status="vacation"), "The store is on holiday. Not in the total"),
        (
            lambda: Store.objects.update(status="vacation", vacation_until=dt.date(2099, 1, 31)),
            "The store is on holiday until 31 January 2099. Not in the total",
        ),
        (lambda: Store.objects.update(status="suspended"), "This store is not available now. Not in the total"),
        (lambda: Store.objects.update(status="closed"), "This store has closed. Not in the total"),
        (lambda: Product.objects.update(status="paused"), "The seller has paused the sale. Not in the total"),
        (lambda: Product.objects.update(status="blocked"), "No longer on sale. Not in the total"),
        (lambda: Variant.objects.update(stock_on_hand=0), "Sold out. Not in the total"),
    ],
)
def test_a_line_that_cannot_be_ordered_says_why_and_stays(client: Client, buyer: User, change: Any, words: str) -> None:
    add(buyer, journeys.variant_of())
    change()
    page = client.get(CART)
    assert words in text_of(page)
    assert page.context["cart"].total == usd(0)
    assert "Order from this seller" not in text_of(page)
    assert CartLine.objects.to_order().count() == 1, "nothing is lost, nor unticked"


def test_a_store_that_does_not_deliver_is_left_out_of_the_total(client: Client, buyer: User) -> None:
    near, far = journeys.variant_of(), journeys.variant_of()
    far.product.store.delivery_templates.get().zones.update(countries=["US"])
    add(buyer, near)
    add(buyer, far)
    page = client.get(CART)
    assert "The store does not deliver to your country (Russia). Not in the total" in text_of(page)
    assert (page.context["cart"].total, len(page.context["cart"].orderable_groups)) == (usd(12), 1)


def test_changes_are_told_until_they_were_seen(client: Client, buyer: User) -> None:
    variant, other = journeys.variant_of(), journeys.variant_of(price=usd(5))
    line, second = add(buyer, variant), add(buyer, other, 3)
    Variant.objects.filter(pk=variant.pk).update(price=usd(8), list_price=usd(8))
    Variant.objects.filter(pk=other.pk).update(stock_on_hand=0)
    for _ in range(2):
        page = client.get(CART)
        assert "1 product is cheaper. 1 product cannot be ordered now." in text_of(page)
        assert "$2 cheaper than when you added it" in text_of(page)
    seen = page.context["seen"]
    assert seen == [f"{line.pk}:8.00:10", f"{second.pk}:5.00:0"]
    assert client.post(LINE, {"do": "seen", "seen": [*seen, "x:1:1", "1:2", f"{line.pk}:1:99"]}).status_code == 303
    page = client.get(CART)
    assert (page.context["news"], page.context["seen"]) == ("", [])
    assert "Sold out. Not in the total" in text_of(page), "what keeps it from being ordered is still said"
    Variant.objects.filter(pk=other.pk).update(stock_on_hand=7)
    assert "1 product can be ordered again." in text_of(client.get(CART))
    assert "Can be ordered again" in text_of(client.get(CART))
    Variant.objects.filter(pk=variant.pk).update(price=usd(9), list_price=usd(9), stock_on_hand=2)
    assert "1 product is more expensive." in text_of(client.get(CART))
    assert "Only 2 are left by now" in text_of(client.get(CART))


def test_too_many_are_cured_by_one_press(client: Client, buyer: User) -> None:
    line = add(buyer, journeys.variant_of(), 9)
    Variant.objects.update(stock_on_hand=4)
    page = client.get(CART)
    assert "Only 4 left. Not in the total until you change the quantity" in text_of(page)
    assert [one.cure for group in page.context["groups"] for one in group.lines] == [4]
    client.post(LINE, {"do": "set", "line": line.pk, "quantity": 4})
    assert client.get(CART).context["cart"].total == usd(42)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_quantity_that_cannot_be_is_refused_next_to_its_field(
    client: Client, buyer: User, headers: dict[str, str]
) -> None:
    line = add(buyer, journeys.variant_of(), 3)
    Product.objects.update(lot_size=3, max_quantity=9)
    for typed, words in (
        ("4", "Choose a quantity from 3 to 9 in steps of 3."),
        ("12", "Choose a quantity from 3 to 9 in steps of 3."),
        ("", "Write a whole number of pieces."),
        ("many", "Enter a whole number."),
    ):
        answer = client.post(LINE, {"do": "set", "line": line.pk, "quantity": typed}, headers=headers)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert f'id="qty-{line.pk}-error"' in html and words in text_of(answer)
        assert f'value="{typed if typed.isdigit() else 3}" min="3" max="9" step="3"' in html
    line.refresh_from_db()
    assert line.quantity == 3


def test_htmx_gets_the_cart_the_counter_and_one_sentence(client: Client, buyer: User) -> None:
    line = add(buyer, journeys.variant_of())
    add(buyer, journeys.variant_of())
    answer = client.post(LINE, {"do": "set", "line": line.pk, "quantity": 2}, headers=HTMX)
    html = answer.content.decode()
    assert '<div id="cart-said" hx-swap-oob="innerHTML">To pay: $34</div>' in html
    assert 'id="header-counts" class="top__counts" hx-swap-oob="true"' in html
    assert "<html" not in html and html.count('role="status"') == 0
    answer = client.post(LINE, {"do": "remove", "line": line.pk}, headers=HTMX)
    assert re.search(
        r'hx-swap-oob="innerHTML">“[^<]+” was removed from the cart\. To pay: \$12<', answer.content.decode()
    )


def test_without_scripts_a_removed_line_can_be_brought_back(client: Client, buyer: User) -> None:
    line = add(buyer, journeys.variant_of())
    answer = client.post(LINE, {"do": "remove", "line": line.pk}, follow=True)
    assert "was removed from the cart. Undo" in text_of(answer)
    for _ in range(2):
        assert client.post(LINE, {"do": "restore", "line": line.pk}).status_code == 303
        assert CartLine.objects.present().count() == 1
    assert "was removed" not in text_of(client.get(CART, {"removed": line.pk})), "an old address says nothing wrong"


def test_ticks_are_remembered(client: Client, buyer: User) -> None:
    line = add(buyer, journeys.variant_of())
    other = add(buyer, journeys.variant_of())
    store = line.variant.product.store_id
    for data, ticked in (
        ({"do": "all"}, set()),
        ({"do": "all", "is_selected": "1"}, {line.pk, other.pk}),
        ({"do": "store", "line": store}, {other.pk}),
        ({"do": "store", "line": store, "is_selected": "1"}, {line.pk, other.pk}),
        ({"do": "select", "line": other.pk}, {line.pk}),
    ):
        for _ in range(2):
            client.post(LINE, data)
            assert set(CartLine.objects.to_order().values_list("pk", flat=True)) == ticked
    page = client.get(CART)
    assert (page.context["cart"].all_selected, page.context["cart"].selected_count) == (False, 1)


def test_somebody_elses_line_is_gone(client: Client) -> None:
    line = add(journeys.member(), journeys.variant_of())
    for url in (VARIANT, WISH):
        assert client.get(url, {"line": line.pk}).status_code == 404
        assert client.post(url, {"line": line.pk, "variant": line.variant_id, "list": 0}).status_code == 404
        assert client.get(url).status_code == 404
    answer = client.post(LINE, {"do": "remove", "line": line.pk}, follow=True)
    assert "This product is no longer in the cart." in text_of(answer)
    assert CartLine.objects.present().filter(pk=line.pk).exists()


def option(word: str) -> list[dict[str, str]]:
    return [{"name_ru": "Цвет", "name_en": "Colour", "value_ru": word, "value_en": word}]


def test_another_variant_in_place(client: Client, buyer: User) -> None:
    first = journeys.variant_of(options=option("White"))
    second = VariantFactory(product=first.product, options=option("Black"), list_price=usd(11), stock_on_hand=2)
    third = VariantFactory(product=first.product, options=option("Red"), stock_on_hand=0)
    line = add(buyer, first, 3)
    assert f"{VARIANT}?line={line.pk}" in client.get(CART).content.decode()
    page = text_of(client.get(VARIANT, {"line": line.pk}))
    assert "White $10 · in stock: 10 · in the cart now" in page
    assert "Red $10 · sold out" in page
    assert "<html" not in client.get(VARIANT, {"line": line.pk}, headers=HTMX).content.decode()
    refused = client.post(VARIANT, {"line": line.pk, "variant": third.pk})
    assert (refused.status_code, "Only 0 left" in text_of(refused)) == (422, True)
    assert client.post(VARIANT, {"line": line.pk}).status_code == 422
    answer = client.post(VARIANT, {"line": line.pk, "variant": second.pk}, follow=True)
    assert "There are fewer pieces of this variant: 2." in text_of(answer)
    assert "Black" in text_of(answer)
    assert [(one.variant_id, one.quantity) for one in CartLine.objects.all()] == [(second.pk, 2)]


def test_into_a_list_of_wishes_in_place(client: Client, buyer: User) -> None:
    line = add(buyer, journeys.variant_of())
    assert "My wishes" in text_of(client.get(WISH, {"line": line.pk}))
    answer = client.post(WISH, {"line": line.pk, "list": "0"}, follow=True)
    assert "Moved to “My wishes”." in text_of(answer) and "Undo" in text_of(answer)
    assert Wishlist.objects.get(user=buyer).items.get().variant_id == line.variant_id
    client.post(LINE, {"do": "restore", "line": line.pk})
    assert client.post(WISH, {"line": line.pk, "list": "99999"}).status_code == 422
    assert client.post(WISH, {"line": line.pk}).status_code == 422
    own = Wishlist.objects.get(user=buyer)
    client.post(WISH, {"line": line.pk, "list": own.pk, "name": "Dacha"})
    assert Wishlist.objects.get(name="Dacha").items.count() == 1


def test_what_can_be_compared(client: Client, buyer: User) -> None:
    store, phones, books = journeys.open_store(), CategoryFactory(), CategoryFactory()
    goods = [ProductFactory(store=store, category=category).variants.get() for category in (phones, phones, books)]
    rebuild_all()
    lines = [add(buyer, variant) for variant in goods]
    found = client.get(CART).context["comparisons"]
    ids = [variant.product_id for variant in goods]
    assert [one.url.partition("?")[2] for one in found] == [
        "&".join(f"item={pk}" for pk in ids),
        "&".join(f"item={pk}" for pk in ids[:2]),
    ]
    assert [one.label for one in found] == ["Compare what is ticked", f"Compare: {phones.name_en}"]
    for line in lines[:2]:
        cart.select_lines(buyer=buyer, line_ids=[line.pk], is_selected=False)
    assert [one.label for one in client.get(CART).context["comparisons"]] == [f"Compare: {phones.name_en}"]


def test_what_is_missing_to_a_better_price(buyer: User) -> None:
    variant = journeys.variant_of(stock_on_hand=30)
    variant.product.store.delivery_templates.get().zones.update(free_from=Decimal(41))
    PriceTier.objects.create(variant=variant, min_quantity=5, price=usd(8))
    line = add(buyer, variant, 4)
    with translation.override("en"):
        free, tier = hints_of(cart_view(buyer, Visitor(language="en")).groups[0], "en")
    assert free.text.replace("\xa0", " ") == ("Add goods for $1, and delivery is free. It costs $2 now: this pays off.")
    assert (free.tone, free.percent) == ("ok", 97)
    assert (tier.tone, tier.line_id, tier.quantity) == ("ok", line.pk, 5)
    assert "5 pieces at $8 each cost no more in all" in tier.text.replace("\xa0", " ")


def test_an_empty_cart_leads_to_wishes_and_to_what_was_looked_at(client: Client, buyer: User) -> None:
    product = journeys.variant_of().product
    rebuild_all()
    ViewedProduct.objects.create(user=buyer, product=product)
    page = client.get(CART)
    html = page.content.decode()
    assert 'href="/en/my/wishes/"' in html and product.title_en in text_of(page)
    line = add(buyer, product.variants.get())
    cart.save_for_later(buyer=buyer, line_id=line.pk, is_saved=True)
    assert "Nothing to order at the moment" in text_of(client.get(CART))
    assert "Set aside" in text_of(client.get(CART))
