"""What is suggested while somebody types: queries, categories to look in, goods, stores. At most three queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse

from accounts.models import Store
from catalog.rules import fold, words_in
from catalog.search.completion import Beginning, beginnings, completions, nearest
from catalog.search.stems import CONFIGURATION
from catalog.selectors.tree import category_tree
from marketplace.lib.formatting import current_language
from marketplace.lib.money import Money

QUERIES, SCOPES, GOODS, STORES = 4, 2, 3, 2
MOST = 10
FEW = 6  # rows on a narrow screen, of which so many of each kind come before the rest
FEW_OF = {"query": 2, "scope": 1, "product": 2, "store": 1}
SHORTEST = 2  # letters typed before anything is looked for
SEARCHED_BY = 3  # people who must have looked for a phrase before others are told of it
HITS = 150  # goods looked at
READ = 40  # of which so many are read


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
    fitting = [one for one in ways if any(one.fits(good.words) for good in goods)]
    way = fitting[0] if fitting else ways[0]
    phrases, stores = _phrases_and_stores(fitting[:1] or ways, ways)
    texts = list(dict.fromkeys([*phrases, *completions(way, (title for good in goods for title in good.titles))]))
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

    @property
    def title(self) -> str:
        ru, en = self.titles
        return (en or ru) if current_language() == "en" else (ru or en)

    @property
    def url(self) -> str:
        ru, en = self.slugs
        slug = (en or ru) if current_language() == "en" else (ru or en)
        return reverse("catalog:product", kwargs={"pk": self.pk, "slug": slug})

    @property
    def words(self) -> list[str]:
        """All that a beginning may fit: both titles and the names of the category."""
        node = category_tree().nodes.get(self.category_id)
        names = (node.name_ru, node.name_en) if node else ()
        return words_in(" ".join([*self.titles, *names]))


def _goods(ways: Sequence[Beginning]) -> list[_Good]:
    """The best known goods that fit one of the ways; only hot rows, so the cost does not grow with the shop."""
    query = "(" + " || ".join(["to_tsquery(%s::regconfig, %s)"] * len(ways)) + ")"
    sql = f"""
        WITH hit AS MATERIALIZED (
            SELECT product_id, category_id, popularity, price, vector @@ {query} AS is_titled FROM catalog_searchrow
            WHERE is_hot AND vector @@ {query} LIMIT {HITS}
        )
        SELECT p.id, coalesce(p.title_ru, ''), coalesce(p.title_en, ''), coalesce(p.slug_ru, ''),
            coalesce(p.slug_en, ''), hit.category_id, hit.price
        FROM hit JOIN catalog_product p ON p.id = hit.product_id
        ORDER BY hit.is_titled DESC, hit.popularity DESC, p.id DESC LIMIT {READ}
    """  # noqa: S608 - numbers and placeholders
    params = [value for places in ("A", "AB") for way in ways for value in (CONFIGURATION, way.tsquery(places))]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    return [_Good(pk, (ru, en), (slug, other), leaf, Money(price)) for pk, ru, en, slug, other, leaf, price in rows]


def _phrases_and_stores(fitting: Sequence[Beginning], ways: Sequence[Beginning]) -> tuple[list[str], list[Suggestion]]:
    """What several people have looked for and found in a fitting way, and open stores, that begin so."""
    starts = [_like(way.text) + "%" for way in ways]
    phrases = [_like(way.text) + "%" for way in fitting]
    sql = f"""
        (SELECT 'phrase', text, '' FROM catalog_searchphrase
         WHERE is_shown AND goods_count > 0 AND searches_count >= {SEARCHED_BY} AND text LIKE ANY(%s)
         ORDER BY searches_count DESC, text LIMIT {QUERIES})
        UNION ALL
        (SELECT 'store', name, slug FROM accounts_store
         WHERE status = %s AND (translate(lower(name), 'ё', 'е') LIKE ANY(%s)
            OR translate(lower(name), 'ё', 'е') LIKE ANY(%s))
         ORDER BY name LIMIT {STORES})
    """  # noqa: S608 - numbers of ours
    with connection.cursor() as cursor:
        cursor.execute(sql, [phrases, Store.Status.APPROVED, starts, [f"% {start}" for start in starts]])
        rows = cursor.fetchall()
    stores = [
        Suggestion("store", reverse("catalog:store", kwargs={"slug": slug}), name)
        for kind, name, slug in rows
        if kind == "store"
    ]
    return [text for kind, text, _ in rows if kind == "phrase"], stores


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


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
    found = [node for node in nodes if way.fits(words_in(node.name_ru)) or way.fits(words_in(node.name_en))]
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
