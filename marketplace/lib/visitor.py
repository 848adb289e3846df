"""Who is looking: language, currency, country, time zone and theme of one request."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from marketplace.lib.money import Money


@dataclass(frozen=True, slots=True)
class Rate:
    """How many units of `currency` one unit of the settlement currency costs, and since which day."""

    currency: str
    value: Decimal
    as_of: date


@dataclass(frozen=True, slots=True)
class Visitor:
    """What pages need to know of their reader. `rate` is None when only the settlement currency is shown."""

    language: str = "ru"
    currency: str = "USD"
    country: str = "RU"
    time_zone: str = "Europe/Moscow"
    theme: str = ""
    rate: Rate | None = None

    def convert(self, amount: Money) -> Money | None:
        """`amount` in the reader's currency, to be shown with «≈»; None when that says nothing new."""
        if self.rate is None or self.rate.currency == amount.currency:
            return None
        return Money(amount.amount * self.rate.value, self.rate.currency)


_current: ContextVar[Visitor | None] = ContextVar("visitor", default=None)


def current_visitor() -> Visitor:
    """The visitor of this request; a plain one outside of a request (mails, commands)."""
    return _current.get() or Visitor()


def set_current_visitor(visitor: Visitor | None) -> None:
    """Called by the middleware at the start and the end of a request."""
    _current.set(visitor)
