"""The numbers that texts promise, taken from where the shop acts on them, in words of the active language.

An article writes `[[tail_days]]`; the wizard writes `%(tail_days)s`.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from django.utils.translation import gettext as _

from accounts.models import Store
from marketplace.lib.formatting import format_count
from orders import constants as orders
from payments import constants as payments
from support import constants as own


def _counted(kind: str, number: int) -> str:
    return format_count(kind, number).replace(" ", "\u00a0")


def _days(number: int) -> str:
    return _counted("days", number)


def _hours(time: timedelta) -> str:
    return _counted("hours", int(time.total_seconds() // 3600))


def _minutes(time: timedelta) -> str:
    return _counted("minutes", int(time.total_seconds() // 60))


def _reminders() -> str:
    *first, last = (str(days) for days in orders.PROTECTION_REMINDERS)
    return _("%(first)s and %(last)s") % {"first": ", ".join(first), "last": last}


def _working_days() -> str:
    return "–".join(str(days) for days in payments.REFUND_WORKING_DAYS)


_WORDS: Mapping[str, Callable[[], str]] = {
    "hold": lambda: _minutes(orders.STOCK_HOLD),
    "unpaid_days": lambda: _days(orders.UNPAID_EXPIRY.days),
    "review": lambda: _hours(orders.PAYMENT_REVIEW),
    "ship_by_days": lambda: _days(Store._meta.get_field("ship_by_days").default),
    "cancel_answer": lambda: _hours(orders.CANCEL_ANSWER),
    "protection_days": lambda: _days(orders.GUARANTEE_DAYS),
    "protection_days_russia": lambda: _days(orders.GUARANTEE_DAYS_BY_COUNTRY["RU"]),
    "reminders": _reminders,
    "delivered_days": lambda: _days(orders.DELIVERY_PROVED_DAYS),
    "tail_days": lambda: _days(orders.PROTECTION_TAIL_DAYS),
    "address_days": lambda: _days(orders.ADDRESS_SHOWN.days),
    "extra_days": lambda: _days(orders.PROTECTION_ADDED_MOST),
    "extension_answer": lambda: _hours(orders.EXTENSION_ANSWER),
    "customs_days": lambda: _days(orders.CUSTOMS_KEPT.days),
    "lost_days": lambda: _days(orders.LOST_AFTER.days),
    "refund_working_days": _working_days,
    "pause_days": lambda: _days(orders.PROTECTION_PAUSE_DAYS),
    "dispute_from": lambda: str(own.DISPUTE_NOT_RECEIVED_FROM_DAY),
    "seller_answer": lambda: _days(own.DISPUTE_SELLER_ANSWER_DAYS),
    "ruling": lambda: _hours(own.DISPUTE_RULING),
    "ruling_a4": lambda: _hours(own.DISPUTE_RULING_A4),
    "appeal_days": lambda: _days(own.DISPUTE_APPEAL_DAYS),
    "return_days": lambda: _days(own.DISPUTE_RETURN_DAYS),
}
NAMES = frozenset(_WORDS)


def promises() -> dict[str, str]:
    """Every number by its name, with its noun where it has one."""
    return {name: words() for name, words in _WORDS.items()}
