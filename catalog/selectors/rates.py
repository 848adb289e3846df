"""Rates for showing prices in the visitor's currency."""

from datetime import date

from django.core.cache import cache

from catalog.constants import RATE_MAX_AGE
from catalog.models import ExchangeRate
from marketplace.lib import clock
from marketplace.lib.visitor import Rate

CACHE_SECONDS = 300
_NONE = "none"


def current_rate(currency: str) -> Rate | None:
    """The newest rate of `currency`, kept in the shared cache; None when it is older than three days."""
    key = f"catalog:rate:{currency}"
    rate = cache.get(key)
    if rate is None:
        row = ExchangeRate.objects.filter(currency=currency).order_by("-as_of").first()
        rate = Rate(currency, row.value, row.as_of) if row else _NONE
        cache.set(key, rate, CACHE_SECONDS)
    return rate if isinstance(rate, Rate) and is_fresh(rate.as_of) else None


def forget_rate(currency: str) -> None:
    """Called by whoever wrote a rate."""
    cache.delete(f"catalog:rate:{currency}")


def is_fresh(as_of: date) -> bool:
    """True while prices may be shown at a rate of that day (domain section 0)."""
    return clock.now().date() - as_of <= RATE_MAX_AGE
