"""What every step of the load knows: how much to load, the moment that counts as now, and where progress goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from marketplace.lib import clock

Report = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """`scale` copies of the catalogue; `processes` draw the lead views."""

    report: Report
    scale: int = 1
    processes: int = 2
    now: datetime = field(default_factory=clock.now)

    def ago(self, days: float) -> datetime:
        """The moment so many days before now."""
        return self.now - timedelta(days=days)
