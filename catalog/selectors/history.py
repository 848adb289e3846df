"""What a variant cost in the last 90 days (domain section 3 row 9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from catalog.constants import HISTORY_PERIOD, HISTORY_POINTS
from marketplace.lib.money import Money
from marketplace.lib.prepared import Statement

_CHANGES = Statement(
    "price_changes",
    """
    SELECT at, price FROM catalog_pricechange WHERE variant_id = %(variant)s AND at <= %(now)s
    ORDER BY at DESC, id DESC LIMIT %(most)s
    """,
)


@dataclass(frozen=True, slots=True)
class PricePoint:
    """From `at` on the variant cost `price`."""

    at: datetime
    price: Money


@dataclass(frozen=True, slots=True)
class PriceHistory:
    """The steps of a price from `since` to `until`, the oldest first; the first may have begun before `since`."""

    since: datetime
    until: datetime
    points: list[PricePoint]

    @property
    def has_moved(self) -> bool:
        """True when there is something to draw."""
        return len(self.points) > 1

    @property
    def lowest(self) -> PricePoint:
        """The cheapest step, the latest of equals."""
        return min(reversed(self.points), key=lambda point: point.price)

    @property
    def highest(self) -> PricePoint:
        """The dearest step, the latest of equals."""
        return max(reversed(self.points), key=lambda point: point.price)


def price_history(variant_id: int, *, now: datetime) -> PriceHistory | None:
    """The history of one variant, of at most HISTORY_POINTS steps; None for a variant without any. One query.

    Of changes at the same moment the last one counts; a change that left the price as it was is no step.
    """
    since = now - HISTORY_PERIOD
    points: list[PricePoint] = []
    for at, amount in reversed(_CHANGES.rows(variant=variant_id, now=now, most=HISTORY_POINTS)):
        price = Money(amount)
        if points and (at == points[-1].at or at <= since):
            points.pop()
        if not points or points[-1].price != price:
            points.append(PricePoint(at, price))
    return PriceHistory(since, now, points) if points else None
