"""Prices said in words."""

from decimal import Decimal

import pytest

from catalog.search.filters import Filters
from catalog.search.price_words import read_prices
from catalog.search.query import read_query
from marketplace.lib.visitor import Visitor, set_current_visitor
from tests.factories.catalog import ExchangeRateFactory


@pytest.mark.parametrize(
    ("typed", "rest", "low", "high", "currency"),
    [
        ("робот до 5000 ₽", "робот", None, 5000, "RUB"),
        ("робот до 5000₽", "робот", None, 5000, "RUB"),
        ("до 10 000 руб. робот", "робот", None, 10000, "RUB"),
        ("до 10\u00a0000 рублей", "", None, 10000, "RUB"),
        ("палатка не дороже 7,5 тыс рублей", "палатка", None, 7500, "RUB"),
        ("палатка дешевле 5к", "палатка", None, 5000, "RUB"),
        ("палатка дороже 5000", "палатка", 5000, None, "RUB"),
        ("палатка не дешевле 5000 р", "палатка", 5000, None, "RUB"),
        ("tent under $50", "tent", None, 50, "USD"),
        ("tent under 50 usd", "tent", None, 50, "USD"),
        ("tent cheaper than 49.99 dollars", "tent", None, "49.99", "USD"),
        ("tent up to €80", "tent", None, 80, "EUR"),
        ("от 1000 до 3000 руб чайник", "чайник", 1000, 3000, "RUB"),
        ("чайник 1000-3000 руб", "чайник", 1000, 3000, "RUB"),
        ("чайник от 1 до 3 тыс", "чайник", 1000, 3000, "RUB"),
        ("kettle between 10 and 20 dollars", "kettle", 10, 20, "USD"),
        ("kettle from 20 to 10 usd", "kettle", 10, 20, "USD"),
        ("чайник до 9000 тенге", "чайник", None, 9000, "KZT"),
        ("чайник до 90 бел. руб.", "чайник", None, 90, "BYN"),
        ("чайник до 900", "чайник", None, 900, "RUB"),
    ],
)
def test_prices_are_read(typed, rest, low, high, currency):
    text, prices = read_prices(typed, "RUB")
    assert prices is not None
    wanted = tuple(None if end is None else Decimal(str(end)) for end in (low, high))
    assert (text, (prices.low, prices.high), prices.currency) == (rest, wanted, currency)


@pytest.mark.parametrize(
    "typed",
    [
        "лазерный уровень до 30 м",
        "бокс до 45 м под водой",
        "пуховик до −30 °C",
        "до 3",
        "кеды от 3 лет",
        "телескоп 70/700",
        "спиннинг 10–35 г",
        "K-123-04",
        "5000 мА·ч",
        "дом 5000",
        "from 3 years",
        "до 5000 мач",
        "дорога до 100500х",
        "",
    ],
)
def test_other_numbers_are_no_prices(typed):
    assert read_prices(typed, "RUB") == (typed, None)


@pytest.fixture
def rouble(db):
    ExchangeRateFactory(currency="RUB", value=Decimal(100))
    set_current_visitor(Visitor(currency="RUB"))
    yield
    set_current_visitor(None)


def test_prices_become_filters_at_the_rate_of_the_day(rouble):
    reading = read_query("робот до 5000 ₽")
    assert (reading.text, reading.narrowed(Filters())) == ("робот", Filters(price_to=Decimal(50)))
    assert read_query("робот до 5000").narrowed(Filters()) == Filters(price_to=Decimal(50))
    assert read_query("robot under $50").narrowed(Filters()) == Filters(price_to=Decimal(50))
    assert reading.written("пылесос") == "пылесос до 5000 ₽"


def test_what_was_chosen_in_the_column_counts_more(rouble):
    chosen = Filters(price_from=Decimal(1))
    assert read_query("робот до 5000 ₽").narrowed(chosen) == chosen


def test_without_a_rate_the_words_are_left_out(rouble):
    reading = read_query("робот до 50 €")
    assert (reading.text, reading.prices) == ("робот", None)


def test_quotes_say_that_nothing_is_corrected(rouble):
    for typed in ['"робат до 5000 ₽"', "«робат до 5000 ₽»", " “робат до 5000 ₽” "]:
        reading = read_query(typed)
        assert (reading.text, reading.is_exact, reading.prices) == ("робат до 5000 ₽", True, None)
    reading = read_query('"робат" до 5000 ₽')
    assert (reading.text, reading.is_exact, reading.narrowed(Filters())) == (
        "робат",
        True,
        Filters(price_to=Decimal(50)),
    )
