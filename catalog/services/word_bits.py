"""The bits of WordGoods: which goods of a category have each common word.

PostgreSQL would sort a hundred words of each product for it. Words are read here as text instead, some thousand goods
at a time, and set in strings of bytes, which takes a fifth of that; only the bits of common words are kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from operator import and_, or_

from django.db import connection

from catalog.models import WordGoods
from catalog.services.common_words import KnownWords

CHUNK = 2000  # goods whose words are in memory at a time
WRITTEN = 500  # words whose bits are sent at a time

Bits = Mapping[int, bytearray]  # by id of the word; the first product is the highest bit of the first byte


def mark_words(category_id: int, product_ids: Sequence[int], known: KnownWords) -> None:
    """Write the bits of a category anew, in the order of `product_ids`. Within the caller's transaction."""
    WordGoods.objects.filter(category=category_id).delete()
    if not known.lexemes or not product_ids:
        return
    bits = _lexemes(product_ids, known)
    bits |= _phrases(product_ids, known, bits)
    words = sorted(bits)
    for start in range(0, len(words), WRITTEN):
        _write(category_id, len(product_ids), {pk: bits[pk] for pk in words[start : start + WRITTEN]})


def _lexemes(product_ids: Sequence[int], known: KnownWords) -> dict[int, bytearray]:
    size = -(-len(product_ids) // 8)
    bits: dict[int, bytearray] = defaultdict(lambda: bytearray(size))
    ids, common = known.lexemes, known.lexemes.keys()
    for place, words in _words(product_ids):
        byte, bit = place >> 3, 128 >> (place & 7)
        for word in common & words.split(" "):
            bits[ids[word]][byte] |= bit
    return dict(bits)


def _words(product_ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The place of each product and its lexemes, none of which has a space in it."""
    sql = """
        SELECT wanted.place, array_to_string(tsvector_to_array(r.vector), ' ')
        FROM unnest(%s::bigint[], %s::int[]) AS wanted (product_id, place) JOIN catalog_searchrow r USING (product_id)
    """
    for start in range(0, len(product_ids), CHUNK):
        ids = product_ids[start : start + CHUNK]
        with connection.cursor() as cursor:
            cursor.execute(sql, [list(ids), list(range(start, start + len(ids)))])
            yield from cursor.fetchall()


def _phrases(product_ids: Sequence[int], known: KnownWords, bits: Bits) -> dict[int, bytearray]:
    """Neighbours are looked for only in goods that have all of the words."""
    wanted = {}
    for query, (pk, lexemes) in known.phrases.items():
        together = _common([bits.get(known.lexemes[one]) for one in lexemes])
        if together:
            wanted[query] = (pk, together)
    size = -(-len(product_ids) // 8)
    some = _union(together for _, together in wanted.values()).to_bytes(size)
    places = [place for place in range(len(product_ids)) if some[place >> 3] & (128 >> (place & 7))]
    found: dict[int, bytearray] = defaultdict(lambda: bytearray(size))
    ids = [pk for pk, _ in wanted.values()]
    for place, number in _fitting(list(wanted), product_ids, places):
        found[ids[number - 1]][place >> 3] |= 128 >> (place & 7)
    return dict(found)


def _common(parts: Sequence[bytearray | None]) -> int:
    """The bits that all of them have."""
    return reduce(and_, (int.from_bytes(part or b"") for part in parts))


def _union(parts: Iterable[int]) -> int:
    return reduce(or_, parts, 0)


def _fitting(queries: list[str], product_ids: Sequence[int], places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The places of goods that fit a query, and its number from 1. Each vector is unpacked once for all queries."""
    sql = """
        SELECT goods.place, one.number FROM (
            SELECT wanted.place, r.vector || '' AS vector
            FROM unnest(%s::bigint[], %s::int[]) AS wanted (product_id, place)
            JOIN catalog_searchrow r USING (product_id) OFFSET 0
        ) AS goods CROSS JOIN unnest(%s::tsquery[]) WITH ORDINALITY AS one (query, number)
        WHERE goods.vector @@ one.query
    """
    for start in range(0, len(places), CHUNK):
        some = list(places[start : start + CHUNK])
        with connection.cursor() as cursor:
            cursor.execute(sql, [[product_ids[place] for place in some], some, queries])
            yield from cursor.fetchall()


def _write(category_id: int, size: int, bits: Bits) -> None:
    sql = """
        INSERT INTO catalog_wordgoods (category_id, word_id, goods)
        SELECT %s, one.word, substring(('x' || one.bits)::varbit FOR %s)
        FROM unnest(%s::bigint[], string_to_array(%s, ' ')) AS one (word, bits)
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [category_id, size, list(bits), " ".join(own.hex() for own in bits.values())])
