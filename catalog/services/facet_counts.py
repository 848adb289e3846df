"""Counts the goods of each category by every filter, so that no page has to count a large place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from time import monotonic

from django.db import connection, transaction

from catalog.locks import lock_counts
from catalog.models import FacetCount, FacetGoods
from catalog.search.facet_lines import COLUMNS, marks
from catalog.search.place_counts import forget_counts
from catalog.selectors.tree import category_tree
from catalog.services.common_words import KnownWords, known_words
from catalog.services.word_bits import mark_words

BUDGET = 10.0  # seconds of counting in one run of the job, which comes every minute
WHOLE_SHOP = "all"


def refresh_counts(*, seconds: float = BUDGET) -> int:
    """Count the leaves again, those counted longest ago first, and sum up what lies above them.

    Stops beginning new leaves after `seconds`; the next run goes on. Each leaf and each sum is a transaction of its
    own; of a leaf, one run after the other (`lock_counts`). Gives the number of leaves counted. Safe to run twice and
    beside itself.
    """
    end = monotonic() + seconds
    known = known_words()
    done: list[int] = []
    for category_id in _longest_ago():
        if done and monotonic() > end:
            break
        _count_leaf(category_id, known)
        done.append(category_id)
    _sum_up(done)
    forget_counts()
    return len(done)


def _longest_ago() -> list[int]:
    """All categories that goods may be filed in, in the order of when they were counted."""
    counted = dict(FacetCount.objects.filter(facet="counted").values_list("place", "count"))
    return sorted(category_tree().nodes, key=lambda pk: (counted.get(f"c{pk}-own", 0), pk))


@transaction.atomic
def _count_leaf(category_id: int, known: KnownWords) -> None:
    """The goods filed in one category itself: which of them have each value and each common word, and their number as
    place `c<id>-own`."""
    place = f"c{category_id}-own"
    lock_counts(category_id)
    FacetGoods.objects.filter(category=category_id).delete()
    FacetCount.objects.filter(place=place).delete()
    mark_words(category_id, _mark_goods(category_id), known)
    sql = """
        INSERT INTO catalog_facetcount (place, facet, value, count)
        SELECT %(place)s, CASE facet WHEN 'price' THEN 'size' ELSE facet END, value, bit_count(goods)
        FROM catalog_facetgoods WHERE category_id = %(category)s
        UNION ALL SELECT %(place)s, 'category', category_id::text, bit_count(goods)
        FROM catalog_facetgoods WHERE category_id = %(category)s AND facet = 'price'
        UNION ALL SELECT %(place)s, 'counted', '', %(moment)s
        ON CONFLICT (place, facet, value) DO UPDATE SET count = excluded.count
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, {"place": place, "category": category_id, "moment": known.moment})


def _mark_goods(category_id: int) -> list[int]:
    """Set the bits: for each value, the gaps between its goods written out as noughts. Gives the goods in order."""
    marked = marks("base")
    sql = f"""
        WITH base AS MATERIALIZED (
            SELECT {COLUMNS}, r.product_id, row_number() OVER (ORDER BY r.price, r.product_id)::int AS place
            FROM catalog_searchrow r WHERE r.category_id = %s
        ), size AS MATERIALIZED (SELECT count(*)::int AS number FROM base), gaps AS (
            SELECT facet, value, place, place - 1 - lag(place, 1, 0) OVER (
                PARTITION BY facet, value ORDER BY place) AS gap
            FROM ({" UNION ALL ".join(part.sql for part in marked)}) AS marks (facet, value, place)
        ), made AS (
            INSERT INTO catalog_facetgoods (category_id, facet, value, goods, prices)
            SELECT %s, facet, value, rpad(
                string_agg(repeat('0', gap) || '1', '' ORDER BY place), (SELECT number FROM size), '0')::varbit, NULL
            FROM gaps WHERE gap >= 0 GROUP BY facet, value
            UNION ALL SELECT %s, 'price', '', repeat('1', number)::varbit, (
                SELECT array_agg(price ORDER BY place) FROM base)
            FROM size WHERE number > 0
        )
        SELECT array_agg(product_id ORDER BY place) FROM base
    """  # noqa: S608 - built of constants
    params = [category_id, *(value for part in marked for value in part.params), category_id, category_id]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        (product_ids,) = cursor.fetchone()
    return product_ids or []


def _sum_up(category_ids: Sequence[int]) -> None:
    """Places whose goods are spread over categories: the categories themselves, all above them, the shop."""
    nodes = category_tree().nodes
    above = {step for pk in category_ids for step in nodes[pk].path}
    for pk in sorted(above):
        _sum_place(f"c{pk}", [f"c{one}-own" for one, node in nodes.items() if pk in node.path])
    if above:
        _sum_place(WHOLE_SHOP, [f"c{one}-own" for one in nodes])


@transaction.atomic
def _sum_place(place: str, parts: Iterable[str]) -> None:
    sql = """
        INSERT INTO catalog_facetcount (place, facet, value, count)
        SELECT %s, facet, value, sum(count) FROM catalog_facetcount
        WHERE place = ANY(%s) AND facet <> 'counted' GROUP BY facet, value
        ON CONFLICT (place, facet, value) DO UPDATE SET count = excluded.count
    """
    FacetCount.objects.filter(place=place).delete()
    with connection.cursor() as cursor:
        cursor.execute(sql, [place, list(parts)])
