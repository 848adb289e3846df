"""How many goods each choice would leave of a large place, from the bits of FacetGoods: nothing is scanned.

A group of choices is the union of the bits of its values, a range of prices a run of ones; groups are intersected,
and each value's bits are counted within what the other groups leave. The cost grows with the number of values times
one bit for each product, so a million goods are counted as fast as a page can count five thousand. The numbers are
exact for the moment when the job counted, a few minutes ago.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import connection

from catalog.search.conditions import chosen_values
from catalog.search.facets import Facets, read_facets
from catalog.search.filters import SWITCHES, Filters
from catalog.search.words import Condition
from catalog.selectors.speeds import within
from catalog.selectors.tree import category_tree

NO_END = 10**10  # above every price
PLAIN = ("brand", "from", "days", "rating", "score", "value", *(name for name in SWITCHES if name != "free"))
LISTED = "('brand', 'from', 'days')"  # of which the number without choices is wanted too
FOUND = "mask JOIN catalog_facetgoods o USING (category_id)"

Masks = dict[str, tuple[str, list[str]]]  # the facet and the values that each group of choices wants


@dataclass(frozen=True, slots=True)
class WordBits:
    """Words in bits. `bits` are those of a category `p`, `beside` finds the goods that they miss (None: they miss
    none), `stores` gives the ids of the stores to count. Up to `least` goods in the place are not counted."""

    bits: Condition
    beside: Condition | None
    stores: Condition
    least: int


def count_bits(filters: Filters, store_ids: Sequence[int] = (), words: WordBits | None = None) -> Facets:
    """Facets of a place with all choices: one query. `store_ids` are the stores to count, beside the chosen ones.

    With `words`, of the goods in the place that have them; the total is None when they are too few. The facet
    `beside` counts those that the bits miss, as far as one more than `least`.
    """
    masks = _masks(filters)
    names = [name for name in masks if name != "place"]
    own = [filters.store_id] if filters.store_id is not None else []
    lines = _lines(names, filters, sorted({*store_ids, *filters.stores, *own}), words)
    place, part, mask = _place(filters, words), _parts(masks, filters), _combined(masks, names, words)
    sql = f"""
        WITH {"wanted AS MATERIALIZED (" + words.stores.sql + ")," if words else ""}
        place AS MATERIALIZED ({place.sql}), part AS MATERIALIZED ({part.sql}), mask AS MATERIALIZED ({mask.sql})
        {" UNION ALL ".join(line.sql for line in lines)}
    """
    pieces = [*([words.stores] if words else []), place, part, mask, *lines]
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for piece in pieces for value in piece.params])
        found = read_facets(cursor.fetchall(), names)
    return replace(found, is_old=True)


def _place(filters: Filters, words: WordBits | None) -> Condition:
    """The goods of each category of the place: all of them, or those with the words, where there are any."""
    if words is None:
        return Condition(
            "SELECT p.category_id, p.goods AS every, p.goods, p.prices FROM catalog_facetgoods p"
            " WHERE p.facet = 'price' AND p.category_id = ANY(%s)",
            (_leaves(filters),),
        )
    return Condition(
        f"""SELECT * FROM (
            SELECT p.category_id, {words.bits.sql} AS every, p.goods, p.prices FROM catalog_facetgoods p
            WHERE p.facet = 'price' AND p.category_id = ANY(%s) OFFSET 0
        ) AS every WHERE bit_count(every) > 0""",  # noqa: S608
        (*words.bits.params, _leaves(filters)),
    )


def _parts(masks: Masks, filters: Filters) -> Condition:
    """Beside the goods of each category, the bits of each group of choices."""
    parts = [_part(name, of, filters) for name, of in masks.items()]
    columns = "".join(f", {part.sql} AS m{n}" for n, part in enumerate(parts))
    return Condition(
        f"SELECT p.category_id, p.every, p.prices {columns} FROM place p",  # noqa: S608
        tuple(value for part in parts for value in part.params),
    )


def _combined(masks: Masks, names: Sequence[str], words: WordBits | None) -> Condition:
    """The goods that meet all choices (`a`), none but the place (`f`), and all but one group (`w0`, `w1` …)."""
    wanted = {"a": list(masks), "f": ["place"] if "place" in masks else []}
    wanted |= {f"w{n}": [one for one in masks if one != name] for n, name in enumerate(names)}
    numbers = {name: n for n, name in enumerate(masks)}

    def all_of(kept: Sequence[str]) -> str:
        return " & ".join(["every", *(f"m{numbers[one]}" for one in kept)])

    columns = ", ".join(f"{all_of(kept)} AS {alias}" for alias, kept in wanted.items())
    if words is None:
        return Condition(f"SELECT category_id, prices, {columns} FROM part")  # noqa: S608
    within = all_of(wanted["f"])
    beside = words.beside or Condition("0")
    return Condition(
        f"SELECT category_id, prices, {columns}, beside FROM part, (SELECT {beside.sql} AS beside OFFSET 0) AS more"  # noqa: S608
        f" WHERE beside + (SELECT sum(bit_count({within})) FROM part) > %s AND bit_count({within}) > 0",
        (*beside.params, words.least),
    )


def _masks(filters: Filters) -> Masks:
    """The facet and the values that each group of choices wants; `place` is the store that the listing is in."""
    found: Masks = {
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
        run = (
            "(SELECT (repeat('0', low) || repeat('1', greatest(low, high) - low)"
            " || repeat('0', length(p.goods) - greatest(low, high)))::varbit FROM ("
            "SELECT width_bucket(%s::numeric - 0.001, prices) AS low, width_bucket(%s::numeric, prices) AS high"
            " FROM (SELECT p.prices || ARRAY[]::numeric[] AS prices OFFSET 0) AS read OFFSET 0) AS ends)"
        )
        return Condition(run, (low, high))
    return Condition(
        "coalesce((SELECT bit_or(o.goods) FROM catalog_facetgoods o WHERE o.category_id = p.category_id"
        " AND o.facet = %s AND o.value = ANY(%s)), ~p.goods)",
        of,
    )


def _lines(names: Sequence[str], filters: Filters, store_ids: Sequence[int], words: WordBits | None) -> list[Condition]:
    """Rows of (facet, value, count, whole), as `facets.read_facets` reads them."""
    lines = [
        Condition("SELECT 'total' AS facet, '' AS value, sum(bit_count(a))::bigint AS count, 0::bigint FROM mask"),
        Condition("SELECT 'category', category_id::text, bit_count(a), bit_count(f) FROM mask"),
        Condition(
            f"SELECT o.facet, o.value, sum(bit_count(o.goods & a))::bigint, sum(CASE WHEN o.facet IN {LISTED}"  # noqa: S608
            f" THEN bit_count(o.goods & f) ELSE 0 END)::bigint FROM {FOUND} WHERE o.facet = ANY(%s)"
            " GROUP BY o.facet, o.value",
            ([name for name in PLAIN if name not in names],),
        ),
    ]
    for number, name in enumerate(names):
        lines.append(Condition(f"SELECT 'without', '{name}', sum(bit_count(w{number}))::bigint, 0 FROM mask"))  # noqa: S608
        if name not in {"price", "store", "free"}:
            lines.append(_own(name, f"w{number}"))
    of = {name: f"w{number}" for number, name in enumerate(names)}
    lines.append(_free(of.get("free", "a"), filters.country))
    lines.append(_stores(of.get("store", "a"), store_ids, "UNION SELECT store_id::text FROM wanted" if words else ""))
    lines.append(_price(of.get("price", "a")))
    return [*lines, *([Condition("SELECT 'beside', '', max(beside), 0 FROM mask")] if words else [])]


def _own(name: str, mask: str) -> Condition:
    """The values of a group that something is chosen from."""
    facet, _, attribute_id = name.partition(":")
    what = (
        "o.value IN (SELECT id::text FROM catalog_attributevalue WHERE attribute_id = %s)" if attribute_id else "TRUE"
    )
    return Condition(
        f"SELECT '{name}', o.value, sum(bit_count(o.goods & {mask}))::bigint, sum(bit_count(o.goods & f))::bigint"  # noqa: S608
        f" FROM {FOUND} WHERE o.facet = '{facet}' AND {what} GROUP BY o.value",
        (int(attribute_id),) if attribute_id else (),
    )


def _free(mask: str, country: str) -> Condition:
    return Condition(
        f"SELECT 'free', '', sum(bit_count(o.goods & {mask}))::bigint, 0 FROM {FOUND}"  # noqa: S608
        " WHERE o.facet = 'free' AND o.value = %s",
        (country,),
    )


def _stores(mask: str, store_ids: Sequence[int], more: str) -> Condition:
    """Stores are counted first and named then, so that each is looked up in the categories of the place only."""
    return Condition(
        f"""SELECT 'store', own.id || ' ' || own.name, counted.count, counted.whole FROM (
            SELECT o.value, sum(bit_count(o.goods & {mask}))::bigint AS count,
                sum(bit_count(o.goods & f))::bigint AS whole
            FROM {FOUND} WHERE o.facet = 'store' AND o.value = ANY(ARRAY(SELECT unnest(%s::text[]) {more}))
            GROUP BY o.value OFFSET 0
        ) AS counted JOIN accounts_store AS own ON own.id = counted.value::bigint""",  # noqa: S608
        (_texts(store_ids),),
    )


def _price(mask: str) -> Condition:
    """The prices at the first bit and at the last one; the prices of a category are unpacked once for both."""
    last = f"octet_length(rtrim({mask}::text::bytea, '0'::bytea))"
    return Condition(
        f"""SELECT 'price', end_of::text, 0, 0 FROM (
            SELECT min(prices[first]) AS low, max(prices[last]) AS high FROM (
                SELECT prices || ARRAY[]::numeric[] AS prices, position(B'1' IN {mask}) AS first, {last} AS last
                FROM mask WHERE bit_count({mask}) > 0 OFFSET 0
            ) AS places
        ) AS ends, unnest(ARRAY[low, high]) AS end_of"""  # noqa: S608
    )


def _leaves(filters: Filters) -> list[int]:
    """All categories of the place in which goods may be filed."""
    nodes = category_tree().nodes
    return [pk for pk, node in nodes.items() if filters.category_id is None or filters.category_id in node.path]


def _texts(values: Sequence[object]) -> list[str]:
    return [str(value) for value in values]
