"""The product page as a reader gets it: choosing, buying, waiting, prices, guarantees, what stands below."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import Store
from catalog.models import Attribute, PriceChange, Product, ProductText, StockWatch, Variant
from catalog.services import prices
from catalog.services.search_rows import rebuild_all, refresh_store
from marketplace.lib import clock
from marketplace.lib.money import Money
from tests.factories.accounts import UserFactory
from tests.factories.catalog import (
    AttributeFactory,
    CategoryFactory,
    DeliveryTemplateFactory,
    PriceTierFactory,
    ProductFactory,
    QuestionFactory,
    ReviewFactory,
    VariantFactory,
)
from tests.orders.journeys import open_store

pytestmark = pytest.mark.django_db


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def options(colour: str, size: str) -> list[dict[str, str]]:
    return [
        {"name_ru": "Цвет", "name_en": "Colour", "value_ru": colour, "value_en": colour},
        {"name_ru": "Размер", "name_en": "Size", "value_ru": size, "value_en": size},
    ]


@pytest.fixture
def parka() -> Product:
    product = ProductFactory(store=open_store(), title_ru="Пуховик", slug_ru="puhovik", variants=False)
    VariantFactory(product=product, sku="W-M", options=options("Белый", "M"), stock_on_hand=0, price=usd("20.00"))
    VariantFactory(product=product, sku="W-L", options=options("Белый", "L"), price=usd("30.00"))
    VariantFactory(product=product, sku="B-M", options=options("Чёрный", "M"), price=usd("40.00"))
    rebuild_all()
    return product


def page(client: Client, product: Product, query: str = "", status: int = 200) -> str:
    response = client.get(f"/ru/item/{product.pk}-{product.slug_ru}/{query}")
    assert response.status_code == status
    return response.content.decode().replace("\xa0", " ")


def chip(html: str, label: str) -> str:
    found = re.search(rf'<a class="opt[^>]*>(?:<span class="pic">.*?</span>)?{label}.*?</a>', html)
    assert found, label
    return found[0]


def test_before_a_choice_nothing_is_bought(client: Client, parka: Product) -> None:
    html = page(client, parka)
    assert "Цена от" in html and "30 $" in html, "the cheapest in stock"
    assert "then=cart:" not in html and html.count("data-choose>") == 4
    assert 'aria-current="true"' not in chip(html, "Белый")
    assert "data-choose-note hidden" in html
    assert "data-choose-note>" in page(client, parka, "?choose=1"), "said without JavaScript, too"


def test_one_option_of_two_is_not_a_variant(client: Client, parka: Product) -> None:
    html = page(client, parka, "?sku=W-L&open=2")
    assert "then=cart:" not in html and html.count("data-choose>") == 4
    assert f'href="/ru/item/{parka.pk}-puhovik/?sku=W-L&amp;open=2&amp;choose=1#choose"' in html
    assert 'aria-current="true"' in chip(html, "Белый") and 'aria-current="true"' not in chip(html, "L")
    assert "data-choose-note>" in page(client, parka, "?sku=W-L&open=2&choose=1")


@pytest.mark.parametrize("left", ["", "0", "-1", "x", "9" * 50, "2,2,,", "²"])
def test_any_rubbish_in_open_is_a_page(client: Client, parka: Product, left: str) -> None:
    assert client.get(f"/ru/item/{parka.pk}-puhovik/", {"sku": "W-L", "open": left}).status_code == 200


def test_a_chosen_variant_can_be_bought(client: Client, parka: Product) -> None:
    html = page(client, parka, "?sku=W-L")
    variant = parka.variants.get(sku="W-L")
    assert f"then=cart:{variant.pk}:1" in html
    assert "data-choose>" not in html and "Цена от" not in html
    assert 'aria-current="true"' in chip(html, "Белый") and 'aria-current="true"' in chip(html, "L")
    assert "Выбрано: Белый · L. 30 $" in html


def test_combinations_that_do_not_exist_are_marked(client: Client, parka: Product) -> None:
    html = page(client, parka, "?sku=B-M")
    assert "нет в таком сочетании" in chip(html, "L") and "opt--other" in chip(html, "L")
    assert "sku=W-L" in chip(html, "L"), "its link changes the colour"
    assert "раскупили" in chip(html, "Белый").lower(), "white in M exists, but is sold out"


def test_sold_out_leads_a_guest_to_the_watch(client: Client, parka: Product) -> None:
    html = page(client, parka, "?sku=W-M")
    assert f"?then=stock:{parka.variants.get(sku='W-M').pk}" in html
    assert "then=cart:" not in html


def test_a_member_waits_and_waits_no_more(client: Client, parka: Product) -> None:
    user, variant = UserFactory(), parka.variants.get(sku="W-M")
    client.force_login(user)
    assert "Сообщить о поступлении" in page(client, parka, "?sku=W-M")
    response = client.post("/ru/my/stock-watch/", {"variant": variant.pk, "on": "1"})
    assert (response.status_code, response["Location"]) == (303, f"/ru/item/{parka.pk}-puhovik/?sku=W-M")
    assert StockWatch.objects.filter(user=user, variant=variant).exists()
    assert "Больше не сообщать" in page(client, parka, "?sku=W-M")
    client.post("/ru/my/stock-watch/", {"variant": variant.pk, "on": "0"})
    assert not StockWatch.objects.exists()


@pytest.mark.parametrize("data", [{}, {"variant": "x", "on": "1"}, {"variant": 10**9, "on": "1"}, {"variant": 1}])
def test_odd_watches_do_not_exist(client: Client, data: dict[str, Any]) -> None:
    client.force_login(UserFactory())
    assert client.post("/ru/my/stock-watch/", data).status_code == 404


def test_lots_and_tiers(client: Client) -> None:
    product = ProductFactory(
        store=open_store(), lot_size=5, min_quantity=6, max_quantity=22, variants__stock_on_hand=40
    )
    variant = product.variants.get()
    PriceTierFactory(variant=variant, min_quantity=15, price=usd("9.00"))
    client.force_login(UserFactory())
    html = page(client, product)
    assert "Продаётся лотами по 5 штук" in html
    assert 'value="10" min="10" max="20" step="5"' in html
    tiers = re.findall(r'<li data-from="(\d+)"[^>]*?( aria-current="true")?>', html)
    assert [(int(first), bool(current)) for first, current in tiers] == [(10, True), (15, False)]
    assert "Цена за штуку: 9 $" in html


def test_fewer_than_one_lot_is_not_for_sale(client: Client) -> None:
    product = ProductFactory(store=open_store(), lot_size=20)
    html = page(client, product)
    assert "Осталось меньше, чем нужно для одного заказа" in html
    assert "then=cart:" not in html


def test_additional_guarantees_are_named(client: Client) -> None:
    plain = page(client, ProductFactory(store=open_store()))
    assert "Защита покупателя" in plain
    assert "Бесплатный возврат" not in plain and "Гарантия подлинности" not in plain
    html = page(client, ProductFactory(store=open_store(), has_free_return=True, is_authentic=True, is_mall=True))
    assert all(words in html for words in ("Бесплатный возврат", "двойную цену", "на местном складе"))


def test_the_discount_and_its_history(client: Client) -> None:
    now = clock.now()
    with clock.at(now - timedelta(days=60)):
        product = ProductFactory(store=open_store(), variants__price=usd("10.00"))
    variant: Variant = product.variants.get()
    assert "Цена не менялась" in page(client, product) and '<svg class="chart' not in page(client, product)
    with clock.at(now - timedelta(days=40)):
        prices.plan_discount(variant_id=variant.pk, percent=10, starts_at=now - timedelta(days=40))
    with clock.at(now - timedelta(days=20)):
        prices.end_discount(discount_id=variant.discounts.get().pk)
        prices.plan_discount(variant_id=variant.pk, percent=20, starts_at=now - timedelta(days=20))
    html = page(client, product)
    assert "−11 %" in html, "against the 9.00 of the discount before, not against the list price"
    assert "Самая низкая цена за 30 дней до скидки — 9 $" in html
    assert re.search(r'<path class="chart__line" d="M0 8H\d+V\d+H\d+V132H900"/>', html)
    table = html[html.index("Цены за последние 90 дней") :]
    assert re.findall(r"([\d,]+) \$</td>", table) == ["8", "9", "10"]


def test_a_discount_that_is_none_shows_no_percent(client: Client) -> None:
    now = clock.now()
    product = ProductFactory(store=open_store(), published_at=now - timedelta(days=50), variants__price=usd("10.00"))
    variant = product.variants.get()
    PriceChange.objects.create(
        variant=variant, price=usd("5.00"), list_price=usd("5.00"), reason="edit", at=now - timedelta(days=20)
    )
    PriceChange.objects.create(
        variant=variant, price=usd("10.00"), list_price=usd("10.00"), reason="edit", at=now - timedelta(days=1)
    )
    prices.plan_discount(variant_id=variant.pk, percent=30, starts_at=now)
    html = page(client, product)
    assert "7 $" in html and "price__off" not in html.split("Похожие")[0]


def test_specification_in_the_seller_s_words(client: Client) -> None:
    product = ProductFactory(store=open_store(), variants__weight_g=1250)
    material = AttributeFactory(name_ru="Материал", kind=Attribute.Kind.TEXT)
    ProductText.objects.create(product=product, attribute=material, text_ru="гусиный пух", text_en="goose down")
    html = page(client, product)
    assert "<dt>Материал</dt><dd>гусиный пух</dd>" in html
    assert "<dt>Вес с упаковкой</dt><dd>1,2 кг</dd>" in html or "<dd>1,3 кг</dd>" in html


def test_a_long_description_is_folded(client: Client) -> None:
    long = "\n\n".join(["Первый абзац. " * 40, "Второй. " * 60, "Третий, последний."])
    html = page(client, ProductFactory(store=open_store(), description_ru=long))
    fold = html[html.index("Читать дальше") :]
    assert "Третий, последний." in fold and "Первый абзац" not in fold


def test_below_the_product(client: Client) -> None:
    store = open_store(name="Лавка")
    product = ProductFactory(store=store, title_ru="Чайник")
    near = ProductFactory(category=product.category, title_ru="Похожий чайник")
    ProductFactory(category=product.category, title_ru="Дорогой чайник", variants__price=usd("99.00"))
    ProductFactory(category=product.category, title_ru="Распроданный чайник", variants__stock_on_hand=0)
    own = ProductFactory(store=store, title_ru="Кружка")
    ReviewFactory(product=product, text="Хороший", language="en", rating=4)
    QuestionFactory(product=product, text="Свистит?", answers=1)
    html = page(client, product)
    similar = html[html.index("Похожие товары") :]
    assert near.title_ru in similar and "Дорогой" not in html and "Распроданный" not in html
    assert own.title_ru in html[html.index("Другие товары магазина") : html.index("Похожие товары")]
    assert '<p class="mt2" lang="en">Хороший' in html
    assert "Свистит?" in html and "Ответ магазина «Лавка»" in html


def test_without_any_of_a_near_price_others_of_the_leaf_are_similar(client: Client) -> None:
    product = ProductFactory(store=open_store(), title_ru="Чайник")
    ProductFactory(category=product.category, title_ru="Дорогой чайник", variants__price=usd("99.00"))
    html = page(client, product)
    assert "Дорогой чайник" in html[html.index("Похожие товары") :]


@pytest.mark.parametrize(
    ("status", "until", "reason"),
    [
        ("closed", None, "Магазин закрылся и больше ничего не продаёт."),
        ("vacation", "2099-01-09", "Магазин в отпуске до 9 января 2099: раньше заказать нельзя."),
        ("vacation", None, "Магазин в отпуске: сейчас заказать нельзя."),
        ("suspended", None, "Магазин закрылся и больше ничего не продаёт."),
    ],
)
def test_a_store_that_sells_nothing_says_why_and_shows_goods_of_others(
    client: Client, status: str, until: str | None, reason: str
) -> None:
    root = CategoryFactory()
    store = open_store(name="Лавка")
    DeliveryTemplateFactory(store=store)
    leaf = CategoryFactory(parent=root)
    product = ProductFactory(store=store, category=leaf, title_ru="Чайник")
    ProductFactory(store=store, category=leaf, title_ru="Той же лавки")
    ProductFactory(category=leaf, title_ru="Похожий чайник")
    ProductFactory(category=leaf, title_ru="Дорогой чайник", variants__price=usd("99.00"))
    ProductFactory(category=CategoryFactory(parent=root), title_ru="Кружка")
    ProductFactory(title_ru="Из другого отдела")
    assert 'href="#similar"' not in page(client, product)
    Store.objects.filter(pk=store.pk).update(status=status, vacation_until=until)
    refresh_store(store_id=store.pk)
    html = page(client, product)
    assert reason in html and 'href="#similar"' in html
    similar = html[html.index("Похожие товары") :]
    places = [similar.index(title) for title in ("Похожий чайник", "Дорогой чайник", "Кружка")]
    assert places == sorted(places), "what is nearest comes first"
    assert "Той же лавки" not in html and "Из другого отдела" not in html
    assert "icons.svg#truck" not in html.split("Похожие товары")[0].split("buycol")[1].split("</aside>")[0]
    assert ('id="save-store"' in html) is (status == "vacation")
    assert (f'href="/ru/store/{store.slug}/"' in html) is (status != "suspended"), "no link to a page that is not there"


@pytest.mark.parametrize(("stock", "is_promised"), [(5, True), (0, False)])
def test_a_day_is_promised_only_for_what_can_be_ordered(client: Client, stock: int, is_promised: bool) -> None:
    store = open_store()
    DeliveryTemplateFactory(store=store)
    html = page(client, ProductFactory(store=store, variants__stock_on_hand=stock))
    column = html[html.index("buycol") : html.index("</aside>")]
    assert ("#truck" in column) is is_promised


def test_one_store_does_not_fill_the_row(client: Client) -> None:
    product = ProductFactory(store=open_store(), title_ru="Чайник")
    other = open_store()
    for number in range(5):
        ProductFactory(category=product.category, store=other, title_ru=f"Сосед {number}")
    html = page(client, product)
    assert len(set(re.findall(r"Сосед \d", html))) == 2
