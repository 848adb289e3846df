"""The table that listings and search read, the words that mean the same, and what people look for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from accounts.models import Store
from catalog.models import Product, SearchPhrase, SearchRow, SearchWord, Synonym
from catalog.rules import words_in
from catalog.search.engine import search
from catalog.services.search_phrases import add_searches, normal_phrase
from catalog.services.search_rows import rebuild_all
from catalog.services.search_words import rebuild_words
from catalog.services.synonyms import save_synonym
from marketplace.demo import content

from .plan import Plan

FILE = Path(content.__file__).parent / "search.toml"


def load_search(plan: Plan) -> str:
    """Written anew when there are products or synonyms that it does not know."""
    added = load_synonyms()
    on_sale = Product.objects.filter(status=Product.Status.LIVE, store__status=Store.Status.APPROVED)
    if not added and not on_sale.filter(search_row=None).exists() and SearchWord.objects.exists():
        return "up to date"
    rebuild_all()
    load_searches(plan)
    return f"{SearchRow.objects.count()} rows, {rebuild_words()} words, {added} synonyms"


def load_synonyms() -> int:
    """Those of the file that are not there yet; the number added."""
    known = set(Synonym.objects.values_list("word", flat=True))
    new = [synonym for synonym in _synonyms() if synonym.word not in known]
    for synonym in new:
        save_synonym(synonym=synonym)
    return len(new)


def _synonyms() -> Iterator[Synonym]:
    for direction in ("both", "one"):
        for word, means in _lines(direction):
            yield Synonym(word=" ".join(words_in(word)), means=means, is_mutual=direction == "both")


def load_searches(plan: Plan) -> int:
    """What shoppers have looked for, each with the goods that it finds; the number of phrases added."""
    counts = {normal_phrase(text): int(count) for text, count in _lines("searches")}
    known = set(SearchPhrase.objects.filter(text__in=counts).values_list("text", flat=True))
    gathered = {text: (count, search(text).total) for text, count in counts.items() if text not in known}
    add_searches(gathered=gathered, at=plan.now)
    return len(gathered)


def _lines(name: str) -> Iterator[tuple[str, str]]:
    """The two columns of a table of the file."""
    for line in tomllib.loads(FILE.read_text(encoding="utf-8"))[name].strip().splitlines():
        first, second = (part.strip() for part in line.split("|"))
        yield first, second
