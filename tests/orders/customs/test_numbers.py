"""Check digits of people's numbers, with numbers worked out by hand or published as examples."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from orders.customs import numbers
from orders.customs.table import EURASIAN_UNION, RULES, rule_for

TODAY = date(2026, 3, 1)
RIGHT: list[tuple[Callable[[str], bool], str]] = [
    (numbers.is_inn_of_person, "500100732259"),
    (numbers.is_inn_of_person, "772807592828"),
    (numbers.is_iin, "800101300016"),
    (numbers.is_iin, "830905350118"),
    (numbers.is_pinfl, "31708860250019"),
    (numbers.is_cpf, "52998224725"),
    (numbers.is_cpf, "11144477735"),
    (numbers.is_rut, "123456785"),
    (numbers.is_rut, "76543216"),
    (numbers.is_rut, "10000013K"),
    (numbers.is_pccc, "P123456789012"),
    (numbers.is_russian_passport, "4510123456"),
]


@pytest.mark.parametrize(("is_right", "number"), RIGHT)
def test_right_numbers(is_right: Callable[[str], bool], number: str) -> None:
    assert is_right(number)


@pytest.mark.parametrize(
    ("is_right", "number"),
    [one for one in RIGHT if one[0] not in {numbers.is_pccc, numbers.is_russian_passport}],
)
def test_every_single_wrong_digit_is_noticed(is_right: Callable[[str], bool], number: str) -> None:
    """One digit in place of another: no check that we use lets it pass, save where its weight is blind to it."""
    missed = [
        (place, digit)
        for place, right in enumerate(number)
        for digit in "0123456789"
        # the eleventh digit of an IIN has the weight eleven, to which a remainder of eleven is blind
        if right.isdigit() and (is_right, place) != (numbers.is_iin, 10)
        if digit != right and is_right(number[:place] + digit + number[place + 1 :])
    ]
    assert len(missed) <= 2, missed


@pytest.mark.parametrize("is_right", sorted({one[0] for one in RIGHT}, key=lambda one: one.__name__))
@pytest.mark.parametrize("text", ["", "1", "0" * 12, "0" * 11, "0" * 14, "А" * 12, "٠" * 12, "1" * 40, "P12345678901²"])
def test_what_is_no_number(is_right: Callable[[str], bool], text: str) -> None:
    assert not is_right(text)


@pytest.mark.parametrize(
    ("typed", "kept"), [(" 45 10 № 1", "4510№1"), ("12.345.678-k", "12345678K"), ("529.982.247/25", "52998224725")]
)
def test_signs_between_digits_do_not_matter(typed: str, kept: str) -> None:
    assert numbers.normal_number(typed) == kept


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.country)
def test_the_example_of_each_paper_is_right(rule) -> None:  # type: ignore[no-untyped-def]
    for paper in rule.papers:
        example = numbers.normal_number(paper.example) if paper.is_right else paper.example or "2020-02-29"
        assert paper.takes(example, today=TODAY), (rule.country, paper.code)
        assert paper.is_right is None or paper.fault
        assert not paper.takes("", today=TODAY)


@pytest.mark.parametrize("day", ["2026-03-02", "1899-12-31", "2021-02-29", "вчера"])
def test_days_that_cannot_be(day: str) -> None:
    born = next(paper for paper in RULES["RU"].papers if paper.is_day)
    assert not born.takes(day, today=TODAY)


@pytest.mark.parametrize(
    ("origin", "destination", "is_asked"),
    [
        ("CN", "RU", True),
        ("RU", "RU", False),
        ("KZ", "RU", False),
        ("RU", "KZ", False),
        ("CN", "KZ", True),
        ("RU", "UZ", True),
        ("CN", "DE", False),
        ("RU", "BR", True),
        ("", "RU", True),
        ("CN", "", False),
    ],
)
def test_where_something_is_asked(origin: str, destination: str, is_asked: bool) -> None:
    assert (rule_for(origin=origin, destination=destination) is not None) is is_asked


def test_members_of_the_union_have_no_border_between_them() -> None:
    assert all(rule_for(origin=one, destination=two) is None for one in EURASIAN_UNION for two in EURASIAN_UNION)
