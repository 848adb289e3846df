"""The chart of a price: a line of steps without axes of its own; the words stand beside it as text."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from catalog.selectors.history import PriceHistory

WIDTH, HEIGHT, EDGE = 900, 140, 8  # units of the drawing, which is stretched to its place


def chart(history: PriceHistory | None) -> dict[str, Any] | None:
    """catalog/product/_history.html; None where nothing is known of the price.

    `line` and `area` are paths, empty for a price that has not moved; `rows` are the steps, the newest first.
    """
    if history is None:
        return None
    rows = [{"at": max(point.at, history.since), "price": point.price} for point in reversed(history.points)]
    found: dict[str, Any] = {
        "rows": rows,
        "low": history.lowest,
        "high": history.highest,
        "now": history.points[-1],
        "begins": max(history.points[0].at, history.since),
        "line": "",
        "area": "",
        "width": WIDTH,
        "height": HEIGHT,
    }
    if history.has_moved:
        found["line"] = _line(history)
        found["area"] = f"{found['line']}V{HEIGHT}H0Z"
    return found


def _line(history: PriceHistory) -> str:
    """`M0 20H310V96H900`: along to each change, then up or down to the new price."""
    begins = max(history.points[0].at, history.since)
    span = (history.until - begins).total_seconds() or 1
    low, high = history.lowest.price.amount, history.highest.price.amount

    def x(at: datetime) -> int:
        return round(WIDTH * max(0.0, (at - begins).total_seconds()) / span)

    def y(amount: Any) -> int:
        return EDGE + round((HEIGHT - 2 * EDGE) * float((high - amount) / (high - low)))

    first, *others = history.points
    steps = [f"M0 {y(first.price.amount)}"]
    steps += [f"H{x(point.at)}V{y(point.price.amount)}" for point in others]
    return "".join([*steps, f"H{WIDTH}"])
