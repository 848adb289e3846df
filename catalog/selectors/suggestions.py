"""What is suggested while somebody types: queries, categories to look in, goods, stores. At most three queries."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse

from accounts.models import Store
from catalog.rules import fold, words_in
from catalog.search.completion import Beginning, as_text, beginnings, completions, nearest
from catalog.search.stems import CONFIGURATION
from catalog.selectors.tree import category_tree
from marketplace.lib.formatting import current_language
from marketplace.lib.money import Money
from marketplace.lib.prepared import Statement

QUERIES, SCOPES, GOODS, STORES = 4, 2, 3, 2
MOST = 10
FEW = 6  # rows on a narrow screen, of which so many of each kind come before the rest
FEW_OF = {"query": 2, "scope": 1, "product": 2, "store": 1}
SHORTEST = 2  # letters typed before anything is looked for
SEARCHED_BY = 3  # people who must have looked for a phrase before others are told of it
HITS = 150  # goods looked at
READ = 40  # of which so many are read
PLACES = {"title": "A", "any": "AB"}  # weights of the words of a search row


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One row. `kind` is "query", "scope", "product" or "store"; of `typed` + `rest` the reader has typed the first.

    `note` says what else there is to say: the name of a category.
    """

    kind: str
    url: str
    typed: str
    rest: str = ""
    note: str = ""
    price: Money | None = None


def suggestions(typed: str) -> list[Suggestion]:
    """Up to MOST rows for what was typed so far, in either layout or alphabet and with slips."""
    ways = beginnings(typed)
    if not ways or max(len(way.text) for way in ways) < SHORTEST:
        return []
    goods = _goods(ways)
    fitting = [one for one in ways if any(one.fits(good.text) for good in goods)]
    way = fitting[0] if fitting else ways[0]
    phrases, stores = _phrases_and_stores(fitting[:1] or ways, ways)
    texts = list(dict.fromkeys([*phrases, *completions(way, (words for good in goods for words in good.words))]))
    texts = _distinct(texts)[:QUERIES]
    if not texts and not goods and not stores:
        meant = _meant(ways)
        return [*_queries([meant], typed), *_named(meant)][:MOST] if meant else []
    rows = _queries(texts, typed)
    rows[1:1] = _scopes(texts[0], goods) if texts and goods else _named(way.text)
    rows += [Suggestion("product", good.url, good.title, price=good.price) for good in goods[:GOODS]]
    return [*rows[: MOST - len(stores)], *stores]


def few_of(rows: Sequence[Suggestion]) -> list[Suggestion]:
    """The rows of a narrow screen, in their order: some of every kind, so that goods and stores have a place too."""
    counts: Counter[str] = Counter()
    first: list[Suggestion] = []
    rest: list[Suggestion] = []
    for row in rows:
        counts[row.kind] += 1
        (first if counts[row.kind] <= FEW_OF[row.kind] else rest).append(row)
    kept = [*first, *rest][:FEW]
    return [row for row in rows if row in kept]


def _distinct(texts: Iterable[str]) -> list[str]:
    """Each query once: «робот-пылесос» and «робот пылесос» find the same."""
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(" ".join(words_in(text)), text)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Good:
    pk: int
    titles: tuple[str, str]
    slugs: tuple[str, str]
    category_id: int
    price: Money
    words: tuple[list[str], list[str]]
    text: str

    @property
    def title(self) -> str:
        ru, en = self.titles
        return (en or ru) if current_language() == "en" else (ru or en)

    @property
    def url(self) -> str:
        ru, en = self.slugs
        slug = (en or ru) if current_language() == "en" else (ru or en)
        return reverse("catalog:product", kwargs={"pk": self.pk, "slug": slug})


def _good(row: tuple[Any, ...]) -> _Good:
    """`text` is all that a beginning may fit: both titles and the names of the category."""
    pk, ru, en, slug, other, category_id, price = row
    node = category_tree().nodes.get(category_id)
    names = words_in(f"{node.name_ru} {node.name_en}") if node else []
    words = (words_in(ru), words_in(en))
    text = as_text([*words[0], *words[1], *names])
    return _Good(pk, (ru, en), (slug, other), category_id, Money(price), words, text)


@lru_cache(maxsize=16)
def _goods_like(ways: int) -> Statement:
    """The best known goods that fit one of so many ways, those by their titles first.

    Only of hot rows, so the cost does not grow with the shop; only the best are looked up in the table of products.
    """

    def asked(kind: str) -> str:
        return " || ".join(f"to_tsquery(%(words)s::text::regconfig, %({kind}_{way})s)" for way in range(ways))

    return Statement(
        "suggested_goods",
        f"""
        WITH asked AS MATERIALIZED (SELECT {asked("title")} AS title, {asked("any")} AS anything),
        hit AS MATERIALIZED (
            SELECT product_id, category_id, popularity, price, vector @@ (SELECT title FROM asked) AS is_titled
            FROM catalog_searchrow WHERE is_hot AND vector @@ (SELECT anything FROM asked) LIMIT {HITS}
        ), best AS MATERIALIZED (
            SELECT * FROM hit ORDER BY is_titled DESC, popularity DESC, product_id DESC LIMIT {READ}
        )
        SELECT p.id, coalesce(p.title_ru, ''), coalesce(p.title_en, ''), coalesce(p.slug_ru, ''),
            coalesce(p.slug_en, ''), best.category_id, best.price
        FROM best JOIN catalog_product p ON p.id = best.product_id
        ORDER BY best.is_titled DESC, best.popularity DESC, p.id DESC
        """,  # noqa: S608 - numbers and places
    )


def _goods(ways: Sequence[Beginning]) -> list[_Good]:
    values = {f"{kind}_{n}": way.tsquery(places) for kind, places in PLACES.items() for n, way in enumerate(ways)}
    return [_good(row) for row in _goods_like(len(ways)).rows(words=CONFIGURATION, **values)]


_PHRASES_AND_STORES = Statement(
    "phrases_and_stores",
    """
    (SELECT 'phrase', text, '' FROM catalog_searchphrase
     WHERE is_shown AND goods_count > 0 AND searches_count >= %(searched)s AND text ~ %(phrase)s
     ORDER BY searches_count DESC, text LIMIT %(phrases)s)
    UNION ALL
    (SELECT 'store', name, slug FROM accounts_store
     WHERE status = %(open)s AND replace(lower(name), 'ё', 'е') ~ %(name)s ORDER BY name LIMIT %(stores)s)
    """,
)


def _phrases_and_stores(fitting: Sequence[Beginning], ways: Sequence[Beginning]) -> tuple[list[str], list[Suggestion]]:
    """What several people have looked for and found in a fitting way, and open stores, one word of which begins so.

    By regular expressions: unlike LIKE ANY they are answered from indexes of trigrams, in one place of a statement.
    """
    rows = _PHRASES_AND_STORES.rows(
        searched=SEARCHED_BY,
        phrase=f"^({_any_of(fitting)})",
        phrases=QUERIES,
        open=Store.Status.APPROVED,
        name=f"(^| )({_any_of(ways)})",
        stores=STORES,
    )
    stores = [
        Suggestion("store", reverse("catalog:store", kwargs={"slug": slug}), name)
        for kind, name, slug in rows
        if kind == "store"
    ]
    return [text for kind, text, _ in rows if kind == "phrase"], stores


def _any_of(ways: Iterable[Beginning]) -> str:
    return "|".join(re.escape(way.text) for way in ways)


def _queries(texts: Iterable[str], typed: str) -> list[Suggestion]:
    """Queries, of each the part that is typed already."""
    start = " ".join(fold(typed).split())
    rows = []
    for text in texts:
        known = start if text.startswith(start) else ""
        rows.append(Suggestion("query", _search_url(text), known, text[len(known) :]))
    return rows


def _scopes(text: str, goods: Sequence[_Good]) -> list[Suggestion]:
    """The categories that most of the goods are in, to look for the same there."""
    counts = Counter(good.category_id for good in goods)
    nodes = [category_tree().nodes.get(pk) for pk, _ in counts.most_common(SCOPES)]
    shown = [node for node in nodes if node is not None and node.is_active]
    return [Suggestion("scope", _search_url(text, node.pk), text, note=node.name) for node in shown]


def _named(text: str) -> list[Suggestion]:
    """Categories whose name begins so."""
    way = Beginning(tuple(words_in(text)))
    nodes = [node for node in category_tree().nodes.values() if node.is_active]
    found = [node for node in nodes if any(way.fits(as_text(words_in(name))) for name in (node.name_ru, node.name_en))]
    return [Suggestion("scope", node.url, node.name) for node in found[:SCOPES]]


def _search_url(text: str, category_id: int | None = None) -> str:
    pairs = [("q", text)] + ([("category", str(category_id))] if category_id else [])
    return f"{reverse('catalog:search')}?{urlencode(pairs)}"


def _meant(ways: Sequence[Beginning]) -> str:
    """The query that was probably meant by one with slips, "" when there is none. One query."""
    with connection.cursor() as cursor:
        words = sorted({word for way in ways for word in way.words if len(word) > SHORTEST})
        cursor.execute("SELECT typo, word, goods_count FROM catalog_near_words(%s::text[], 25)", [words])
        near: dict[str, list[tuple[str, int]]] = {}
        for typo, word, goods in cursor.fetchall():
            near.setdefault(typo, []).append((word, goods))
    for way in ways:
        found = [nearest(word, near.get(word, ())) for word in way.words]
        if all(found):
            return " ".join(word for word in found if word)
    return ""
