"""Pure rules of the catalogue: prices, stock, delivery, scores, words. No queries, no clock."""

import itertools
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from accounts.rules import to_latin
from catalog.constants import (
    BRAND_KEY_LENGTH,
    MAX_PRICE,
    NEW_FOR,
    RATING_PRIOR,
    RATING_PRIOR_VOTES,
    STARTING_POPULARITY,
    STORE_CANCELLED_COST,
    STORE_DISPUTED_COST,
    STORE_LATE_COST,
    STORE_MIN_ORDERS,
    STORE_MIN_RATINGS,
    STORE_NEWS_HOUR,
    STORE_NEWS_WEEKDAY,
    STORE_PRIOR,
    STORE_PRIOR_VOTES,
    STORE_REFUNDED_COST,
)
from marketplace.lib.money import Money


@dataclass(frozen=True, slots=True)
class Tier:
    """From `min_quantity` pieces on, a piece costs `price`."""

    min_quantity: int
    price: Money


@dataclass(frozen=True, slots=True)
class ZoneTerms:
    """Terms of one way of delivery to one group of countries (empty: everywhere else)."""

    code: str
    name_ru: str
    name_en: str
    is_tracked: bool
    handling_days: int
    countries: tuple[str, ...]
    base_price: Money
    price_per_kg: Money
    free_from: Money | None
    days_min: int
    days_max: int


def discounted(list_price: Money, percent: int) -> Money:
    """The list price less `percent`, rounded to the cent, at least one cent."""
    price = list_price * (Decimal(100 - percent) / 100)
    return max(price, Money(Decimal("0.01"), list_price.currency))


def is_price(price: Money) -> bool:
    """True for what a piece may cost."""
    return Money.zero(price.currency) < price <= Money(MAX_PRICE, price.currency)


def percent_off(price: Money, old_price: Money | None) -> int:
    """Whole percent that `price` is below `old_price`, rounded down; 0 when there is no old price."""
    if old_price is None or old_price <= price:
        return 0
    return int((old_price.amount - price.amount) * 100 / old_price.amount)


def lowest_price(changes: Sequence[tuple[datetime, Money]], *, since: datetime, until: datetime) -> Money | None:
    """The lowest price in force at any moment of [since, until).

    `changes` are (from when, price) in order of time. None when no price was in force yet.
    """
    earlier = [price for at, price in changes if at <= since]
    in_force = earlier[-1:] + [price for at, price in changes if since < at < until]
    return min(in_force, default=None)


def tiers_fall(price: Money, tiers: Sequence[Tier]) -> bool:
    """True when each step of quantity is cheaper than the one before and the first is below `price`."""
    ordered = sorted(tiers, key=lambda tier: tier.min_quantity)
    prices = [price, *(tier.price for tier in ordered)]
    return all(later < earlier for earlier, later in itertools.pairwise(prices))


def price_at(price: Money, tiers: Sequence[Tier], quantity: int) -> Money:
    """What one piece costs when `quantity` are bought; a discount that beats the wholesale price stays."""
    reached = [tier.price for tier in tiers if tier.min_quantity <= quantity]
    return min([price, *reached])


def zone_for(zones: Sequence[ZoneTerms], country: str) -> ZoneTerms | None:
    """The zone that names `country`, else the one for everywhere else, else None."""
    for zone in zones:
        if country in zone.countries:
            return zone
    return next((zone for zone in zones if not zone.countries), None)


def delivery_price(zone: ZoneTerms, *, weight_g: int, goods_total: Money) -> Money:
    """Base price and each begun kilogram; nothing from `free_from` on."""
    if zone.free_from is not None and goods_total >= zone.free_from:
        return Money.zero(zone.base_price.currency)
    return zone.base_price + zone.price_per_kg * math.ceil(weight_g / 1000)


def delivery_dates(zone: ZoneTerms, today: date) -> tuple[date, date]:
    """First and last day of arrival when ordered `today`: handling, then the way (ux 4.10)."""
    first = today + timedelta(days=zone.handling_days + zone.days_min)
    return first, today + timedelta(days=zone.handling_days + zone.days_max)


def weighted_rating(average: Decimal | None, count: int) -> Decimal:
    """The average of the votes and of RATING_PRIOR_VOTES votes of RATING_PRIOR, two places: what sorting uses."""
    votes = (average or Decimal(0)) * count + RATING_PRIOR * RATING_PRIOR_VOTES
    return (votes / (count + RATING_PRIOR_VOTES)).quantize(Decimal("0.01"))


def popularity(*, orders_count: int, rating: Decimal, age: timedelta, is_in_stock: bool) -> int:
    """The score that «popular first» sorts by: orders weighed by rating, a start for new goods, sold-out last."""
    start = STARTING_POPULARITY * 0.5 ** (age / NEW_FOR)
    score = int(orders_count * float(rating) * 2 + start)
    return score if is_in_stock else score - 1_000_000


NBSP = "\u00a0"
_TIGHT_UNITS = ("″", "°", "%")  # written close to the number


def measured(number: Decimal, unit_ru: str, unit_en: str) -> tuple[str, str]:
    """A number with its unit in Russian and English: «4000 Па», «10 000 мА·ч», `10,000 mAh`, «0,4 л»."""
    whole = number.to_integral_value()
    plain = f"{abs(whole if whole == number else number.normalize()):f}"
    digits, _, part = plain.partition(".")
    russian = english = digits
    if len(digits) > 4:
        english = f"{int(digits):,}"
        russian = english.replace(",", NBSP)
    sign = "−" if number < 0 else ""
    texts = (sign + russian + (f",{part}" if part else ""), sign + english + (f".{part}" if part else ""))
    ru, en = (
        text + ("" if not unit or unit in _TIGHT_UNITS else NBSP) + unit
        for text, unit in zip(texts, (unit_ru, unit_en), strict=True)
    )
    return ru, en


def fold(text: str) -> str:
    """Lower case with ё as е: the form in which words are compared."""
    return text.lower().replace("ё", "е")


def words_in(text: str) -> list[str]:
    """The words that are indexed and searched for: letters and digits only, so both sides split alike."""
    return re.findall(r"[^\W_]+", fold(text))


# A vowel that comes and goes, which the stemmer does not know: «кроссовки — кроссовок», «уровень — уровни»
_FLEETING = {"ок": "ки", "ек": "ки", "ень": "ни", "ец": "цы", "ол": "лы", "ел": "лы"}
# Plurals without a rule, which no stemmer knows
_IRREGULAR = {
    "men": "man", "women": "woman", "mens": "man", "womens": "woman", "children": "child", "feet": "foot",
    "mice": "mouse", "knives": "knife", "дети": "детский", "детям": "детский", "ребенка": "детский",
    "ребенку": "детский", "ребенок": "детский",
}  # fmt: skip


@lru_cache(maxsize=65_536)
def other_form(word: str) -> str | None:
    """Another form under which a word may stand: a fleeting vowel lost, an irregular plural; None for most words."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending, other in _FLEETING.items():
        if len(word) > len(ending) + 2 and word.endswith(ending):
            return word.removesuffix(ending) + other
    return None


_QWERTY = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_JCUKEN = "йцукенгшщзхъфывапролджэячсмитьбюё"
_TO_RUSSIAN = str.maketrans(_QWERTY, _JCUKEN)
_TO_LATIN = str.maketrans(_JCUKEN, _QWERTY)


def other_layout(text: str) -> str:
    """What the same keys give on the other keyboard: «hj,jn» → «робот», «кщище» → robot."""
    lower = text.lower()
    return lower.translate(_TO_LATIN if re.search("[а-яё]", lower) else _TO_RUSSIAN)


def slug_of(text: str) -> str:
    """Latin words joined by hyphens, at most 80 characters, never empty."""
    words = re.findall(r"[a-z0-9]+", to_latin(text).lower())
    return "-".join(words)[:80].strip("-") or "item"


def brand_name(text: str) -> str:
    """The name of a brand as it is kept, in the letters of any alphabet: composed signs, single spaces, nothing unseen.

    The joiners of Persian and Indian words stay.
    """
    return " ".join("".join(filter(None, map(_seen, unicodedata.normalize("NFC", text)))).split())


def is_brand_name(text: str) -> bool:
    """True when there is a letter or a digit in it, of whatever alphabet."""
    return any(sign.isalnum() for sign in text)


def brand_key(name: str) -> str:
    """What two names of one brand have in common: letters in any case and width, ё as е, single spaces."""
    plain = brand_name(name).translate(_WITHOUT_JOINERS)
    folded = unicodedata.normalize("NFKC", plain).casefold().replace("ё", "е")
    return " ".join(unicodedata.normalize("NFKC", folded).split())[:BRAND_KEY_LENGTH]


_JOINERS = "\u200c\u200d"
_WITHOUT_JOINERS = dict.fromkeys(map(ord, _JOINERS))


def _seen(sign: str) -> str:
    if sign.isspace():
        return " "
    return sign if sign in _JOINERS or unicodedata.category(sign)[0] != "C" else ""


def count_allowed(quantity: int, *, minimum: int, maximum: int | None, lot: int, available: int) -> int:
    """The least quantity of whole lots that holds `quantity` and may be ordered, or the most; 0 for too few pieces."""
    most = (available if maximum is None else min(maximum, available)) // lot * lot
    return 0 if most < minimum else max(minimum, min(whole_lots(quantity, lot), most))


def whole_lots(quantity: int, lot: int) -> int:
    """The least number of pieces that is at least `quantity` and makes whole lots."""
    return -(-quantity // lot) * lot


def public_name(name: str, *, is_gone: bool = False) -> str:
    """«Анна Соколова» → «Анна С.»: strangers learn no family name. What a deleted member is called stays."""
    first, *rest = name.split() or [""]
    return name if is_gone or not rest else f"{first} {rest[0][0]}."


def text_language(text: str) -> str:
    """The language that somebody wrote in: Russian when half of the letters are Cyrillic, else English."""
    letters = [sign for sign in text.lower() if sign.isalpha()]
    cyrillic = sum("а" <= sign <= "я" or sign == "ё" for sign in letters)
    return "ru" if 2 * cyrillic >= len(letters) else "en"


def written_languages(
    titles: tuple[str | None, str | None], descriptions: tuple[str | None, str | None]
) -> tuple[str, ...]:
    """The languages, of Russian and English, that a product is really written in; its original language if none is.

    A language counts when it has the title, and the description if the other language has one: a translated title
    over a foreign description is still the foreign page to a search engine.
    """
    any_description = any(descriptions)
    full = tuple(
        code
        for code, title, description in zip(("ru", "en"), titles, descriptions, strict=True)
        if title and (description or not any_description)
    )
    return full or (("ru",) if titles[0] else ("en",))


@dataclass(frozen=True, slots=True)
class Conduct:
    """How a store dealt with its orders, in whole percents; None where there were too few to tell."""

    on_time: int | None = None
    cancelled: int | None = None
    refunded: int | None = None
    disputed: int | None = None

    @property
    def late(self) -> int | None:
        """The orders not handed over in time."""
        return None if self.on_time is None else 100 - self.on_time


@dataclass(frozen=True, slots=True)
class StoreScore:
    """A score of 1 to 5 and how it came about: `base` of the ratings, less each of `costs` (in stars, by reason)."""

    base: Decimal
    costs: dict[str, Decimal]
    value: Decimal


def store_score(average: Decimal | None, count: int, conduct: Conduct) -> StoreScore | None:
    """The score that buyers and the seller see (domain section 3 row 11); None with fewer than STORE_MIN_RATINGS.

    The base is the average of the ratings and of STORE_PRIOR_VOTES ratings of STORE_PRIOR. From it go the shares
    of late, cancelled, refunded and disputed orders, each times its cost; a share that is not known costs nothing.
    """
    if average is None or count < STORE_MIN_RATINGS:
        return None
    cent = Decimal("0.01")
    base = (average * count + STORE_PRIOR * STORE_PRIOR_VOTES) / (count + STORE_PRIOR_VOTES)
    parts = {
        "late": (conduct.late, STORE_LATE_COST),
        "cancelled": (conduct.cancelled, STORE_CANCELLED_COST),
        "refunded": (conduct.refunded, STORE_REFUNDED_COST),
        "disputed": (conduct.disputed, STORE_DISPUTED_COST),
    }
    base = base.quantize(cent)
    costs = {name: (cost * (share or 0) / 100).quantize(cent) for name, (share, cost) in parts.items()}
    return StoreScore(base, costs, max(Decimal("1.00"), base - sum(costs.values())))


def latest_digest(moment: datetime) -> datetime:
    """When the last weekly digest of favourite stores was due, in UTC: at `moment` or before."""
    day = moment.astimezone(UTC).replace(hour=STORE_NEWS_HOUR, minute=0, second=0, microsecond=0)
    due = day - timedelta(days=(day.weekday() - STORE_NEWS_WEEKDAY) % 7)
    return due if due <= moment else due - timedelta(days=7)


def share_of_orders(part: int, whole: int) -> int | None:
    """`part` of `whole` orders in whole percents; None when fewer than STORE_MIN_ORDERS tell too little."""
    return None if whole < STORE_MIN_ORDERS else round(Decimal(part * 100) / whole)
