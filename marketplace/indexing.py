"""The one place that says which pages search engines keep, under which address, and in which languages (S3).

A page that is not in INDEXABLE is `noindex`. Of an indexable page, the plain address is canonical; a numbered page
and one value of one whitelisted filter are pages of their own; any other choice of a reader is `noindex`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils import translation
from django.utils.safestring import SafeString

from marketplace.languages import HasUrl, in_language
from marketplace.lib.page_facts import PageFacts, data_block, facts_of

NOINDEX = "noindex, follow"
LOCALES = {"ru": "ru_RU", "en": "en_GB"}
# What others add to our links, and which variant is chosen: the page is the same without it
IGNORED = frozenset({"sku", "open", "ref", "gclid", "yclid", "fbclid", "_openstat"})
IGNORED_PREFIXES = ("utm_",)
MAX_PAGE = 40


@dataclass(frozen=True, slots=True)
class Rule:
    """An indexable page. `has_pages`: `?page=n` is a page of its own; `facets`: filters that may stand alone."""

    has_pages: bool = False
    facets: frozenset[str] = frozenset()


LISTING = Rule(has_pages=True)
PLAIN = Rule()
INDEXABLE: dict[str, Rule] = {
    "home": PLAIN,
    "catalog:tree": PLAIN,
    "catalog:category": Rule(has_pages=True, facets=frozenset({"brand", "value", "mall"})),
    "catalog:product": PLAIN,
    "catalog:deals": PLAIN,
    "catalog:mall": PLAIN,
    "catalog:stores": LISTING,
    "catalog:store": LISTING,
    "catalog:store-about": PLAIN,
    "payments:gift-cards": PLAIN,
    "support:help": PLAIN,
    "support:article": PLAIN,
    "support:about": PLAIN,
    "support:accessibility": PLAIN,
    "support:legal": PLAIN,
}


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in a language; `x-default` lets the reader's browser choose."""

    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Indexing:
    """The tags in the head of a page. Without `robots` it may be kept; `url` is what a shared link points to."""

    robots: str
    canonical: str
    alternates: tuple[Alternate, ...]
    url: str
    locale: str
    other_locales: tuple[str, ...]
    facts: PageFacts

    @property
    def data(self) -> list[SafeString]:
        """The schema.org objects, ready for their script elements."""
        return [data_block(one) for one in self.facts.data]


def indexing_of(request: HttpRequest) -> Indexing:
    """Decide for the page of `request`. No query."""
    facts = facts_of(request)
    match = request.resolver_match
    rule = INDEXABLE.get(match.view_name) if match else None
    kept = None if rule is None or facts.is_hidden else _own_parameters(request.GET, rule)
    page_object = getattr(request, "page_object", None)
    language = (translation.get_language() or settings.LANGUAGE_CODE)[:2]
    written = facts.languages or tuple(code for code, _name in settings.LANGUAGES)
    if kept is None:
        return _answer(facts, language, written, robots=NOINDEX, url=_absolute(request.path))
    paths = {code: _path(request, page_object, code) + kept for code in written}
    own = _absolute(request.path + kept)
    if language not in paths:  # an untranslated text is a duplicate of the original
        own = _absolute(paths[written[0]])
    alternates: tuple[Alternate, ...] = ()
    if len(written) > 1 and language in paths:
        alternates = (
            *(Alternate(code, _absolute(path)) for code, path in paths.items()),
            Alternate("x-default", _absolute("/")),
        )
    return _answer(facts, language, written, url=own, canonical=own, alternates=alternates)


def _answer(facts: PageFacts, language: str, written: Iterable[str], **tags: Any) -> Indexing:
    others = tuple(LOCALES[code] for code in written if code != language)
    given: dict[str, Any] = {"robots": "", "canonical": "", "alternates": ()}
    return Indexing(facts=facts, locale=LOCALES[language], other_locales=others, **given | tags)


def _own_parameters(query: QueryDict, rule: Rule) -> str | None:
    """What of the query belongs to the canonical address, as its end; None when the page is not to be kept."""
    given = [(name, value) for name, values in query.lists() if not _is_ignored(name) for value in values if value]
    pages = [value for name, value in given if name == "page"]
    facets = [(name, value) for name, value in given if name != "page"]
    if len(facets) > 1 or any(name not in rule.facets for name, _value in facets):
        return None
    if pages and not (rule.has_pages and len(pages) == 1 and _is_page(pages[0])):
        return None
    kept = facets + [("page", number) for number in pages if number != "1"]
    return f"?{urlencode(kept)}" if kept else ""


def _is_ignored(name: str) -> bool:
    return name in IGNORED or name.startswith(IGNORED_PREFIXES)


def _is_page(text: str) -> bool:
    return text.isascii() and text.isdigit() and not text.startswith("0") and len(text) < 3 and int(text) <= MAX_PAGE


def _path(request: HttpRequest, page_object: Any, language: str) -> str:
    if isinstance(page_object, HasUrl):
        with translation.override(language):
            return page_object.get_absolute_url().partition("?")[0]
    return in_language(request.path, language)


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
