"""How many goods each choice would leave of a large place, from the bits of FacetGoods: nothing is scanned.

A group of choices is the union of the bits of its values, a range of prices a run of ones; groups are intersected,
and each value's bits are counted within what the other groups leave. The cost grows with the number of values times
one bit for each product, so a million goods are counted as fast as a page can count five thousand. The numbers are
exact for the moment when the job counted, a few minutes ago.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.db import connection

from catalog.search.conditions import chosen_values
from catalog.search.facets import Facets, read_facets
from catalog.search.filters import SWITCHES, Filters
from catalog.search.words import Condition
from catalog.selectors.speeds import within
from catalog.selectors.tree import category_tree

NO_END = 10**10  # above every price
LISTED = "('brand', 'from', 'days')"  # of which the number without choices is wanted too


def count_bits(filters: Filters, store_ids: Sequence[int] = ()) -> Facets:
    """Facets of a place with all choices: one query. `store_ids` are the stores to count, beside the chosen ones."""
    masks = _masks(filters)
    names = [name for name in masks if name != "place"]
    parts = [_part(name, of, filters) for name, of in masks.items()]
    own = [filters.store_id] if filters.store_id is not None else []
    lines = _lines(names, filters, sorted({*store_ids, *filters.stores, *own}))
    every = ", ".join(f"{part.sql} AS m{n}" for n, part in enumerate(parts))
    within_all = {"a": list(masks), "f": ["place"] if "place" in masks else []}
    within_all |= {f"w{n}": [one for one in masks if one != name] for n, name in enumerate(names)}
    numbers = {name: n for n, name in enumerate(masks)}
    joined = ", ".join(
        " & ".join(["every", *(f"m{numbers[one]}" for one in kept)]) + f" AS {alias}"
        for alias, kept in within_all.items()
    )
    sql = f"""
        WITH part AS MATERIALIZED (
            SELECT p.category_id, p.goods AS every, p.prices {"," if every else ""} {every}
            FROM catalog_facetgoods p WHERE p.facet = 'price' AND p.category_id = ANY(%s)
        ), mask AS MATERIALIZED (SELECT category_id, prices, {joined} FROM part),
        found AS MATERIALIZED (
            SELECT o.facet, o.value, o.goods, mask.* FROM mask JOIN catalog_facetgoods o USING (category_id)
        )
        {" UNION ALL ".join(line.sql for line in lines)}
    """  # noqa: S608 - built of constants; values are parameters
    params = [value for part in parts for value in part.params]
    params += [_leaves(filters), *(value for line in lines for value in line.params)]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = read_facets(cursor.fetchall(), names)
    return replace(found, is_old=True)


def _masks(filters: Filters) -> dict[str, tuple[str, list[str]]]:
    """The facet and the values that each group of choices wants; `place` is the store that the listing is in."""
    found: dict[str, tuple[str, list[str]]] = {
        name: (name, [""]) for name, field in SWITCHES.items() if name != "free" and getattr(filters, field)
    }
    lists: dict[str, Sequence[object]] = {
        "free": [filters.country] if filters.free_delivery else [],
        "rating": [filters.rating] if filters.rating is not None else [],
        "score": [filters.store_rating] if filters.store_rating is not None else [],
        "brand": filters.brands,
        "from": filters.ships_from,
        "store": filters.stores,
    }
    found |= {name: (name, _texts(values)) for name, values in lists.items() if values}
    if filters.days is not None:
        found["days"] = ("days", _texts(within(filters.country, filters.days)))
    if filters.price_from is not None or filters.price_to is not None:
        found["price"] = ("price", [])
    found |= {name: ("value", _texts(ids)) for name, ids in chosen_values(filters).items()}
    if filters.store_id is not None:
        found["place"] = ("store", [str(filters.store_id)])
    return found


def _part(name: str, of: tuple[str, list[str]], filters: Filters) -> Condition:
    """The bits of a group of choices in one category: none of them where no value occurs."""
    if name == "price":
        low, high = filters.price_from or 0, NO_END if filters.price_to is None else filters.price_to
        below = "width_bucket(%s::numeric - 0.001, p.prices)"
        upto = f"greatest({below}, width_bucket(%s::numeric, p.prices))"
        run = (
            f"(repeat('0', {below}) || repeat('1', {upto} - {below}) || repeat('0', length(p.goods) - {upto}))::varbit"
        )
        return Condition(run, (low, low, high, low, low, high))
    return Condition(
        "coalesce((SELECT bit_or(o.goods) FROM catalog_facetgoods o WHERE o.category_id = p.category_id"
        " AND o.facet = %s AND o.value = ANY(%s)), ~p.goods)",
        of,
    )


def _lines(names: Sequence[str], filters: Filters, store_ids: Sequence[int]) -> list[Condition]:
    """Rows of (facet, value, count, whole), as `facets.read_facets` reads them."""
    rest = [*{name for name in names if not name.startswith("value:")}, "price", "store", "free"]
    lines = [
        Condition("SELECT 'total' AS facet, '' AS value, sum(bit_count(a))::bigint AS count, 0::bigint FROM mask"),
        Condition("SELECT 'category', category_id::text, bit_count(a), bit_count(f) FROM mask"),
        Condition(
            f"SELECT facet, value, sum(bit_count(goods & a))::bigint, sum(CASE WHEN facet IN {LISTED}"  # noqa: S608
            " THEN bit_count(goods & f) ELSE 0 END)::bigint FROM found WHERE facet <> ALL(%s) GROUP BY facet, value",
            (rest,),
        ),
    ]
    for number, name in enumerate(names):
        lines.append(Condition(f"SELECT 'without', '{name}', sum(bit_count(w{number}))::bigint, 0 FROM mask"))  # noqa: S608
        if name not in {"price", "store", "free"}:
            lines.append(_own(name, f"w{number}"))
    of = {name: f"w{number}" for number, name in enumerate(names)}
    lines.append(_free(of.get("free", "a"), filters.country))
    lines.append(_stores(of.get("store", "a"), store_ids))
    lines.append(_price(of.get("price", "a")))
    return lines


def _own(name: str, mask: str) -> Condition:
    """The values of a group that something is chosen from."""
    facet, _, attribute_id = name.partition(":")
    what = "value IN (SELECT id::text FROM catalog_attributevalue WHERE attribute_id = %s)" if attribute_id else "TRUE"
    return Condition(
        f"SELECT '{name}', value, sum(bit_count(goods & {mask}))::bigint, sum(bit_count(goods & f))::bigint"  # noqa: S608
        f" FROM found WHERE facet = '{facet}' AND {what} GROUP BY value",
        (int(attribute_id),) if attribute_id else (),
    )


def _free(mask: str, country: str) -> Condition:
    return Condition(
        f"SELECT 'free', '', sum(bit_count(goods & {mask}))::bigint, 0 FROM found"  # noqa: S608
        " WHERE facet = 'free' AND value = %s",
        (country,),
    )


def _stores(mask: str, store_ids: Sequence[int]) -> Condition:
    return Condition(
        f"""SELECT 'store', found.value || ' ' || own.name, sum(bit_count(goods & {mask}))::bigint,
            sum(bit_count(goods & f))::bigint
        FROM found JOIN accounts_store AS own ON own.id = ANY(%s) AND own.id::text = found.value
        WHERE facet = 'store' GROUP BY found.value, own.name""",  # noqa: S608
        (list(store_ids),),
    )


def _price(mask: str) -> Condition:
    """The prices at the first bit and at the last one."""
    first = f"prices[position(B'1' IN {mask})]"
    last = f"prices[length({mask}) + 1 - position('1' IN reverse({mask}::text))]"
    return Condition(
        f"SELECT 'price', end_of::text, 0, 0 FROM (SELECT min({first}) AS low, max({last}) AS high FROM mask) AS ends,"  # noqa: S608
        " unnest(ARRAY[low, high]) AS end_of"
    )


def _leaves(filters: Filters) -> list[int]:
    """All categories of the place in which goods may be filed."""
    nodes = category_tree().nodes
    return [pk for pk, node in nodes.items() if filters.category_id is None or filters.category_id in node.path]


def _texts(values: Sequence[object]) -> list[str]:
    return [str(value) for value in values]
