"""The only writer of CommonWord: words with more hits than a page can count, found in a sample of the goods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from catalog.constants import LIVE_LIMIT
from catalog.locks import lock_common_words
from catalog.models import CommonWord, SearchRow
from catalog.search.synonyms import queries_of_synonyms
from catalog.search.word_tree import Node, lexemes_of, tree_of
from marketplace.lib import clock

SAMPLE = 100_000  # goods whose words are counted, spread over the whole shop
# A word is common from a quarter of the hits that a page can count: a word of a query is looked for in two or three
# forms, and those without bits must not be more together. Half as many make it rare again, so few come and go.
JOINS, LEAVES = 4, 8
LONGEST = 200
FORGET_AFTER = timedelta(minutes=10)  # every process has read the words again by then
NOW = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"  # in microseconds, whatever `clock.now()` says


@dataclass(frozen=True, slots=True)
class KnownWords:
    """The common words of one moment: ids by lexeme, and of neighbours (a tsquery) by the lexemes in them."""

    moment: int
    lexemes: dict[str, int]
    phrases: dict[str, tuple[int, tuple[str, ...]]]


@transaction.atomic
def known_words() -> KnownWords:
    """All words whose bits are to be made, also those that are not used any longer. Waits for `find_common_words`."""
    lock_common_words()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {NOW}")
        (moment,) = cursor.fetchone()
    lexemes, phrases = {}, {}
    for word, pk in CommonWord.objects.values_list("word", "pk"):
        inside = tuple(plain(one) for one in lexemes_of(word))
        if len(inside) == 1:
            lexemes[inside[0]] = pk
        else:
            phrases[word] = (pk, inside)
    return KnownWords(moment, lexemes, {word: own for word, own in phrases.items() if lexemes.keys() >= set(own[1])})


@transaction.atomic
def find_common_words() -> int:
    """Find the words that many goods have; the number of words. Safe to repeat.

    Counts a sample first, then waits for others who read or change the words (`lock_common_words`).
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE counted (word text PRIMARY KEY, goods int) ON COMMIT DROP")
        _count_sample(cursor)
        lock_common_words()
        cursor.execute(
            f"INSERT INTO catalog_commonword AS own (word, since) SELECT word, {NOW} FROM counted WHERE goods >= %s"  # noqa: S608
            " ON CONFLICT (word) DO UPDATE SET left_at = NULL WHERE own.left_at IS NOT NULL",
            [LIVE_LIMIT / JOINS],
        )
        cursor.execute("DELETE FROM catalog_commonword WHERE left_at < %s", [now - FORGET_AFTER])
        cursor.execute(
            "UPDATE catalog_commonword AS own SET left_at = %s WHERE left_at IS NULL"
            " AND NOT EXISTS (SELECT FROM counted WHERE counted.word = own.word)",
            [now],
        )
        cursor.execute("DROP TABLE counted")
    return CommonWord.objects.filter(left_at=None).count()


def _count_sample(cursor: Any) -> None:
    """How many goods have each word, as far as a sample tells; of words that synonyms look for, as if all had them."""
    goods = SearchRow.objects.count()
    share = min(1.0, SAMPLE / max(goods, 1))
    sampled = f" TABLESAMPLE BERNOULLI ({share * 100})" if share < 1 else ""
    cursor.execute(
        "INSERT INTO counted SELECT quote_literal(word), ndoc / %s FROM ts_stat(%s)"
        r" WHERE word !~ '[§''\\]' AND ndoc >= %s AND length(word) + 2 <= %s",
        [share, f"SELECT vector FROM catalog_searchrow{sampled}", LIVE_LIMIT * share / LEAVES, LONGEST],  # noqa: S608
    )
    if goods > LIVE_LIMIT:
        cursor.execute(
            "INSERT INTO counted SELECT word, %s FROM unnest(%s::text[]) AS word"
            " ON CONFLICT (word) DO UPDATE SET goods = excluded.goods",
            [goods, sorted(_said_otherwise())],
        )


def plain(lexeme: str) -> str:
    """A lexeme as vectors hold it, without its quotes."""
    return lexeme[1:-1].replace("''", "'")


def _said_otherwise() -> set[str]:
    """All that synonyms look for: many of them together may find much although each is rare."""
    found: set[str] = set()
    for query in queries_of_synonyms():
        found.update(lexemes_of(query))
        tree = tree_of(query)
        if tree is not None:
            found.update(_neighbours(tree))
    return {word for word in found if len(word) <= LONGEST}


def _neighbours(tree: Node) -> set[str]:
    if tree.sign:
        return {text for part in tree.parts for text in _neighbours(part)}
    return {tree.text} if len(lexemes_of(tree.text)) > 1 else set()
