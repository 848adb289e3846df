"""Bringing the texts of the programme into the database."""

import hashlib
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db import transaction

from support.blocks import BLOCKS
from support.constants import CONTENT, SOURCES, Source
from support.markup import problems_of
from support.models import HelpArticle
from support.promises import NAMES

_FIELDS = ("title", "summary", "body")


@dataclass(frozen=True, slots=True)
class Text:
    """One file: `# Title`, a line `> Summary`, a line `Changed: 2026-11-23`, then the body."""

    title: str
    summary: str
    changed_on: date
    body: str


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load has done with each slug."""

    added: list[str]
    updated: list[str]
    kept: list[str]  # edited by staff since


@transaction.atomic
def load_articles() -> LoadReport:
    """Add the texts that are missing and renew those that nobody has edited; safe to repeat.

    An article that staff have changed in the admin keeps their text. Raises ValueError when a file lacks
    its title, summary or date, and FileNotFoundError when a language is missing.
    """
    report = LoadReport([], [], [])
    existing = {article.slug: article for article in HelpArticle.objects.select_for_update()}
    for source in SOURCES:
        texts = {code: read_text(code, source.slug) for code, _name in settings.LANGUAGES}
        article = existing.get(source.slug)
        if article is None:
            _write(HelpArticle(slug=source.slug), source, texts)
            report.added.append(source.slug)
        elif article.source_digest != digest(article):
            report.kept.append(source.slug)
        elif _differs(article, texts):
            _write(article, source, texts)
            report.updated.append(source.slug)
    return report


def read_text(language: str, slug: str) -> Text:
    """The file of an article in one language. Raises ValueError when its head or a marker in it is wrong."""
    path = CONTENT / language / f"{slug}.md"
    head, _separator, body = path.read_text(encoding="utf-8").partition("\n\n")
    lines = head.splitlines()
    if len(lines) != 3 or not (lines[0].startswith("# ") and lines[1].startswith("> ")):
        raise ValueError(f"{language}/{slug}.md must begin with a title, a summary and a date")
    label, _colon, changed = lines[2].partition(": ")
    if label != "Changed":
        raise ValueError(f"{language}/{slug}.md has no date of its last change")
    wrong = problems_of(body, blocks=BLOCKS, numbers=NAMES)
    if wrong:
        raise ValueError(f"{language}/{slug}.md: {' '.join(wrong)}")
    return Text(lines[0][2:].strip(), lines[1][2:].strip(), date.fromisoformat(changed.strip()), body.strip() + "\n")


def digest(article: HelpArticle) -> str:
    """What the article says in both languages, in 64 characters."""
    said = [getattr(article, f"{field}_{code}") or "" for field in _FIELDS for code in ("ru", "en")]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def _differs(article: HelpArticle, texts: dict[str, Text]) -> bool:
    return any(
        getattr(article, f"{field}_{code}") != getattr(text, field) for code, text in texts.items() for field in _FIELDS
    )


def _write(article: HelpArticle, source: Source, texts: dict[str, Text]) -> None:
    for code, text in texts.items():
        for field in _FIELDS:
            setattr(article, f"{field}_{code}", getattr(text, field))
    article.section, article.position = source.section, source.position
    article.changed_on = max(text.changed_on for text in texts.values())
    article.source_digest = digest(article)
    article.save()
