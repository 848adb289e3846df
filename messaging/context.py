"""Values of templates to JSON and back: what a mail or a notification remembers until it is rendered."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from marketplace.lib.money import Money

_MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")
_DAY = re.compile(r"^\d{4}-\d\d-\d\d$")


def encode(value: Any) -> Any:
    """JSON for `value`: Money as {"amount", "currency"}, moments and days as ISO strings, the rest as it is.

    Raises TypeError for what has no JSON form, such as a model.
    """
    if isinstance(value, Money):
        return {"amount": str(value.amount), "currency": value.currency}
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [encode(item) for item in value]
    if isinstance(value, Promise | Decimal):
        return str(value)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise TypeError(f"{type(value).__name__} cannot wait in a message")


def decode(value: Any) -> Any:
    """What templates get: Money, aware datetimes and dates again, for the filters |money, |moment, |day."""
    if isinstance(value, dict):
        if value.keys() == {"amount", "currency"}:
            return Money(Decimal(str(value["amount"])), value["currency"])
        return {key: decode(item) for key, item in value.items()}
    if isinstance(value, list):
        return [decode(item) for item in value]
    if isinstance(value, str) and _MOMENT.match(value):
        return dt.datetime.fromisoformat(value)
    if isinstance(value, str) and _DAY.match(value):
        return _day_or_text(value)
    return value


def _day_or_text(value: str) -> dt.date | str:
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        return value
