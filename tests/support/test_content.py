"""The texts that come with the shop: both languages whole, and their numbers those of the rules."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.urls import resolve
from django.utils import translation

from orders import constants
from support.constants import CONTENT, SOURCES
from support.markup import fill, render
from support.promises import promises
from support.services.articles import read_text
from support.troubles import TROUBLES

SLUGS = [source.slug for source in SOURCES]
NUMBERS = re.compile(r"\d+(?:[.,]\d+)?")
MARKERS = re.compile(r"\[\[([^\]]+)\]\]")


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
def test_both_languages_have_the_same_markers(slug: str) -> None:
    markers = [MARKERS.findall(read_text(code, slug).body) for code in ("ru", "en")]
    assert sorted(markers[0]) == sorted(markers[1])


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
            found = resolve(f"/{language}{path}")
        assert found.url_name != "article", f"{target}: no such article"
        if found.url_name == "trouble":
            assert found.kwargs["step"] in TROUBLES.steps, target


@pytest.mark.parametrize(
    ("slug", "facts"),
    [
        (
            "guarantees",
            ["15 дней", "60 дней", "90 дней", "через 7 дней", "72 часа", "24 часа", "10-го", "10, 5 и 2 дня"],
        ),
        ("how-to-order", ["на 60 минут", "ещё 20 дней", "48 часов", "10 знаков", "15 минут", "обычно это 7 дней"]),
        ("how-to-pay", ["24 часа", "3–20 рабочих", "4242 4242 4242 4242", "на 60 минут"]),
        ("delivery", ["это 7 дней", "от 1 до 20 дней", "10, 5 и 2 дня"]),
        ("tracking-codes", ["45 дней"]),
        ("customs", ["30 дней"]),
        ("terms", ["20 дней", "60 минут", "15 дней", "30 дней"]),
    ],
)
def test_the_numbers_are_those_of_the_rules(slug: str, facts: list[str]) -> None:
    with translation.override("ru"):
        body = fill(read_text("ru", slug).body, promises()).replace("\u00a0", " ")
    assert [fact for fact in facts if fact not in body] == []


@pytest.mark.parametrize(
    ("limit", "value", "slug", "said"),
    [
        ("PROTECTION_TAIL_DAYS", 21, "guarantees", "Ещё **21 день** деньги"),
        ("GUARANTEE_DAYS", 61, "guarantees", "61 день после отправки"),
        ("STOCK_HOLD", dt.timedelta(minutes=31), "how-to-order", "на 31 минуту"),
        ("CANCEL_ANSWER", dt.timedelta(hours=22), "how-to-order", "на ответ 22 часа;"),
        ("PROTECTION_REMINDERS", (7, 3), "delivery", "За 7 и 3 дня"),
    ],
)
def test_a_rule_that_changes_changes_the_text(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: object, slug: str, said: str
) -> None:
    monkeypatch.setattr(constants, limit, value)
    with translation.override("ru"):
        assert said in fill(read_text("ru", slug).body, promises()).replace("\u00a0", " ")
