"""Goods gathered across categories: true discounts with their ends, and the Mall's local stock (S34)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from catalog.constants import PAGE_SIZE
from catalog.models import Discount
from catalog.selectors.cards import Card, cards_for
from catalog.selectors.tree import CategoryNode, category_tree
from marketplace.lib import clock

MOST_KEY = 10**9  # of a percent or a popularity in a cursor


@dataclass(frozen=True, slots=True)
class Collection:
    """One page of goods; `ends` are the ends of discounts by variant, `next_cursor` is empty on the last page."""

    cards: list[Card]
    ends: dict[int, datetime]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class Cursor:
    """The order's value and the product that the page before ended with."""

    value: int
    product_id: int

    def __str__(self) -> str:
        return f"{self.value}~{self.product_id}"


def cursor_of(text: str) -> Cursor | None:
    """The cursor in an address; None for nonsense."""
    value, _, pk = text.partition("~")
    digits = value.removeprefix("-")
    if not (text.isascii() and digits.isdigit() and pk.isdigit() and len(digits) < 11 and len(pk) < 19):
        return None
    return Cursor(int(value), int(pk)) if abs(int(value)) <= MOST_KEY else None


def deals(*, root_id: int | None, after: Cursor | None, country: str, today: date) -> Collection:
    """Goods in stock with a true discount, the largest first, of one root category or of all: three queries."""
    where = "r.discount_percent > 0 AND r.is_in_stock" + (" AND r.root_id = %s" if root_id else "")
    found, next_cursor = _page("discount_percent", where, [root_id] if root_id else [], after)
    cards = [card for card in cards_for(found, country=country, today=today) if card.old_price]
    return Collection(cards, ends_of_discounts(card.variant_id for card in cards), next_cursor)


def mall_goods(*, goods_from: str, after: Cursor | None, country: str, today: date) -> Collection:
    """Goods of the Mall that lie in `goods_from`, the most popular first: two queries."""
    found, next_cursor = _page("popularity", "r.is_mall AND r.ships_from = %s", [goods_from], after)
    return Collection(cards_for(found, country=country, today=today), {}, next_cursor)


def newest(*, country: str, today: date) -> list[Card]:
    """What came last, for pages that have nothing of their own to show: two queries."""
    found = _ids("SELECT product_id FROM catalog_searchrow ORDER BY published_at DESC, product_id DESC LIMIT %s", [10])
    return cards_for(found, country=country, today=today)


def roots_with_deals() -> list[CategoryNode]:
    """Root categories that have a discount to show: one query, an index probe for each."""
    roots = category_tree().roots
    sql = """
        SELECT root.id FROM unnest(%s::bigint[]) AS root (id) WHERE EXISTS (
            SELECT 1 FROM catalog_searchrow r WHERE r.root_id = root.id AND r.discount_percent > 0 AND r.is_in_stock)
    """
    ids = set(_ids(sql, [[root.pk for root in roots]]))
    return [root for root in roots if root.pk in ids]


def mall_countries() -> list[str]:
    """Countries where goods of the Mall lie, by code: one query that hops from country to country of the index."""
    sql = """
        WITH RECURSIVE place AS (
            (SELECT ships_from FROM catalog_searchrow WHERE is_mall ORDER BY ships_from LIMIT 1)
            UNION ALL
            SELECT (SELECT r.ships_from FROM catalog_searchrow r WHERE r.is_mall AND r.ships_from > place.ships_from
                ORDER BY r.ships_from LIMIT 1)
            FROM place WHERE place.ships_from IS NOT NULL
        )
        SELECT ships_from FROM place WHERE ships_from IS NOT NULL
    """
    return _ids(sql, [])


def ends_of_discounts(variant_ids: Any) -> dict[int, datetime]:
    """When the running discounts of these variants end, where that is decided: one query."""
    rows = Discount.objects.filter(
        variant__in=list(variant_ids), status=Discount.Status.ACTIVE, ends_at__gt=clock.now()
    )
    return {variant: ends_at for variant, ends_at in rows.order_by().values_list("variant", "ends_at") if ends_at}


def _page(key: str, where: str, params: list[Any], after: Cursor | None) -> tuple[list[int], str]:
    """Ids of one page in falling order of a column, and the cursor that leads on."""
    if after is not None:
        where += f" AND (r.{key}, r.product_id) < (%s, %s)"
        params = [*params, after.value, after.product_id]
    sql = f"""
        SELECT r.product_id, r.{key} FROM catalog_searchrow r WHERE {where}
        ORDER BY r.{key} DESC, r.product_id DESC LIMIT %s
    """  # noqa: S608 - columns named above
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, PAGE_SIZE + 1])
        rows = cursor.fetchall()
    shown = rows[:PAGE_SIZE]
    last = str(Cursor(shown[-1][1], shown[-1][0])) if len(rows) > PAGE_SIZE else ""
    return [pk for pk, _value in shown], last


def _ids(sql: str, params: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [value for (value,) in cursor.fetchall()]
