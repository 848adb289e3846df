"""Counts the goods of each category by every filter, so that no page has to count a large place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from time import monotonic

from django.db import connection, transaction

from catalog.models import FacetCount
from catalog.search.facet_lines import COLUMNS, facet_lines
from catalog.search.place_counts import forget_counts
from catalog.search.words import Condition
from catalog.selectors.tree import category_tree
from marketplace.lib import clock

BUDGET = 5.0  # seconds of counting in one run of the job
WHOLE_SHOP = "all"


def refresh_counts(*, seconds: float = BUDGET) -> int:
    """Count the leaves again, those counted longest ago first, and sum up what lies above them.

    Stops beginning new leaves after `seconds`; the next run goes on. Each leaf and each sum is a transaction of its
    own. Gives the number of leaves counted. Safe to run twice and beside itself.
    """
    end = monotonic() + seconds
    done: list[int] = []
    for category_id in _longest_ago():
        if done and monotonic() > end:
            break
        _count_leaf(category_id)
        done.append(category_id)
    _sum_up(done)
    forget_counts()
    return len(done)


def _longest_ago() -> list[int]:
    """All categories that goods may be filed in, in the order of when they were counted."""
    counted = dict(FacetCount.objects.filter(facet="counted").values_list("place", "count"))
    return sorted(category_tree().nodes, key=lambda pk: (counted.get(f"c{pk}-own", 0), pk))


@transaction.atomic
def _count_leaf(category_id: int) -> None:
    """The goods filed in one category itself, as the place `c<id>-own`."""
    place = f"c{category_id}-own"
    lines = _lines()
    sql = f"""
        WITH base AS MATERIALIZED (SELECT {COLUMNS} FROM catalog_searchrow r WHERE r.category_id = %s)
        INSERT INTO catalog_facetcount (place, facet, value, count)
        SELECT %s, facet, value, count FROM ({" UNION ALL ".join(line.sql for line in lines)}) AS found
        WHERE count > 0
        ON CONFLICT (place, facet, value) DO UPDATE SET count = excluded.count
    """  # noqa: S608 - built of constants
    FacetCount.objects.filter(place=place).delete()
    with connection.cursor() as cursor:
        cursor.execute(sql, [category_id, place, *(value for line in lines for value in line.params)])
    moment = int(clock.now().timestamp())
    FacetCount.objects.update_or_create(place=place, facet="counted", value="", defaults={"count": moment})


def _lines() -> list[Condition]:
    """What is counted: every facet, free delivery by country, all stores."""
    lines = facet_lines("base", lambda facet: "TRUE", "")
    for name in ("price", "total", "free", "store"):
        lines.pop(name)
    return [
        Condition("SELECT 'size' AS facet, '' AS value, count(*) AS count, 0::bigint FROM base"),
        Condition("SELECT 'store', store_id::text, count(*), 0::bigint FROM base GROUP BY store_id"),
        Condition("SELECT 'free', country, count(*), 0::bigint FROM base, unnest(free_to) AS country GROUP BY country"),
        *(one for own in lines.values() for one in own),
    ]


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
