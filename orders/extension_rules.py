"""When more time may be asked for, and how long the other side has to answer. Pure: no query, no clock."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from orders import rules
from orders.constants import EXTENSION_ANSWER, PROTECTION_ADDED_MOST, PROTECTION_ASKED_MOST
from orders.models import Extension, Order, OrderTimer

Kind = Extension.Kind
Status = Extension.Status

# In which statuses of the order a date can still be moved; a request that waits ends with them.
OPEN_IN: Mapping[Kind, frozenset[Order.Status]] = {
    Kind.PROTECTION: rules.ON_THE_WAY,
    Kind.SHIP_BY: rules.TIMER_STATUSES[OrderTimer.Kind.SHIP_BY],
}
ANSWER_TIMERS: Mapping[Kind, OrderTimer.Kind] = {
    Kind.PROTECTION: OrderTimer.Kind.PROTECTION_ANSWER,
    Kind.SHIP_BY: OrderTimer.Kind.SHIP_BY_ANSWER,
}


def date_of(order: Order, kind: Kind) -> datetime | None:
    """The date that is to be moved."""
    return order.protection_ends_at if kind == Kind.PROTECTION else order.ship_by


def may_ask(order: Order, kind: Kind, asked: Iterable[Extension], *, at: datetime, is_proved: bool) -> bool:
    """Whether a new request of this kind is possible now; `asked` are all earlier ones of the order.

    Not while one waits or the date has passed. The store asks once; the buyer a few times, for so many days in all,
    and not once the carrier has proved the delivery: then a few days are left to check the goods or open a dispute.
    """
    date = date_of(order, kind)
    own = [one for one in asked if one.kind == kind]
    if order.is_frozen or order.status not in OPEN_IN[kind] or date is None or date <= at:
        return False
    if any(one.status == Status.WAITING for one in own):
        return False
    if kind == Kind.SHIP_BY:
        return not own and order.cancel_requested_at is None
    return not is_proved and len(own) < PROTECTION_ASKED_MOST and days_left(own) > 0


def days_left(asked: Iterable[Extension]) -> int:
    """How many days of protection may still be added."""
    agreed = (one.days for one in asked if one.kind == Kind.PROTECTION and one.status == Status.AGREED)
    return max(0, PROTECTION_ADDED_MOST - sum(agreed))


def answer_before(date: datetime, *, at: datetime) -> datetime:
    """Until when the other side answers: some hours, but not beyond the very date that is to be moved."""
    return min(at + EXTENSION_ANSWER, date)
