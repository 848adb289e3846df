"""Numbers, money, dates and counted nouns as people write them in both languages (ux 4.8)."""

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from marketplace.lib import clock, formatting
from marketplace.lib.money import Money

TODAY = dt.datetime(2026, 11, 23, 11, 40, tzinfo=dt.UTC)
NBSP = "\u00a0"


def money(amount: str, currency: str) -> Money:
    return Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("amount", "currency", "russian", "english"),
    [
        ("12490", "RUB", "12 490 ₽", "₽12,490"),
        ("12.49", "USD", "12,49 $", "$12.49"),
        ("12.50", "USD", "12,50 $", "$12.50"),
        ("12.00", "EUR", "12 €", "€12"),
        ("1234567.89", "KZT", "1 234 567,89 ₸", "₸1,234,567.89"),
        ("7", "BYN", "7 Br", "Br7"),
        ("-5", "USD", "−5 $", "−$5"),
        ("0", "USD", "0 $", "$0"),
        ("3", "CHF", "3 CHF", "CHF 3"),
    ],
)
def test_money(amount: str, currency: str, russian: str, english: str) -> None:
    value = money(amount, currency)
    assert formatting.format_money(value, "ru") == russian.replace(" ", NBSP)
    assert formatting.format_money(value, "en") == english.replace(" ", NBSP)


def test_converted_amounts_are_marked_and_round() -> None:
    assert formatting.format_approximate(money("12490.20", "RUB"), "ru") == f"≈{NBSP}12{NBSP}490{NBSP}₽"
    assert formatting.format_approximate(money("99.99", "EUR"), "en") == f"≈{NBSP}€99.99"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "0 товаров"),
        (1, "1 товар"),
        (2, "2 товара"),
        (4, "4 товара"),
        (5, "5 товаров"),
        (11, "11 товаров"),
        (12, "12 товаров"),
        (14, "14 товаров"),
        (21, "21 товар"),
        (22, "22 товара"),
        (25, "25 товаров"),
        (101, "101 товар"),
        (111, "111 товаров"),
        (1000, "1 000 товаров"),
    ],
)
def test_russian_plurals(number: int, expected: str) -> None:
    with translation.override("ru"):
        text = formatting.format_count("products", number)
    assert text.replace(NBSP, " ") == expected


@pytest.mark.parametrize(
    ("kind", "forms"),
    [
        ("reviews", ("1 отзыв", "3 отзыва", "5 отзывов")),
        ("sellers", ("1 продавец", "3 продавца", "5 продавцов")),
        ("coupons", ("1 купон", "3 купона", "5 купонов")),
        ("days", ("1 день", "3 дня", "5 дней")),
        ("points", ("1 балл", "3 балла", "5 баллов")),
        ("messages", ("1 сообщение", "3 сообщения", "5 сообщений")),
        ("orders", ("1 заказ", "3 заказа", "5 заказов")),
    ],
)
def test_russian_nouns(kind: str, forms: tuple[str, str, str]) -> None:
    with translation.override("ru"):
        assert tuple(formatting.format_count(kind, n) for n in (1, 3, 5)) == forms


def test_fractions_have_a_form_of_their_own() -> None:
    with translation.override("ru"):
        assert formatting.format_count("points", Decimal("1.5")) == "1,5 балла"
    with translation.override("en"):
        assert formatting.format_count("points", Decimal("1.5")) == "1.5 points"


@pytest.mark.parametrize("kind", formatting.COUNTED)
def test_every_noun_has_russian(kind: str) -> None:
    with translation.override("ru"):
        words = {formatting.format_count(kind, n).partition(" ")[2] for n in (1, 2, 5)}
    assert len(words) == 3
    assert not any("a" <= letter <= "z" for word in words for letter in word)


@pytest.mark.parametrize(
    ("first", "last", "russian", "english"),
    [
        ((2026, 12, 12), (2026, 12, 18), "12–18 декабря", "12–18 December"),
        ((2026, 11, 28), (2026, 12, 3), "28 ноября – 3 декабря", "28 November – 3 December"),
        ((2026, 12, 28), (2027, 1, 3), "28 декабря 2026 – 3 января 2027", "28 December 2026 – 3 January 2027"),
        ((2027, 2, 1), (2027, 2, 4), "1–4 февраля 2027", "1–4 February 2027"),
        ((2026, 12, 12), (2026, 12, 12), "12 декабря", "12 December"),
    ],
)
def test_ranges(first: tuple[int, ...], last: tuple[int, ...], russian: str, english: str) -> None:
    for language, expected in (("ru", russian), ("en", english)):
        with clock.at(TODAY), translation.override(language):
            text = formatting.format_days(dt.date(*first), dt.date(*last))
        assert text.replace(NBSP, " ") == expected


def test_moments_stand_in_the_visitors_zone() -> None:
    late = dt.datetime(2026, 11, 9, 22, 30, tzinfo=dt.UTC)
    with clock.at(TODAY), translation.override("ru"), timezone.override("Europe/Moscow"):
        assert formatting.format_moment(late).replace(NBSP, " ") == "10 ноября, 01:30"


def test_relative_times_only_under_a_day() -> None:
    with clock.at(TODAY), translation.override("ru"), timezone.override("UTC"):
        ages = [formatting.format_age(TODAY - dt.timedelta(minutes=m)) for m in (0, 5, 61, 24 * 60)]
    assert ages[:3] == ["только что", "5 минут назад", "1 час назад"]
    assert ages[3].replace(NBSP, " ") == "22 ноября, 11:40"


def test_tags_are_built_in() -> None:
    source = (
        '{{ m|money }}|{% counted "days" 2 %}|{% date_range d d %}|{% time_tag d %}|{{ n|number }}|{{ 17|discount }}'
    )
    with clock.at(TODAY), translation.override("ru"):
        text = Template(source).render(Context({"m": money("5", "USD"), "d": dt.date(2026, 12, 1), "n": 1204}))
    assert text.replace(NBSP, " ") == ('5 $|2 дня|1 декабря|<time datetime="2026-12-01">1 декабря</time>|1 204|−17 %')


@pytest.mark.parametrize(
    ("language", "name", "expected"),
    [
        ("ru", "Пуховик «Snegir», пух", "Пуховик „Snegir“, пух"),
        ("en", "Jacket “Snegir”, down", "Jacket ‘Snegir’, down"),
        ("ru", "Новый магазин «Первый ряд»", "Новый магазин „Первый ряд“"),
        ("en", "Новый магазин «Первый ряд»", "Новый магазин «Первый ряд»"),
    ],
)
def test_a_name_between_quotes_has_inner_ones(language: str, name: str, expected: str) -> None:
    with translation.override(language):
        assert formatting.inner_quotes(name) == expected
