"""Product page, cards, delivery, rates, reviews, wishes, stores: values and numbers of queries."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from catalog.models import DeliveryZone
from catalog.selectors import saved
from catalog.selectors.cards import cards_for, home_strips
from catalog.selectors.delivery import delivery_options, delivery_options_by_store
from catalog.selectors.offers import lock_offers, offers_for
from catalog.selectors.product import product_page
from catalog.selectors.rates import current_rate
from catalog.selectors.reviews import reviews_page
from catalog.selectors.tree import category_tree
from catalog.services import wishlists
from catalog.services.categories import save_category
from catalog.services.prices import change_price, plan_discount
from catalog.services.purchases import record_purchase
from catalog.services.reviews import publish_review, refresh_rating
from catalog.services.search_rows import refresh_store
from marketplace.lib import clock
from marketplace.lib.errors import Conflict, NotFound
from marketplace.lib.money import Money
from tests.factories.accounts import StoreFactory, UserFactory
from tests.factories.catalog import (
    AttributeValueFactory,
    CategoryFactory,
    DeliveryTemplateFactory,
    DeliveryZoneFactory,
    ExchangeRateFactory,
    PriceTierFactory,
    ProductFactory,
    QuestionFactory,
    ReviewFactory,
    VariantFactory,
)

TODAY = date(2026, 11, 23)
HERE = {"country": "RU", "today": TODAY}


def usd(amount):
    return Money(Decimal(amount), "USD")


def options(colour_ru, colour_en, size):
    return [
        {"name_ru": "Цвет", "name_en": "Colour", "value_ru": colour_ru, "value_en": colour_en, "swatch": "#fff"},
        {"name_ru": "Размер", "name_en": "Size", "value_ru": size, "value_en": size},
    ]


@pytest.fixture
def parka(db):
    product = ProductFactory(title_ru="Пуховик", title_en="Parka", variants=False, values=[AttributeValueFactory()])
    VariantFactory(product=product, sku="W-M", options=options("Белый", "White", "M"), stock_on_hand=0, position=0)
    VariantFactory(product=product, sku="W-L", options=options("Белый", "White", "L"), position=1)
    VariantFactory(product=product, sku="B-M", options=options("Чёрный", "Black", "M"), position=2)
    return product


# Product page


def test_the_first_variant_in_stock_is_shown_and_nothing_is_chosen(parka):
    page = product_page(parka.pk, **HERE)
    assert (page.offer.sku, page.is_chosen) == ("W-L", False)
    assert [(choice.name, choice.chosen) for choice in page.choices] == [("Цвет", ""), ("Размер", "")]
    assert all(value.fits for choice in page.choices for value in choice.values)


def test_what_nobody_has_chosen_stays_open(parka):
    colour, size = product_page(parka.pk, **HERE).choices
    white, black = colour.values
    assert white.url.endswith("?sku=W-L&open=2"), "two sizes are white; shown is the one in stock"
    assert black.url.endswith("?sku=B-M"), "of one size only: there is nothing left to choose"
    medium, large = size.values
    assert medium.url.endswith("?sku=B-M&open=1") and large.url.endswith("?sku=W-L")


def test_a_choice_that_is_half_made(parka):
    page = product_page(parka.pk, sku="W-L", left={1}, **HERE)
    assert not page.is_chosen and page.offer.sku == "W-L"
    colour, size = page.choices
    assert (colour.chosen, size.chosen) == ("Белый", "")
    assert [(v.label, v.fits, v.is_sold_out) for v in size.values] == [("M", True, True), ("L", True, False)]
    assert size.values[0].url.endswith("?sku=W-M") and size.values[1].url.endswith("?sku=W-L")
    assert [offer.sku for offer in page.selection.possible] == ["W-M", "W-L"]


@pytest.mark.parametrize(("sku", "left", "is_chosen"), [("B-M", {1}, True), ("W-L", {7}, True), ("none", {0}, False)])
def test_what_is_said_to_be_open_counts_where_variants_differ(parka, sku, left, is_chosen):
    assert product_page(parka.pk, sku=sku, left=left, **HERE).is_chosen is is_chosen


def test_a_variant_is_chosen_by_its_sku_in_english(parka):
    with translation.override("en"):
        page = product_page(parka.pk, sku="B-M", **HERE)
        assert (page.title, page.offer.options_text) == ("Parka", "Black · M")
        assert page.url.startswith("/en/item/")
    colour, size = page.choices
    assert [(v.label, v.is_chosen, v.is_available) for v in colour.values] == [
        ("White", False, True),
        ("Black", True, True),
    ]
    assert colour.values[0].url.endswith("?sku=W-M")  # keeps the size
    assert [(v.label, v.is_chosen, v.fits) for v in size.values] == [("M", True, True), ("L", False, False)]
    assert [(v.fits, v.is_sold_out) for v in colour.values] == [(True, True), (True, False)]
    assert page.is_chosen


@pytest.mark.parametrize("sku", ["USB-C+HDMI", "A&B", "7 #2", "Ж/1?"])
def test_any_sku_can_be_chosen_by_its_link(client, parka, sku):
    variant = parka.variants.order_by("-position").first()
    parka.variants.filter(pk=variant.pk).update(sku=sku)
    offer = offers_for([variant.pk])[variant.pk]
    answer = client.get(offer.url)
    assert answer.status_code == 200
    assert answer.wsgi_request.GET["sku"] == sku


def test_half_a_lot_is_not_in_stock(db):
    variant = ProductFactory(lot_size=10, variants__stock_on_hand=9).variants.get()
    assert not offers_for([variant.pk])[variant.pk].is_in_stock
    type(variant).objects.filter(pk=variant.pk).update(stock_on_hand=10)
    assert offers_for([variant.pk])[variant.pk].is_in_stock


def test_an_unknown_sku_falls_back(parka):
    assert product_page(parka.pk, sku="nope", **HERE).offer.sku == "W-L"


@pytest.mark.parametrize("status", ["draft", "blocked", "in_review"])
def test_what_is_not_published_does_not_exist(parka, status):
    type(parka).objects.filter(pk=parka.pk).update(status=status)
    with pytest.raises(NotFound):
        product_page(parka.pk, **HERE)


def test_a_paused_product_is_shown_but_not_sold(parka):
    type(parka).objects.filter(pk=parka.pk).update(status="paused")
    page = product_page(parka.pk, **HERE)
    assert (page.is_live, page.offer.is_purchasable) == (False, False)


@pytest.mark.parametrize("number", [1, 12])
def test_queries_of_the_product_page(db, django_assert_num_queries, number):
    product = ProductFactory(variants=False, values=[AttributeValueFactory() for _ in range(number)])
    for size in range(number):
        variant = VariantFactory(product=product, options=options("Белый", "White", str(size)))
        PriceTierFactory(variant=variant)
    for _ in range(number):
        ReviewFactory(product=product)
        QuestionFactory(product=product, answers=1)
        ProductFactory(category=product.category)
    DeliveryTemplateFactory(store=product.store)
    category_tree()
    product_page(product.pk, **HERE)  # terms of delivery are kept in the process
    with django_assert_num_queries(7):
        page = product_page(product.pk, **HERE)
    assert len(page.offers) == len(page.attributes) == number


# Offers


def test_offers(parka, django_assert_num_queries):
    ids = list(parka.variants.values_list("pk", flat=True))
    PriceTierFactory(variant_id=ids[1], min_quantity=3, price=usd("9.00"))
    with django_assert_num_queries(3):
        offers = offers_for([*ids, 10**9])
    assert set(offers) == set(ids)
    offer = offers[ids[1]]
    assert [offer.price_at(n) for n in (1, 2, 3, 50)] == [usd("10.00"), usd("10.00"), usd("9.00"), usd("9.00")]
    assert (offer.allowed(50), offers[ids[0]].allowed(1)) == (10, 0)
    assert set(lock_offers(ids)) == set(ids)


def test_a_discount_below_the_wholesale_price_stays(db):
    variant = VariantFactory()
    PriceTierFactory(variant=variant, min_quantity=3, price=usd("9.00"))
    plan_discount(variant_id=variant.pk, percent=50, starts_at=clock.now())
    assert offers_for([variant.pk])[variant.pk].price_at(3) == usd("5.00")


@pytest.mark.parametrize("status", ["vacation", "suspended", "closed"])
def test_nothing_is_sold_by_a_store_that_is_not_open(db, status):
    variant = ProductFactory(store__status=status).variants.get()
    assert offers_for([variant.pk])[variant.pk].is_purchasable is False


# Cards


def test_a_card_shows_the_cheapest_variant_in_stock(parka):
    variants = {variant.sku: variant for variant in parka.variants.all()}
    change_price(variant_id=variants["W-M"].pk, list_price=usd("1.00"), reason="edit")
    change_price(variant_id=variants["B-M"].pk, list_price=usd("8.00"), reason="edit")
    from catalog.services.search_rows import write_rows

    write_rows(product_ids=[parka.pk])
    (card,) = cards_for([parka.pk], **HERE)
    assert (card.variant_id, card.price, card.has_options) == (variants["B-M"].pk, usd("8.00"), True)


@pytest.mark.parametrize("number", [1, 24])
def test_cards_cost_two_queries(db, django_assert_num_queries, number):
    products = [ProductFactory() for _ in range(number)]
    for product in products:
        DeliveryTemplateFactory(store=product.store)
    with django_assert_num_queries(2):
        cards = cards_for([product.pk for product in products], **HERE)
    assert [card.product_id for card in cards] == [product.pk for product in products]
    assert {card.delivery.price for card in cards} == {usd("2.00")}


def test_home(db, django_assert_num_queries):
    roots = [CategoryFactory() for _ in range(3)]
    leaves = [CategoryFactory(parent=root) for root in roots]
    for leaf in leaves[:2]:
        for _ in range(7):
            ProductFactory(category=leaf)
    category_tree()
    with django_assert_num_queries(3):
        strips = home_strips(**HERE)
    assert (len(strips.newest), len(strips.popular), len(strips.deals)) == (10, 10, 0)
    assert [(goods.node.pk, len(goods.cards)) for goods in strips.by_root] == [(roots[0].pk, 5), (roots[1].pk, 5)]


# Delivery


def test_delivery_by_country_weight_and_sum(db):
    store = StoreFactory()
    post = DeliveryTemplateFactory(store=store, code="post", handling_days=2, zone=False)
    DeliveryZoneFactory(
        template=post, countries=["RU"], base_price=usd("1.00"), price_per_kg=usd("0.50"), free_from=usd("20.00")
    )
    DeliveryZoneFactory(template=post, base_price=usd("5.00"))
    courier = DeliveryTemplateFactory(store=store, code="courier", handling_days=1, zone=False)
    DeliveryZoneFactory(template=courier, countries=["RU"], base_price=usd("9.00"), days_min=1, days_max=2)

    def ask(country, weight, total):
        found = delivery_options(
            store_id=store.pk, country=country, weight_g=weight, goods_total=usd(total), today=TODAY
        )
        return [(option.code, option.price) for option in found]

    assert ask("RU", 1001, "19.99") == [("post", usd("2.00")), ("courier", usd("9.00"))]
    assert ask("RU", 1001, "20.00") == [("post", usd("0.00")), ("courier", usd("9.00"))]
    assert ask("US", 100, "1.00") == [("post", usd("5.00"))]
    option = delivery_options(store_id=store.pk, country="RU", weight_g=1, goods_total=usd("1.00"), today=TODAY)[-1]
    assert (option.earliest, option.latest) == (date(2026, 11, 25), date(2026, 11, 26))


def test_delivery_of_several_stores_is_one_query(db, django_assert_num_queries):
    stores = [DeliveryTemplateFactory().store for _ in range(5)]
    none = StoreFactory()
    with django_assert_num_queries(1):
        found = delivery_options_by_store(
            parcels={store.pk: (100, usd("1.00")) for store in [*stores, none]}, country="RU", today=TODAY
        )
    assert [len(found[store.pk]) for store in stores] == [1] * 5
    assert found[none.pk] == []


# Rates


@pytest.mark.parametrize(("age", "shown"), [(0, True), (3, True), (4, False)])
def test_a_rate_is_shown_for_three_days(db, age, shown):
    ExchangeRateFactory(as_of=clock.now().date() - timedelta(days=age))
    rate = current_rate("RUB")
    assert (rate is not None) is shown
    assert current_rate("EUR") is None


# Reviews


def test_reviews_make_the_rating(db):
    product, author = ProductFactory(), UserFactory(display_name="Анна Соколова")
    for number, stars in enumerate([5, 5, 4, 1]):
        publish_review(product=product, author=author, reference=f"O-{number}", rating=stars)
    publish_review(product=product, author=author, reference="O-0", rating=1)
    product.refresh_from_db()
    assert (product.rating_average, product.rating_count) == (Decimal("3.75"), 4)
    view = reviews_page(product.pk)
    assert [(row.stars, row.count, row.percent) for row in view.distribution] == [
        (5, 2, 50),
        (4, 1, 25),
        (3, 0, 0),
        (2, 0, 0),
        (1, 1, 25),
    ]
    assert (view.average, view.latest[0].author) == (Decimal("3.75"), "Анна С.")
    assert [review.rating for review in reviews_page(product.pk, stars=4).latest] == [4]
    product.reviews.filter(rating=1).update(status="hidden")
    refresh_rating(product_id=product.pk)
    product.refresh_from_db()
    assert (product.rating_average, product.rating_count) == (Decimal("4.67"), 3)


# Wishes, purchases


def test_wishes_of_another_stay(buyer):
    variant, other = VariantFactory(), UserFactory()
    wishlists.add_wish(user=other, variant_id=variant.pk)
    wishlists.remove_wish(user=buyer, variant_id=variant.pk)
    assert (saved.wish_ids(other), saved.wish_ids(buyer)) == ({variant.pk}, set())


def test_a_purchase_counts_for_product_and_store(buyer):
    product = ProductFactory()
    for _ in range(2):
        record_purchase(user=buyer, store_id=product.store_id, quantities={product.pk: 5}, at=clock.now())
    product.refresh_from_db()
    assert (product.orders_count, buyer.store_purchases.get().orders_count) == (2, 2)


@pytest.mark.parametrize(("action", "name"), [("wish", "wishes"), ("favourite", "store")])
def test_what_a_guest_began_is_completed(buyer, action, name):
    from accounts.ports import resume_actions

    variant = VariantFactory()
    argument = str(variant.pk) if action == "wish" else variant.store.slug
    function = resume_actions.get(action)
    assert function(buyer, argument).startswith("/ru/")
    assert (saved.wish_count(buyer), saved.favourite_count(buyer)) == ((1, 0) if action == "wish" else (0, 1))
    for nonsense in ("x y", "999999999", ""):
        with pytest.raises(NotFound):
            function(buyer, nonsense)


# The tree


def test_the_tree_is_read_once_and_again_after_a_change(db, django_assert_num_queries):
    root = CategoryFactory(name_ru="Дом", name_en="Home")
    leaf = CategoryFactory(parent=root)
    with django_assert_num_queries(1):
        category_tree()
        tree = category_tree()
    assert [node.pk for node in tree.trail(leaf.pk)] == [root.pk, leaf.pk]
    with translation.override("en"):
        assert tree.roots[0].name == "Home"


def test_moving_a_category_moves_what_is_below_it(db):
    first, second = CategoryFactory(), CategoryFactory()
    middle = CategoryFactory(parent=first)
    leaf = CategoryFactory(parent=middle)
    product = ProductFactory(category=leaf)
    middle.parent = second
    save_category(category=middle)
    leaf.refresh_from_db()
    assert leaf.path == [second.pk, middle.pk, leaf.pk]
    assert product.search_row.root_id == second.pk
    second.parent = leaf
    with pytest.raises(Conflict):
        save_category(category=second)


def test_cards_learn_of_new_terms_of_delivery(db):
    product = ProductFactory()
    template = DeliveryTemplateFactory(store=product.store)
    assert cards_for([product.pk], **HERE)[0].delivery.price == usd(2)
    DeliveryZone.objects.filter(template=template).update(base_price=usd(7))
    refresh_store(store_id=product.store_id)
    assert cards_for([product.pk], **HERE)[0].delivery.price == usd(7)


@pytest.mark.parametrize(("wanted", "allowed"), [(1, 6), (7, 9), (100, 12)])
def test_a_wished_number_is_offered_in_whole_lots(db, wanted, allowed):
    product = ProductFactory(min_quantity=4, lot_size=3, max_quantity=14, variants__stock_on_hand=20)
    variant = product.variants.get()
    assert offers_for([variant.pk])[variant.pk].allowed(wanted) == allowed
