"""What a query says apart from its words: a price, and that nothing is to be corrected."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from django.conf import settings

from catalog.search.filters import Filters
from catalog.search.price_words import PriceWords, read_prices
from catalog.selectors.rates import current_rate
from marketplace.lib.money import quantize
from marketplace.lib.visitor import current_visitor

_QUOTED = re.compile(r"\s*[\"«“„](?P<inside>.+)[\"»”“]\s*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Reading:
    """`text` are the words to look for; `prices` what was said of the price; `is_exact` when put in quotes."""

    typed: str
    text: str
    prices: PriceWords | None = None
    is_exact: bool = False

    def narrowed(self, filters: Filters) -> Filters:
        """The filters with the price that was said, unless the reader has chosen one there."""
        if self.prices is None or filters.price_from is not None or filters.price_to is not None:
            return filters
        rate = rate_to(self.prices.currency)
        if rate is None:
            return filters
        low, high = (None if end is None else quantize(end / rate) for end in (self.prices.low, self.prices.high))
        return replace(filters, price_from=low, price_to=high)

    def written(self, text: str) -> str:
        """Other words in the place of these, with the price as it was said: what links carry on."""
        return f"{text} {self.prices.words}".strip() if self.prices else text


def read_query(typed: str) -> Reading:
    """Take a query apart; no query of the database, at most one look at the exchange rates."""
    text, prices = read_prices(typed, current_visitor().currency)
    if prices is not None and rate_to(prices.currency) is None:
        prices = None  # words about a price that nobody can convert are better left out than looked for
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        return Reading(typed, quoted["inside"], prices, is_exact=True)
    return Reading(typed, text, prices)


def rate_to(currency: str) -> Decimal | None:
    """Units of `currency` for one of the settlement currency; None when there is no fresh rate."""
    if currency == settings.SETTLEMENT_CURRENCY:
        return Decimal(1)
    rate = current_rate(currency)
    return rate.value if rate else None
