"""The two ways to a page of goods: collect and sort, or walk the index of the order."""

from __future__ import annotations

from typing import Any

from catalog.search.conditions import conjunction, leaves_of, place_column
from catalog.search.filters import Filters
from catalog.search.orders import Step
from catalog.search.words import Condition

Statement = tuple[str, list[Any]]
COLUMNS = """r.product_id, r.price, r.popularity, r.rating, r.published_at, r.speed_id, r.price_moved_at,
    r.popularity_moved_at, r.rating_moved_at, r.speed_moved_at"""
SPEEDS = "unnest(%s::bigint[], %s::int[], %s::int[], %s::bigint[]) AS s (id, rank, popularity, product_id)"


def collect(step: Step, where: Condition, limit: int, offset: int) -> Statement:
    """All hits are collected by whatever index finds them, then sorted: for few hits."""
    speeds = f"JOIN {SPEEDS} ON s.id = r.speed_id" if step.speeds else ""
    after = step.after or Condition("TRUE")
    sql = f"""
        WITH r AS MATERIALIZED (SELECT {COLUMNS} FROM catalog_searchrow r WHERE {where.sql})
        SELECT r.product_id, {step.key} FROM r {speeds} WHERE {after.sql}
        ORDER BY {step.order} LIMIT %s OFFSET %s
    """  # noqa: S608 - built of constants
    return sql, [*where.params, *(step.speeds or ()), *after.params, limit, offset]


def walk(step: Step, filters: Filters, where: Condition, limit: int, offset: int) -> Statement:
    """Rows are met in the order wanted, along an index that begins with the place: for many hits."""
    place = place_column(filters)
    wanted = conjunction(where, step.after)
    if step.speeds:
        return _walk_speeds(step, place or _in_leaves(filters), wanted, limit, offset)
    if place is None:
        return _walk_leaves(step, leaves_of(filters.category_id or 0), wanted, limit, offset)
    sql = f"""
        SELECT r.product_id, {step.key} FROM catalog_searchrow r WHERE {place.sql} AND {wanted.sql}
        ORDER BY {step.order} LIMIT %s OFFSET %s
    """  # noqa: S608
    return sql, [*place.params, *wanted.params, limit, offset]


def _walk_speeds(step: Step, place: Condition, wanted: Condition, limit: int, offset: int) -> Statement:
    """One speed after the other: an index holds the goods of a place by speed, whatever the country."""
    sql = f"""
        SELECT r.product_id, r.key FROM {SPEEDS} CROSS JOIN LATERAL (
            SELECT r.product_id, r.popularity, {step.key} AS key FROM catalog_searchrow r
            WHERE {place.sql} AND r.speed_id = s.id AND {wanted.sql}
            ORDER BY r.popularity DESC, r.product_id DESC LIMIT %s
        ) AS r ORDER BY {step.order} LIMIT %s OFFSET %s
    """  # noqa: S608
    return sql, [*(step.speeds or ()), *place.params, *wanted.params, limit + offset, limit, offset]


def _walk_leaves(step: Step, leaves: list[int], wanted: Condition, limit: int, offset: int) -> Statement:
    """A category between a root and its leaves has no index of its own: the first rows of each leaf are merged."""
    sql = f"""
        SELECT r.product_id, {step.key} FROM unnest(%s::bigint[]) AS leaf (id) CROSS JOIN LATERAL (
            SELECT {COLUMNS} FROM catalog_searchrow r WHERE r.category_id = leaf.id AND {wanted.sql}
            ORDER BY {step.order} LIMIT %s
        ) AS r ORDER BY {step.order} LIMIT %s OFFSET %s
    """  # noqa: S608
    return sql, [leaves, *wanted.params, limit + offset, limit, offset]


def _in_leaves(filters: Filters) -> Condition:
    if filters.category_id is None:
        return Condition("TRUE")
    return Condition("r.category_id = ANY(%s)", (leaves_of(filters.category_id),))
