"""A shop with many properties, and counting its goods by hand."""

import random
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

from catalog.constants import NEW_FOR
from catalog.models import SearchRow, Variant
from catalog.search.filters import RATINGS, STORE_RATINGS
from catalog.selectors.attributes import attribute_of, values_between
from catalog.selectors.speeds import speeds
from catalog.selectors.tree import category_tree
from catalog.services.search_rows import rebuild_all
from marketplace.lib import clock
from marketplace.lib.money import Money
from tests.factories.accounts import StoreFactory
from tests.factories.catalog import (
    AttributeFactory,
    AttributeValueFactory,
    BrandFactory,
    CategoryFactory,
    DeliveryTemplateFactory,
    DeliveryZoneFactory,
    ProductFactory,
)


def make_shop(number: int = 70) -> SimpleNamespace:
    """Goods of two leaves under a middle category, with random but repeatable properties."""
    dice = random.Random(7)
    root = CategoryFactory()
    middle = CategoryFactory(parent=root)
    leaves = [CategoryFactory(parent=middle), CategoryFactory(parent=middle)]
    choices = [AttributeFactory(category=leaves[0]) for _ in range(2)]
    values = [[AttributeValueFactory(attribute=one) for _ in range(3)] for one in choices]
    power = AttributeFactory(category=root, kind="number", unit_ru="Вт", unit_en="W")
    numbers = [AttributeValueFactory(attribute=power, number=Decimal(n)) for n in (5, 10, 15, 20, 30, 40, 60, 80, 95)]
    brands = [BrandFactory() for _ in range(3)]
    stores = [StoreFactory(country="CN", score=Decimal("4.90"), score_count=9), StoreFactory(country="RU", score=None)]
    fast = DeliveryTemplateFactory(store=stores[1], zone=False)
    DeliveryZoneFactory(template=fast, countries=["RU"], base_price=Money(Decimal(0)), days_min=2, days_max=4)
    DeliveryTemplateFactory(store=stores[0])
    moment = clock.now()
    for n in range(number):
        ProductFactory(
            category=leaves[n % 5 == 0],
            store=dice.choice(stores),
            brand=dice.choice([*brands, None]),
            is_mall=dice.random() < 0.3,
            has_free_return=dice.random() < 0.3,
            is_authentic=dice.random() < 0.3,
            ships_from=dice.choice(["", "KZ"]),
            values=[dice.choice(values[0]), dice.choice(values[1]), dice.choice(numbers)],
            rating_average=dice.choice([None, Decimal("2.5"), Decimal("3.6"), Decimal("4.9")]),
            rating_count=50,
            orders_count=dice.randrange(100),
            published_at=moment - timedelta(days=dice.randrange(90), minutes=1),
            rows=False,
            variants__price=Money(Decimal(dice.randrange(100, 5000)) / 100),
        )
    for variant in Variant.objects.all()[::4]:
        Variant.objects.filter(pk=variant.pk).update(old_price=Money(variant.price.amount + 5))
    rebuild_all()
    return SimpleNamespace(
        root=root, middle=middle, leaves=leaves, values=values, power=power, numbers=numbers, brands=brands,
        stores=stores,
    )  # fmt: skip


def rows_in(filters):
    """All rows of the place."""
    rows = list(SearchRow.objects.all())
    if filters.category_id is not None:
        nodes = category_tree().nodes
        rows = [row for row in rows if filters.category_id in nodes[row.category_id].path]
    return [row for row in rows if filters.store_id in {None, row.store_id}]


def meets(row, filters, but=""):
    """The filters by hand, without the group `but`."""
    groups = {}
    for pk in filters.values:
        groups.setdefault(f"value:{attribute_of(pk)}", set()).add(pk)
    for pk, low, high in filters.numbers:
        groups.setdefault(f"value:{pk}", set()).update(values_between(pk, low, high))
    days = speeds()[row.speed_id].get(filters.country, 999)
    checks = {
        "price": (filters.price_from or 0) <= row.price.amount <= (filters.price_to or 10**9),
        "free": not filters.free_delivery or filters.country in row.free_to,
        "discount": not filters.discount or row.discount_percent > 0,
        "new": not filters.is_new or row.published_at >= clock.now() - NEW_FOR,
        "mall": not filters.mall or row.is_mall,
        "return": not filters.free_return or row.has_free_return,
        "authentic": not filters.authentic or row.is_authentic,
        "rating": filters.rating is None or row.rating >= filters.rating,
        "score": filters.store_rating is None or (row.store_score or 0) >= filters.store_rating,
        "days": filters.days is None or days <= filters.days,
        "brand": not filters.brands or row.brand_id in filters.brands,
        "from": not filters.ships_from or row.ships_from in filters.ships_from,
        "store": not filters.stores or row.store_id in filters.stores,
        **{name: bool(pks & set(row.value_ids)) for name, pks in groups.items()},
    }
    return all(met for name, met in checks.items() if name != but)


def facets_by_hand(filters, shop, rows=None):
    """Counts by (facet, value), as `Facets.of` should give them, of the place or of these `rows` of it."""
    rows = rows_in(filters) if rows is None else rows
    found = {}

    def count(facet, value, what):
        found[facet, value] = sum(1 for row in rows if meets(row, filters, facet) and what(row))

    count("free", "", lambda row: filters.country in row.free_to)
    count("discount", "", lambda row: row.discount_percent > 0)
    count("new", "", lambda row: row.published_at >= clock.now() - NEW_FOR)
    count("mall", "", lambda row: row.is_mall)
    count("return", "", lambda row: row.has_free_return)
    count("authentic", "", lambda row: row.is_authentic)
    ids = {"brand": shop.brands, "store": shop.stores, "category": shop.leaves}
    columns = {name: [one.pk for one in own] for name, own in ids.items()} | {"days": list(speeds())}
    for facet, keys in columns.items():
        column = "speed_id" if facet == "days" else f"{facet}_id"
        for pk in keys:
            count(facet, str(pk), lambda row, column=column, pk=pk: getattr(row, column) == pk)
    for code in ("CN", "RU", "KZ"):
        count("from", code, lambda row, code=code: row.ships_from == code)
    for stars in RATINGS:
        count("rating", str(stars), lambda row, least=stars: row.rating >= least)
    for least in STORE_RATINGS:
        count("score", str(least), lambda row, least=least: (row.store_score or 0) >= least)
    for value in [*(one for group in shop.values for one in group), *shop.numbers]:
        count(f"value:{value.attribute_id}", str(value.pk), lambda row, pk=value.pk: pk in row.value_ids)
    return found
