"""Goods under a product: others like it at a near price, and others of its store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from catalog.constants import (
    SIMILAR_LOOKED_AT,
    SIMILAR_OF_ONE_STORE,
    SIMILAR_PRICES,
    SIMILAR_SHOWN,
    STORE_GOODS_SHOWN,
)
from catalog.selectors.cards import Card, cards_for
from catalog.selectors.offers import Offer

# The most popular of the leaf are walked by their index; only among them the price is looked at, so that the
# work is bounded however large the leaf is.
_SQL = """
    SELECT product_id, store_id FROM (
        (SELECT product_id, store_id, popularity FROM (
            SELECT product_id, store_id, price, is_in_stock, popularity FROM catalog_searchrow
            WHERE category_id = %s ORDER BY popularity DESC, product_id DESC LIMIT %s) AS near
         WHERE is_in_stock AND product_id <> %s AND price BETWEEN %s AND %s
         ORDER BY popularity DESC, product_id DESC LIMIT %s)
        UNION (SELECT product_id, store_id, popularity FROM catalog_searchrow
         WHERE store_id = %s AND is_in_stock AND product_id <> %s
         ORDER BY popularity DESC, product_id DESC LIMIT %s)
    ) AS related ORDER BY popularity DESC, product_id DESC
"""


@dataclass(frozen=True, slots=True)
class RelatedGoods:
    """`similar`: the same leaf, a near price, in stock, of several stores; `of_store`: the store's best others."""

    similar: list[Card]
    of_store: list[Card]


def related_goods(offer: Offer, *, country: str, today: date) -> RelatedGoods:
    """Goods related to what is offered: two queries."""
    low, high = (offer.price.amount * factor for factor in SIMILAR_PRICES)
    params: list[Any] = [offer.category_id, SIMILAR_LOOKED_AT, offer.product_id, low, high, 3 * SIMILAR_SHOWN]
    params += [offer.store_id, offer.product_id, STORE_GOODS_SHOWN]
    with connection.cursor() as cursor:
        cursor.execute(_SQL, params)
        found: list[tuple[int, int]] = cursor.fetchall()
    similar, of_store = _similar(found, offer), _of_store(found, offer)
    ids = [*similar, *of_store]
    cards = {card.product_id: card for card in cards_for(ids, country=country, today=today)} if ids else {}
    return RelatedGoods([cards[pk] for pk in similar if pk in cards], [cards[pk] for pk in of_store if pk in cards])


def _similar(found: Sequence[tuple[int, int]], offer: Offer) -> list[int]:
    """The most popular first, at most SIMILAR_OF_ONE_STORE of each store and none of the product's own."""
    taken: Counter[int] = Counter()
    shown = []
    for product_id, store_id in found:
        if store_id == offer.store_id or taken[store_id] >= SIMILAR_OF_ONE_STORE:
            continue
        taken[store_id] += 1
        shown.append(product_id)
    return shown[:SIMILAR_SHOWN]


def _of_store(found: Sequence[tuple[int, int]], offer: Offer) -> list[int]:
    return [product_id for product_id, store_id in found if store_id == offer.store_id][:STORE_GOODS_SHOWN]
