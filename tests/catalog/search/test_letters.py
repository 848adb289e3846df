"""Letters: alphabets, articles, slips; words run together."""

import pytest

from catalog.search.letters import code_form, distance, to_cyrillic, transliterated
from catalog.search.pieces import joined, parted


@pytest.mark.parametrize(
    ("latin", "russian"),
    [
        ("pylesos", "пылесос"),
        ("robot", "робот"),
        ("krossovki", "кроссовки"),
        ("shchetka", "щетка"),
        ("detskoy", "детской"),
        ("chernyy", "черный"),
        ("zhenskij", "женский"),
        ("yubka", "юбка"),
        ("kofe 3v1", "кофе 3в1"),
    ],
)
def test_latin_letters_read_as_russian(latin, russian):
    assert to_cyrillic(latin) == russian


def test_russian_letters_read_as_latin():
    assert transliterated("волнар") == "volnar"
    assert transliterated("volnar") == "волнар"


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("K-123-04", "k12304"),
        ("к-123-04", "k12304"),
        ("a.12_3/b", "a123b"),
        ("K-1", ""),
        ("робот-пылесос", ""),
        ("wi-fi", ""),
        ("12345", ""),
        ("K-123-", "k123"),
        ("-", ""),
        ("K-12'3", ""),
        ("ж-1234", ""),
    ],
)
def test_articles(token, code):
    assert code_form(token) == code


def test_slips_of_the_ear_cost_less_than_slips_of_the_hand():
    assert distance("робот", "робот") == 0
    assert distance("робат", "робот") == 0.5
    assert distance("робт", "робот") == 1
    assert distance("рбоот", "робот") == 1
    assert distance("кросовки", "кроссовки") == 0.4
    assert distance("спалник", "спальник") == 0.4
    assert distance("кот", "дом") == 2
    assert distance("", "дом") == distance("дом", "") == 3
    assert distance("телископ", "телескоп") == distance("телескоп", "телископ")


def test_words_run_together():
    ways = [pieces for _, pieces in parted("роботпылесос")]
    assert ("робот", "пылесос") in ways
    assert next(iter(parted("5000mah")))[1] == ("5000", "mah")
    assert ("wi", "fi") in [pieces for _, pieces in parted("wifi")]
    assert list(parted("12345")) == []
    assert list(parted("а" * 31)) == []
    assert joined(["робот", "r", "7"]) == ["робот", "r7"]
    assert joined(["робот", "7"]) == ["робот", "7"]
