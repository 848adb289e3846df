"""What a search row says of a product, worked out from plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from catalog.constants import DELIVERY_COUNTRIES
from catalog.models import Product, Variant
from catalog.rules import delivery_price, other_form, percent_off, popularity, weighted_rating, words_in, zone_for
from catalog.search.letters import code_form
from catalog.selectors.tree import Tree
from catalog.selectors.zones import StoreTerms
from marketplace.lib.money import Money


@dataclass(frozen=True, slots=True)
class Facts:
    """The columns that change with price, stock, rating and delivery; the vector does not."""

    variant_id: int
    media_id: int | None
    price: Money
    discount_percent: int
    popularity: int
    rating: Decimal
    is_in_stock: bool
    free_to: list[str]
    delivery_days: dict[str, int]


def card_variant(variants: Sequence[Variant]) -> Variant | None:
    """The variant that stands for the product: the cheapest in stock, else the cheapest; None without any."""
    active = [variant for variant in variants if variant.is_active]
    return min(active, key=lambda one: (one.available <= 0, one.price, one.position, one.pk), default=None)


def facts_of(product: Product, variant: Variant, *, lead_id: int | None, terms: StoreTerms, now: datetime) -> Facts:
    """What listings sort and filter by; `variant` is the product's card variant, `lead_id` its first picture."""
    rating = weighted_rating(product.rating_average, product.rating_count)
    free_to, days = _delivery(terms, variant.weight_g * product.min_quantity, variant.price * product.min_quantity)
    return Facts(
        variant_id=variant.pk,
        media_id=variant.media_id or lead_id,
        price=variant.price,
        discount_percent=percent_off(variant.price, variant.old_price),
        popularity=popularity(
            orders_count=product.orders_count,
            rating=rating,
            age=now - (product.published_at or now),
            is_in_stock=variant.available > 0,
        ),
        rating=rating,
        is_in_stock=variant.available > 0,
        free_to=free_to,
        delivery_days=days,
    )


def _delivery(terms: StoreTerms, weight_g: int, goods_total: Money) -> tuple[list[str], dict[str, int]]:
    """Countries where some way of delivery is free, and the days of the fastest one by country."""
    free_to: list[str] = []
    days: dict[str, int] = {}
    for country in DELIVERY_COUNTRIES:
        zones = [zone for way in terms.values() if (zone := zone_for(way, country)) is not None]
        if not zones:
            continue
        days[country] = min(zone.handling_days + zone.days_max for zone in zones)
        if any(not delivery_price(zone, weight_g=weight_g, goods_total=goods_total) for zone in zones):
            free_to.append(country)
    return free_to, days


@dataclass(frozen=True, slots=True)
class Words:
    """The four weights of the vector, and the lexemes that filters ask for."""

    title: str
    kind: str
    properties: str
    description: str
    flags: list[str]


def words_of(product: Product, tree: Tree, values: Sequence[tuple[int, str, str]], skus: Sequence[str]) -> Words:
    """Both languages together: a Russian query finds an English title and the other way round (S12).

    `values` are (id, Russian, English) of the product's attribute values.
    """
    node = tree.nodes[product.category_id]
    kinds = [name for step in node.path for name in (tree.nodes[step].name_ru, tree.nodes[step].name_en)]
    return Words(
        title=_text(product.title_ru, product.title_en, product.brand.name if product.brand else ""),
        kind=_text(*kinds, *skus, *(code_form(sku) for sku in skus)),
        properties=_text(*(text for _, ru, en in values for text in (ru, en))),
        description=_text(product.description_ru, product.description_en),
        flags=_flags(product, node.path, [pk for pk, _, _ in values]),
    )


def origin_of(product: Product) -> str:
    """The country that the product is sent from: its own, else its store's."""
    return product.ships_from or product.store.country


def _flags(product: Product, path: Sequence[int], value_ids: Sequence[int]) -> list[str]:
    flags = [f"§c{step}" for step in path]
    flags += [f"§v{pk}" for pk in value_ids]
    flags += [f"§p{product.store_id}", f"§s{origin_of(product)}"]
    if product.brand_id:
        flags.append(f"§b{product.brand_id}")
    marks = {"mall": product.is_mall, "return": product.has_free_return, "authentic": product.is_authentic}
    return flags + [f"§{name}" for name, is_so in marks.items() if is_so]


def _text(*parts: str | None) -> str:
    """The words to index, and behind them those without their fleeting vowel."""
    words = [word for part in parts if part for word in words_in(part)]
    return " ".join([*words, *(form for word in words if (form := other_form(word)))])
