"""The table that listings and search read, the words that mean the same, and what people look for."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from accounts.models import Store
from catalog.models import Product, SearchRow, SearchWord, Synonym
from catalog.rules import words_in
from catalog.services.search_rows import rebuild_all
from catalog.services.search_words import rebuild_words
from catalog.services.synonyms import save_synonym
from marketplace.demo import content

from .plan import Plan

SYNONYMS = Path(content.__file__).parent / "synonyms.toml"


def load_search(plan: Plan) -> str:
    """Written anew when there are products or synonyms that it does not know."""
    added = load_synonyms()
    on_sale = Product.objects.filter(status=Product.Status.LIVE, store__status=Store.Status.APPROVED)
    if not added and not on_sale.filter(search_row=None).exists() and SearchWord.objects.exists():
        return "up to date"
    rebuild_all()
    return f"{SearchRow.objects.count()} rows, {rebuild_words()} words, {added} synonyms"


def load_synonyms() -> int:
    """Those of the file that are not there yet; the number added."""
    known = set(Synonym.objects.values_list("word", flat=True))
    new = [synonym for synonym in _synonyms() if synonym.word not in known]
    for synonym in new:
        save_synonym(synonym=synonym)
    return len(new)


def _synonyms() -> Iterator[Synonym]:
    data = tomllib.loads(SYNONYMS.read_text(encoding="utf-8"))
    for direction in ("both", "one"):
        for line in data[direction].strip().splitlines():
            word, means = (part.strip() for part in line.split("|"))
            yield Synonym(word=" ".join(words_in(word)), means=means, is_mutual=direction == "both")
