"""What the rows of the search table are made of, read in bulk as plain values: no model instances.

A hundred thousand products pass here, and building Django's objects for them cost four times what the rest does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from accounts.models import Store
from catalog.models import Product
from marketplace.lib.money import Money
from marketplace.lib.prepared import Statement


@dataclass(slots=True)
class SourceVariant:
    """A variant as far as listings care."""

    pk: int
    price: Money
    old_price: Money | None
    available: int
    weight_g: int
    media_id: int | None
    position: int
    is_active: bool
    sku: str


@dataclass(slots=True)
class Source:
    """A product of any status, its store and its variants in order; `lead_id` is its first picture.

    `origin` is the country that it is sent from: its own, else its store's. `least` pieces are the smallest order:
    the least quantity in whole lots, as `rules.whole_lots` has it.
    """

    pk: int
    is_on_sale: bool
    store_id: int
    store_score: Decimal | None
    category_id: int
    brand_id: int | None
    rating_average: Decimal | None
    rating_count: int
    orders_count: int
    published_at: datetime | None
    least: int
    is_mall: bool
    has_free_return: bool
    is_authentic: bool
    origin: str
    lead_id: int | None
    variants: list[SourceVariant] = field(default_factory=list)


@dataclass(slots=True)
class SourceWords:
    """The words of a product; `values` are (id, Russian, English, name in Russian, in English) of its properties."""

    title_ru: str
    title_en: str
    description_ru: str
    description_en: str
    brand: str
    values: list[tuple[int, str, str, str, str]] = field(default_factory=list)


_PRODUCTS = Statement(
    "sources",
    f"""
    SELECT p.id, p.status = '{Product.Status.LIVE}' AND s.status = '{Store.Status.APPROVED}', p.store_id, s.score,
        p.category_id, p.brand_id, p.rating_average, p.rating_count, p.orders_count, p.published_at,
        (p.min_quantity + p.lot_size - 1) / p.lot_size * p.lot_size, p.is_mall, p.has_free_return, p.is_authentic,
        coalesce(nullif(p.ships_from, ''), s.country),
        (SELECT m.id FROM catalog_media m WHERE m.product_id = p.id ORDER BY m.position, m.id LIMIT 1)
    FROM catalog_product p JOIN accounts_store s ON s.id = p.store_id
    WHERE p.id = ANY(%(ids)s) ORDER BY p.id
""",  # noqa: S608 - built of constants
)
_VARIANTS = Statement(
    "variants_of_sources",
    """
    SELECT product_id, id, price, old_price, stock_on_hand - stock_reserved, weight_g, media_id, position, is_active,
        sku
    FROM catalog_variant WHERE product_id = ANY(%(ids)s) ORDER BY product_id, position, id
""",
)
_WORDS = Statement(
    "words_of_sources",
    """
    SELECT p.id, coalesce(p.title_ru, ''), coalesce(p.title_en, ''), coalesce(p.description_ru, ''),
        coalesce(p.description_en, ''), coalesce(b.name, '')
    FROM catalog_product p LEFT JOIN catalog_brand b ON b.id = p.brand_id
    WHERE p.id = ANY(%(ids)s)
""",
)
_VALUES = Statement(
    "values_of_sources",
    """
    SELECT pa.product_id, v.id, coalesce(v.value_ru, ''), coalesce(v.value_en, ''), coalesce(a.name_ru, ''),
        coalesce(a.name_en, '')
    FROM catalog_productattribute pa JOIN catalog_attributevalue v ON v.id = pa.value_id
        JOIN catalog_attribute a ON a.id = v.attribute_id
    WHERE pa.product_id = ANY(%(ids)s) ORDER BY pa.product_id, pa.position, pa.id
""",
)


def read_sources(product_ids: Sequence[int]) -> dict[int, Source]:
    """These products by id, in order of id; two queries. Ids that do not exist are missing."""
    found = {row[0]: Source(*row) for row in _PRODUCTS.rows(ids=list(product_ids))}
    for product_id, pk, price, old_price, *rest in _VARIANTS.rows(ids=list(product_ids)):
        old = None if old_price is None else Money(old_price)
        found[product_id].variants.append(SourceVariant(pk, Money(price), old, *rest))
    return found


def read_words(product_ids: Sequence[int]) -> dict[int, SourceWords]:
    """The words of these products by id; two queries."""
    found = {row[0]: SourceWords(*row[1:]) for row in _WORDS.rows(ids=list(product_ids))}
    for product_id, *value in _VALUES.rows(ids=list(product_ids)):
        found[product_id].values.append((value[0], value[1], value[2], value[3], value[4]))
    return found
