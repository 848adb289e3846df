"""Products with their variants, wholesale prices, first price, stock and attributes; hundreds in one go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.db import transaction

from accounts.models import Store
from catalog.models import (
    Attribute,
    AttributeValue,
    Brand,
    Category,
    PriceChange,
    PriceTier,
    Product,
    ProductAttribute,
    ProductText,
    StockMovement,
    Variant,
)
from catalog.rules import slug_of
from marketplace.demo.content import BRANDS, Good, Sku, all_goods, leaves
from marketplace.demo.content.model import Value
from marketplace.demo.drawings import PALETTES
from marketplace.lib.money import Money

from .catalogue import attribute_code
from .plan import Plan
from .stores import stores_by_code

EARLIER_PRICE_DAYS = 60
"""A third of the goods cost a little more until so many days ago, so that the price chart has a step."""


def load_products(plan: Plan) -> str:
    """The goods that are not there yet, each `scale` times."""
    shelf = _Shelf()
    added = 0
    for copy in range(plan.scale):
        known = _known(copy)
        missing = [good for good in all_goods() if sku_code(good.skus[0], copy) not in known]
        if missing:
            _add(missing, copy, shelf, plan)
        added += len(missing)
        if plan.scale > 1 and copy % 10 == 9:
            plan.report(f"  {(copy + 1) * len(all_goods())} of {plan.scale * len(all_goods())} products")
    return f"{added} added"


def sku_code(sku: Sku, copy: int) -> str:
    """The article; copies of a load test carry their number."""
    return f"{sku.code}-x{copy}" if copy else sku.code


def product_ids(copy: int = 0) -> dict[int, int]:
    """Product ids by the number of the good."""
    numbers = {sku_code(good.skus[0], copy): good.number for good in all_goods()}
    rows = Variant.objects.filter(sku__in=numbers).values_list("sku", "product_id")
    return {numbers[code]: pk for code, pk in rows}


class _Shelf:
    """What products point at, read once."""

    def __init__(self) -> None:
        self.stores: dict[str, Store] = stores_by_code()
        categories = {c.name_en: c for c in Category.objects.all()}
        self.categories = {leaf.code: categories[leaf.name.en] for leaf in leaves()}
        self.brands = {
            code: Brand.objects.get_or_create(name=name.en, defaults={"slug": slug_of(name.en)})[0]
            for code, name in BRANDS.items()
        }
        self.values = _values()
        self.attributes = {attribute.code: attribute for attribute in Attribute.objects.all()}


def _known(copy: int) -> set[str]:
    codes = [sku_code(good.skus[0], copy) for good in all_goods()]
    return set(Variant.objects.filter(sku__in=codes).values_list("sku", flat=True))


def _values() -> dict[tuple[str, str], AttributeValue]:
    """Every value of every attribute, added where missing, by code and Russian text."""
    attributes = {attribute.code: attribute for attribute in Attribute.objects.all()}
    by_code = {leaf.code: leaf for leaf in leaves()}
    wanted = {
        (attribute_code(by_code[good.leaf], value.attribute.code), value.text.ru): value
        for good in all_goods()
        for value in good.values
        if value.attribute.kind != Attribute.Kind.TEXT
    }
    found = {(v.attribute.code, v.value_ru): v for v in AttributeValue.objects.select_related("attribute")}
    missing = sorted(set(wanted) - set(found))
    AttributeValue.objects.bulk_create(
        _value(attributes[key[0]], wanted[key], place) for place, key in enumerate(missing)
    )
    return {(v.attribute.code, v.value_ru): v for v in AttributeValue.objects.select_related("attribute")}


def _value(attribute: Attribute, value: Value, place: int) -> AttributeValue:
    """A value of an attribute; «yes» stands before «no»."""
    if attribute.kind == Attribute.Kind.YES_NO:
        place = int(value.text.en == "no")
    ru, en = value.text
    return AttributeValue(attribute=attribute, value_ru=ru, value_en=en, number=value.number, position=place)


@transaction.atomic
def _add(goods: Sequence[Good], copy: int, shelf: _Shelf, plan: Plan) -> None:
    """Goods of one copy of the catalogue, with everything that belongs to them."""
    products = Product.objects.bulk_create(_product(good, copy, shelf, plan) for good in goods)
    pairs = list(zip(goods, products, strict=True))
    variants = Variant.objects.bulk_create(v for good, product in pairs for v in _variants(good, product, copy))
    skus = [(good, sku) for good in goods for sku in good.skus]
    stocked = list(zip(skus, variants, strict=True))
    PriceTier.objects.bulk_create(
        PriceTier(variant=variant, min_quantity=least, price=Money(price))
        for (_, sku), variant in stocked
        for least, price in sku.tiers
    )
    PriceChange.objects.bulk_create(c for (good, _), variant in stocked for c in _history(good, variant, plan))
    StockMovement.objects.bulk_create(
        StockMovement(
            variant=variant, kind=StockMovement.Kind.RECEIVED, on_hand_change=sku.stock, at=plan.ago(good.days_old)
        )
        for (good, sku), variant in stocked
        if sku.stock
    )
    ProductAttribute.objects.bulk_create(a for good, product in pairs for a in _attributes(good, product, shelf))
    ProductText.objects.bulk_create(text for good, product in pairs for text in _texts(good, product, shelf))


def _product(good: Good, copy: int, shelf: _Shelf, plan: Plan) -> Product:
    suffix = f" · {copy + 1}" if copy else ""
    product = Product(
        store=shelf.stores[good.store], category=shelf.categories[good.leaf], brand=shelf.brands[good.brand],
        status=Product.Status.LIVE, is_mall=good.is_mall, published_at=plan.ago(good.days_old),
        has_free_return=good.is_mall, is_authentic=good.is_mall,
    )  # fmt: skip
    product.title_en, product.description_en = good.title.en + suffix, good.description.en
    product.slug_en, product.box_contents_en = slug_of(good.title.en), good.box.en
    if good.is_translated:
        product.title_ru, product.description_ru = good.title.ru + suffix, good.description.ru
        product.box_contents_ru = good.box.ru
    product.slug_ru = slug_of(good.title.ru if good.is_translated else good.title.en)
    return product


def _variants(good: Good, product: Product, copy: int) -> Iterable[Variant]:
    for place, sku in enumerate(good.skus):
        yield Variant(
            product=product, store=product.store, sku=sku_code(sku, copy), options=_options(sku),
            price=Money(sku.price), list_price=Money(sku.price), stock_on_hand=sku.stock, weight_g=good.weight_g,
            position=place,
        )  # fmt: skip


def _options(sku: Sku) -> list[dict[str, str]]:
    return [
        {
            "name_ru": name.ru, "name_en": name.en, "value_ru": value.ru, "value_en": value.en,
            "swatch": PALETTES[swatch].main if swatch else "",
        }
        for name, value, swatch in sku.options
    ]  # fmt: skip


def _history(good: Good, variant: Variant, plan: Plan) -> Iterable[PriceChange]:
    """The first price, and for some goods a fall two months ago."""
    reasons = PriceChange.Reason
    price = variant.list_price
    earlier = good.number % 3 == 0 and good.days_old > EARLIER_PRICE_DAYS + 30
    first = Money(price.amount * 107 / 100) if earlier else price
    start = plan.ago(good.days_old)
    yield PriceChange(variant=variant, price=first, list_price=first, reason=reasons.INITIAL, at=start)
    if earlier:
        fell = plan.now - timedelta(days=EARLIER_PRICE_DAYS)
        yield PriceChange(variant=variant, price=price, list_price=price, reason=reasons.EDIT, at=fell)


def _attributes(good: Good, product: Product, shelf: _Shelf) -> Iterable[ProductAttribute]:
    leaf = next(leaf for leaf in leaves() if leaf.code == good.leaf)
    for place, own in enumerate(good.values):
        if own.attribute.kind != Attribute.Kind.TEXT:
            value = shelf.values[attribute_code(leaf, own.attribute.code), own.text.ru]
            yield ProductAttribute(product=product, value=value, position=place)


def _texts(good: Good, product: Product, shelf: _Shelf) -> Iterable[ProductText]:
    leaf = next(leaf for leaf in leaves() if leaf.code == good.leaf)
    for place, own in enumerate(good.values):
        if own.attribute.kind == Attribute.Kind.TEXT:
            attribute = shelf.attributes[attribute_code(leaf, own.attribute.code)]
            text = ProductText(product=product, attribute=attribute, position=place)
            text.text_ru, text.text_en = own.text
            yield text
