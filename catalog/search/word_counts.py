"""Numbers beside the filters for words with more hits than a page can count: from the bits of CommonWord.

A query is a tree of lexemes. Those with bits are combined as the query says; goods that only a rare lexeme finds (an
unusual form, a synonym) are few, so the page counts them itself and adds them up. What has no more than WORDS_LIMIT
hits in the place is left to the page altogether, which knows what happened a second ago.
"""

from __future__ import annotations

from dataclasses import replace

from catalog.constants import FACET_STORES, LIVE_LIMIT, WORDS_LIMIT
from catalog.search.conditions import chosen, collected
from catalog.search.facets import Facets, count_live, joined_facets
from catalog.search.filters import Filters
from catalog.search.place_bits import WordBits, count_bits
from catalog.search.place_counts import common_words
from catalog.search.word_tree import beside_bits, bits_of, tree_of, within_bits
from catalog.search.words import Condition

STORES_SEEN = 500  # of the best known hits: whose stores are listed
NOBODY = Condition("SELECT NULL::bigint AS store_id WHERE FALSE")


def word_facets(text: Condition, filters: Filters) -> Facets | None:
    """Facets of the hits of `text`; None where the page has to count: few hits, or words whose bits are missing.

    One query; one more where goods have nothing but a rare lexeme.
    """
    known = common_words()
    tree = tree_of(text.params[0]) if known else None
    within = within_bits(tree, known) if tree is not None else None
    if tree is None or within is None:
        return None
    rare = beside_bits(tree, known)
    beside = collected(Condition("%s::tsquery", (f"{rare} & !{within}",)), filters.cleared()) if rare else None
    words = WordBits(bits_of(within, known), beside and _number(beside), _stores(text, filters), WORDS_LIMIT)
    found = count_bits(filters, words=words)
    missed = found.counts.pop("beside", {}).get("", 0)
    if found.total is None:
        return None
    listed = {facet: {value: count for value, count in own.items() if count} for facet, own in found.listed.items()}
    found = replace(found, listed=listed)
    if beside is None or not missed:
        return found
    others, is_all = count_live(beside, chosen(filters), filters.country, LIVE_LIMIT)
    return joined_facets(found, others) if is_all else None


def _number(where: Condition) -> Condition:
    """How many goods there are, counted up to one more than LIVE_LIMIT."""
    return Condition(
        f"(SELECT count(*) FROM (SELECT 1 FROM catalog_searchrow r WHERE {where.sql} LIMIT %s) AS hits)",  # noqa: S608
        (*where.params, LIVE_LIMIT + 1),
    )


def _stores(text: Condition, filters: Filters) -> Condition:
    """The stores to list: those with the most of the best known hits; none on the page of a store."""
    if filters.store_id is not None:
        return NOBODY
    where = collected(text, filters.cleared())
    return Condition(
        f"""SELECT store_id FROM (
            SELECT r.store_id FROM catalog_searchrow r WHERE r.is_hot AND {where.sql} LIMIT %s
        ) AS seen GROUP BY store_id ORDER BY count(*) DESC, store_id LIMIT %s""",  # noqa: S608
        (*where.params, STORES_SEEN, FACET_STORES),
    )
