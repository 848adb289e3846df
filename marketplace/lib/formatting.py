"""How numbers, money and dates are written in Russian and in English. Used by pages and by mails."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache

from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, ngettext, trans_real
from django.utils.translation import gettext as _

from marketplace.lib.clock import now
from marketplace.lib.money import Money

NBSP = "\u00a0"
MINUS = "\u2212"
EN_DASH = "\u2013"
_INNER_QUOTES = {"ru": str.maketrans("«»", "„“"), "en": str.maketrans("“”", "‘’")}
# Babel prints tenge and Belarusian roubles as codes, and roubles as a code in English: hence our own table.
SYMBOLS = {"RUB": "₽", "USD": "$", "EUR": "€", "KZT": "₸", "BYN": "Br"}


def ngettext_lazy(singular: str, plural: str) -> tuple[str, str]:
    """Mark a pair for makemessages (which knows this name) and keep it; `format_count` translates it."""
    return singular, plural


# The nouns that pages count
COUNTED = {
    "products": ngettext_lazy("%(count)s product", "%(count)s products"),
    "pieces": ngettext_lazy("%(count)s piece", "%(count)s pieces"),
    "ratings": ngettext_lazy("%(count)s rating", "%(count)s ratings"),
    "reviews": ngettext_lazy("%(count)s review", "%(count)s reviews"),
    "questions": ngettext_lazy("%(count)s question", "%(count)s questions"),
    "sellers": ngettext_lazy("%(count)s seller", "%(count)s sellers"),
    "stores": ngettext_lazy("%(count)s store", "%(count)s stores"),
    "coupons": ngettext_lazy("%(count)s coupon", "%(count)s coupons"),
    "days": ngettext_lazy("%(count)s day", "%(count)s days"),
    "hours": ngettext_lazy("%(count)s hour", "%(count)s hours"),
    "minutes": ngettext_lazy("%(count)s minute", "%(count)s minutes"),
    "points": ngettext_lazy("%(count)s point", "%(count)s points"),
    "messages": ngettext_lazy("%(count)s message", "%(count)s messages"),
    "notifications": ngettext_lazy("%(count)s notification", "%(count)s notifications"),
    "orders": ngettext_lazy("%(count)s order", "%(count)s orders"),
    "variants": ngettext_lazy("%(count)s variant", "%(count)s variants"),
    "wishes": ngettext_lazy("%(count)s wish", "%(count)s wishes"),
    "stars": ngettext_lazy("%(count)s star", "%(count)s stars"),
    "results": ngettext_lazy("%(count)s result", "%(count)s results"),
}


def current_language() -> str:
    """`ru` or `en`, whatever region the active language carries."""
    return (get_language() or "ru")[:2]


def inner_quotes(name: str) -> str:
    """A name that will stand in quotes: those within it become the inner ones, „ “ in Russian and ‘ ’ in English."""
    return name.translate(_INNER_QUOTES[current_language()])


def format_number(value: int | Decimal, language: str | None = None) -> str:
    """Digits in groups of three: `12 490,5` in Russian (no-break spaces), `12,490.5` in English."""
    text = f"{abs(value):,}"
    if (language or current_language()) == "ru":
        text = text.translate({ord(","): NBSP, ord("."): ","})
    return f"{MINUS}{text}" if value < 0 else text


def shown_rating(value: Decimal) -> Decimal:
    """An average of stars as readers see it: one place, rounded down, so that nothing looks better than it is."""
    return value.quantize(Decimal("0.1"), ROUND_DOWN)


def format_rating(value: Decimal, language: str | None = None) -> str:
    """`4,8` in Russian, `4.8` in English."""
    return format_number(shown_rating(value), language)


@lru_cache(maxsize=4096)
def format_money(money: Money, language: str) -> str:
    """`12 490 ₽` and `12,49 $` in Russian, `₽12,490` and `$12.49` in English; cents only when there are any."""
    amount = abs(money.amount)
    digits = format_number(int(amount) if amount == amount.to_integral_value() else amount, language)
    symbol = SYMBOLS.get(money.currency, money.currency)
    sign = MINUS if money.amount < 0 else ""
    if language == "ru":
        return f"{sign}{digits}{NBSP}{symbol}"
    return f"{sign}{symbol}{digits}" if len(symbol) < 3 else f"{sign}{symbol}{NBSP}{digits}"


def format_percent(value: int | Decimal, language: str | None = None) -> str:
    """`−17 %` in Russian, `−17%` in English."""
    language = language or current_language()
    return f"{format_number(value, language)}{NBSP if language == 'ru' else ''}%"


def format_approximate(money: Money, language: str) -> str:
    """A converted amount, for orientation only: `≈ 12 490 ₽`. Above one hundred units without cents."""
    if abs(money.amount) >= 100:
        money = Money(money.amount.to_integral_value(), money.currency)
    return f"≈{NBSP}{format_money(money, language)}"


def local_date(value: dt.date | dt.datetime) -> dt.date:
    """The calendar day of `value` in the visitor's time zone."""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def format_day(value: dt.date | dt.datetime, *, year: bool | None = None) -> str:
    """`18 декабря`, `18 December`; the year is added when it is not the current one (or as `year` says)."""
    day = local_date(value)
    with_year = day.year != local_date(now()).year if year is None else year
    return _day(day, with_year=with_year, language=current_language())


@lru_cache(maxsize=1024)
def _day(day: dt.date, *, with_year: bool, language: str) -> str:
    """Remembered, as `_days`; `language` is the active one."""
    return format_date(day, "j E Y" if with_year else "j E").replace(" ", NBSP)


def format_time(value: dt.datetime) -> str:
    """`14:02` in the visitor's time zone, under the heading of its day."""
    return f"{timezone.localtime(value):%H:%M}"


def format_moment(value: dt.datetime) -> str:
    """`9 ноября, 14:02` in the visitor's time zone."""
    return f"{format_day(value)}, {format_time(value)}"


def format_days(first: dt.date | dt.datetime, last: dt.date | dt.datetime) -> str:
    """A span of days: `12–18 декабря`, `28 ноября – 3 декабря`; with years when they differ from today's."""
    return _days(local_date(first), local_date(last), local_date(now()).year, current_language())


@lru_cache(maxsize=1024)
def _days(start: dt.date, end: dt.date, this_year: int, language: str) -> str:
    """Remembered: the cards of a page share a handful of spans. `language` is the active one."""
    if start == end:
        return format_day(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}{EN_DASH}{format_day(end)}"
    years = start.year != end.year
    return f"{format_day(start, year=years or None)}{NBSP}{EN_DASH} {format_day(end, year=years or None)}"


def format_age(value: dt.datetime) -> str:
    """`5 minutes ago` under 24 hours, the day and time after that."""
    seconds = int((now() - value).total_seconds())
    if seconds < 0 or seconds >= 24 * 3600:
        return format_moment(value)
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        minutes = seconds // 60
        return ngettext("%(count)s minute ago", "%(count)s minutes ago", minutes) % {"count": minutes}
    hours = seconds // 3600
    return ngettext("%(count)s hour ago", "%(count)s hours ago", hours) % {"count": hours}


def choose_plural(singular: str, plural: str, number: int | Decimal) -> str:
    """The translated form for `number`, fractions included (Russian keeps a fourth form: «1,5 балла»)."""
    if number == int(number):
        return ngettext(singular, plural, int(number))
    messages = trans_real.catalog()._catalog  # type: ignore[attr-defined]
    try:
        return str(messages[(singular, 3)])
    except KeyError:
        return ngettext(singular, plural, 2)


def format_count(kind: str, number: int | Decimal) -> str:
    """A counted noun: `21 товар`, `22 товара`, `1,204 reviews`. KeyError on an unknown kind."""
    return _counted(kind, number, current_language())


@lru_cache(maxsize=4096)
def _counted(kind: str, number: int | Decimal, language: str) -> str:
    singular, plural = COUNTED[kind]
    return choose_plural(singular, plural, number) % {"count": format_number(number, language)}
