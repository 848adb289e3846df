"""Goods under a product: others like it, and others of its store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalog.constants import (
    SIMILAR_LOOKED_AT,
    SIMILAR_OF_ONE_STORE,
    SIMILAR_PRICES,
    SIMILAR_ROW,
    SIMILAR_SHOWN,
    STORE_GOODS_SHOWN,
)
from catalog.selectors.cards import Card, cards_for
from catalog.selectors.offers import Offer
from catalog.selectors.tree import category_tree
from marketplace.lib.prepared import Statement

# The most popular of the leaf are walked by their index; only among them the price is looked at, so that the
# work is bounded however large the leaf is. `distance` is 0 for goods of the leaf at a near price, 1 for others of
# the leaf, 2 for others of its root.
_RELATED = Statement(
    "related",
    """
    WITH leaf AS MATERIALIZED (
        SELECT product_id, store_id, price, is_in_stock, popularity FROM catalog_searchrow
        WHERE category_id = %(leaf)s ORDER BY popularity DESC, product_id DESC LIMIT %(looked_at)s
    ), root AS MATERIALIZED (
        SELECT product_id, store_id, is_in_stock, popularity FROM catalog_searchrow
        WHERE root_id = %(root)s ORDER BY popularity DESC, product_id DESC LIMIT %(looked_at)s
    )
    SELECT product_id, store_id, min(distance) FROM (
        (SELECT product_id, store_id, popularity, (price NOT BETWEEN %(low)s AND %(high)s)::int AS distance FROM leaf
         WHERE is_in_stock AND store_id <> %(store)s
         ORDER BY distance, popularity DESC, product_id DESC LIMIT %(most)s)
        UNION ALL (SELECT product_id, store_id, popularity, 2 FROM root
         WHERE is_in_stock AND store_id <> %(store)s ORDER BY popularity DESC, product_id DESC LIMIT %(most)s)
        UNION ALL (SELECT product_id, store_id, popularity, 3 FROM catalog_searchrow
         WHERE store_id = %(store)s AND is_in_stock AND product_id <> %(own)s
         ORDER BY popularity DESC, product_id DESC LIMIT %(of_store)s)
    ) AS related GROUP BY product_id, store_id, popularity ORDER BY 3, popularity DESC, product_id DESC
    """,
)


@dataclass(frozen=True, slots=True)
class _Found:
    product_id: int
    store_id: int
    distance: int


@dataclass(frozen=True, slots=True)
class RelatedGoods:
    """`similar`: goods of other stores that are in stock; `of_store`: the store's best others."""

    similar: list[Card]
    of_store: list[Card]


def related_goods(offer: Offer, *, is_for_sale: bool, country: str, today: date) -> RelatedGoods:
    """Goods related to what is offered: two queries.

    Similar are those of the same leaf at a near price; without any, others of the leaf are shown. Under what is
    not for sale they are filled up to a row, with others of the root too: nobody stands before a closed stall.
    """
    low, high = (offer.price.amount * factor for factor in SIMILAR_PRICES)
    node = None if is_for_sale else category_tree().node(offer.category_id)
    rows = _RELATED.rows(
        leaf=offer.category_id,
        root=node.path[0] if node else None,
        looked_at=SIMILAR_LOOKED_AT,
        low=low,
        high=high,
        store=offer.store_id,
        own=offer.product_id,
        most=3 * SIMILAR_SHOWN,
        of_store=STORE_GOODS_SHOWN,
    )
    found = [_Found(*row) for row in rows]
    similar = _similar(found, offer, is_for_sale=is_for_sale)
    of_store = [one.product_id for one in found if one.store_id == offer.store_id][:STORE_GOODS_SHOWN]
    ids = [*similar, *of_store]
    cards = {card.product_id: card for card in cards_for(ids, country=country, today=today)} if ids else {}
    return RelatedGoods([cards[pk] for pk in similar if pk in cards], [cards[pk] for pk in of_store if pk in cards])


def _similar(found: Sequence[_Found], offer: Offer, *, is_for_sale: bool) -> list[int]:
    """Near ones first, the most popular first, none of the product's own store."""
    others = [one for one in found if one.store_id != offer.store_id]
    near = _of_several_stores([one for one in others if one.distance == 0])
    if len(near) >= SIMILAR_ROW or (near and is_for_sale):
        return near[:SIMILAR_SHOWN]
    return _of_several_stores(others)[:SIMILAR_ROW]


def _of_several_stores(found: Sequence[_Found]) -> list[int]:
    """At most SIMILAR_OF_ONE_STORE of each store."""
    taken: Counter[int] = Counter()
    shown = []
    for one in found:
        taken[one.store_id] += 1
        if taken[one.store_id] <= SIMILAR_OF_ONE_STORE:
            shown.append(one.product_id)
    return shown
