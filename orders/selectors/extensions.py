"""Requests for more time on the pages of an order."""

from dataclasses import dataclass

from marketplace.lib.clock import now as current_moment
from orders.constants import PROTECTION_DAYS_ASKED, SHIP_BY_DAYS_ASKED
from orders.extension_rules import days_left, may_ask
from orders.models import Extension, Order, OrderTimer

Kind = Extension.Kind


@dataclass(frozen=True, slots=True)
class MoreTime:
    """Of one kind: the request that waits, the last one that was answered, and the days that may be asked for now."""

    kind: str
    waiting: Extension | None
    answered: Extension | None
    days: tuple[int, ...]


def more_time(order: Order) -> dict[str, MoreTime]:
    """Both kinds, by name. One query, one more where the protection may be lengthened."""
    asked = list(Extension.objects.filter(order=order))
    return {kind: _of(order, Kind(kind), asked) for kind in Kind.values}


def _of(order: Order, kind: Kind, asked: list[Extension]) -> MoreTime:
    own = [one for one in asked if one.kind == kind]
    waiting = next((one for one in own if one.status == Extension.Status.WAITING), None)
    answered = next((one for one in reversed(own) if one.status != Extension.Status.WAITING), None)
    return MoreTime(kind, waiting, answered, _days(order, kind, asked))


def _days(order: Order, kind: Kind, asked: list[Extension]) -> tuple[int, ...]:
    if not may_ask(order, kind, asked, at=current_moment(), is_proved=False):
        return ()
    if kind == Kind.SHIP_BY:
        return SHIP_BY_DAYS_ASKED
    if OrderTimer.objects.filter(subject=order, kind=OrderTimer.Kind.DELIVERY_PROVED).exists():
        return ()
    return tuple(days for days in PROTECTION_DAYS_ASKED if days <= days_left(asked))
