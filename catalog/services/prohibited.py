"""Looking for prohibited words (S61): in both languages, in all their forms and in any order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import get_language

from catalog.errors import ProhibitedWords
from catalog.models import Product, ProductText, ProhibitedTerm, Variant
from catalog.rules import other_form, words_in

CONFIGURATION = "pg_catalog.russian"  # stems Russian and Latin words alike
TEXTS = ("title_ru", "title_en", "description_ru", "description_en", "box_contents_ru", "box_contents_en")


@dataclass(frozen=True, slots=True)
class Hit:
    """A prohibited term and the name of the text that it was found in."""

    term: ProhibitedTerm
    field: str


def check_product(product: Product) -> list[Hit]:
    """The hits that staff must look at. Raises ProhibitedWords for words that are refused outright."""
    hits = find_prohibited(texts_of(product))
    for hit in hits:
        if hit.term.verdict == ProhibitedTerm.Verdict.REFUSE:
            raise ProhibitedWords(field=hit.field, words=hit.term.words, reason=reason_of(hit.term))
    return hits


def reason_of(term: ProhibitedTerm) -> str:
    """Why, in the reader's language, else in the other one."""
    is_english = (get_language() or "ru").startswith("en")
    return (term.reason_en or term.reason_ru) if is_english else (term.reason_ru or term.reason_en)


def texts_of(product: Product) -> dict[str, str]:
    """All that the store wrote of a product, by the name of the field."""
    texts = {name: getattr(product, name) or "" for name in TEXTS}
    rows = ProductText.objects.filter(product=product).values_list("text_ru", "text_en")
    texts["attributes"] = "\n".join(part for row in rows for part in row if part)
    options = Variant.objects.filter(product=product, is_active=True).values_list("options", flat=True)
    names = ("name_ru", "name_en", "value_ru", "value_en")
    words = {option.get(name) or "" for row in options for option in row for name in names}
    texts["options"] = "\n".join(sorted(words))
    texts["brand"] = product.brand.name if product.brand else ""
    return texts


def find_prohibited(texts: Mapping[str, str]) -> list[Hit]:
    """Which terms in force occur in which of these texts: two queries at most. Refused ones come first."""
    terms = {term.pk: term for term in ProhibitedTerm.objects.filter(is_active=True)}
    wanted = {pk: query for pk, term in terms.items() if (query := _query(term.words)) is not None}
    filled = {name: _forms(words_in(text)) for name, text in texts.items() if text}
    if not wanted or not filled:
        return []
    fields = ", ".join(["(%s, to_tsvector(%s::regconfig, %s))"] * len(filled))
    queries = ", ".join(f"(%s::bigint, {sql})" for sql, _ in wanted.values())
    params: list[Any] = [value for name, text in filled.items() for value in (name, CONFIGURATION, text)]
    params += [value for pk, (_, own) in wanted.items() for value in (pk, *own)]
    sql = f"SELECT t.pk, f.name FROM (VALUES {fields}) f(name, v), (VALUES {queries}) t(pk, q) WHERE f.v @@ t.q"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        hits = [Hit(terms[pk], name) for pk, name in cursor.fetchall()]
    order = list(filled)
    return sorted(hits, key=lambda hit: (hit.term.verdict != "refuse", order.index(hit.field), hit.term.words))


def _query(text: str) -> tuple[str, list[str]] | None:
    """A tsquery that wants every word in some form, and its parameters; None for a term without words."""
    words = words_in(text)
    if not words:
        return None
    parts, params = [], []
    for word in words:
        forms = [word, *([form] if (form := other_form(word)) else [])]
        parts.append("(" + " || ".join(["plainto_tsquery(%s::regconfig, %s)"] * len(forms)) + ")")
        params += [value for form in forms for value in (CONFIGURATION, form)]
    return "(" + " && ".join(parts) + ")", params


def _forms(words: Iterable[str]) -> str:
    """The words, and behind them those without their fleeting vowel, which the stemmer does not know."""
    known = list(words)
    return " ".join([*known, *(form for word in known if (form := other_form(word)))])
