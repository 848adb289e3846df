"""The texts that come with the shop: both languages whole, and their numbers those of the rules."""

import re
from pathlib import Path

import pytest
from django.urls import resolve
from django.utils import translation

from support.constants import CONTENT, SOURCES
from support.markup import render
from support.services.articles import read_text

SLUGS = [source.slug for source in SOURCES]
NUMBERS = re.compile(r"\d+(?:[.,]\d+)?")


def test_every_file_is_listed_and_every_entry_has_its_files() -> None:
    for language in ("ru", "en"):
        assert sorted(path.stem for path in (CONTENT / language).glob("*.md")) == sorted(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_both_languages_have_the_same_shape(slug: str) -> None:
    russian, english = read_text("ru", slug), read_text("en", slug)
    assert russian.changed_on == english.changed_on
    shapes = [re.findall(r"^(##|###|- |\d+\. |\|)", text.body, re.M) for text in (russian, english)]
    assert shapes[0] == shapes[1]
    assert len(render(russian.body).parts) == len(render(english.body).parts) >= 2
    assert all(0 < len(text.summary) <= 200 and len(text.title) <= 60 for text in (russian, english))


@pytest.mark.parametrize("slug", SLUGS)
def test_both_languages_name_the_same_numbers(slug: str) -> None:
    """A limit changed in one language only is a promise broken in the other."""
    texts = [re.sub(r"https?://\S+", "", read_text(code, slug).body) for code in ("ru", "en")]
    numbers = [{number.replace(",", ".") for number in NUMBERS.findall(text)} for text in texts]
    small = {"5", "7", "2"}  # English spells some of them
    assert numbers[0] - small == numbers[1] - small


@pytest.mark.parametrize("slug", SLUGS)
def test_russian_is_set_as_russian(slug: str) -> None:
    body = read_text("ru", slug).body
    assert not re.search(r"(?<=[^\s|]) —", body), "a no-break space belongs before a dash"
    assert '"' not in body
    assert not re.search(r"\b(еще|ее|счет|прием)\b", body)


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("slug", SLUGS)
def test_links_lead_to_pages_that_exist(slug: str, language: str) -> None:
    where = {source.slug: {"guide": "/help/", "legal": "/legal/", "site": "/"}[source.section] for source in SOURCES}
    for target in re.findall(r"\]\(([^)]+)\)", read_text(language, slug).body):
        here = Path(where[slug]) / slug
        there = Path(str(here / target)).as_posix()
        parts: list[str] = []
        for part in there.split("/"):
            parts = parts[:-1] if part == ".." else [*parts, part]
        path = "/".join(parts).rstrip("/") + "/"
        if any(path == f"{folder}{name}/" for name, folder in where.items()):
            continue
        with translation.override(language):
            assert resolve(f"/{language}{path}").url_name, target


@pytest.mark.parametrize(
    ("slug", "facts"),
    [
        ("guarantees", ["15", "60", "90", "7", "72", "24", "10-го"]),
        ("how-to-order", ["60\u00a0минут", "20\u00a0дней", "48\u00a0часов", "10\u00a0знаков", "15\u00a0минут"]),
        ("how-to-pay", ["24\u00a0часов", "20\u00a0рабочих", "4242 4242 4242 4242"]),
        ("delivery", ["7\u00a0дней", "от\u00a01 до\u00a020\u00a0дней"]),
        ("terms", ["20\u00a0дней", "60\u00a0минут", "15\u00a0дней", "30\u00a0дней"]),
    ],
)
def test_the_numbers_are_those_of_the_rules(slug: str, facts: list[str]) -> None:
    body = read_text("ru", slug).body
    assert [fact for fact in facts if fact not in body] == []
