"""Calendar months of statements, in the time zone of documents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime

from marketplace.lib.clock import now as current_moment
from marketplace.lib.documents import DOCUMENT_ZONE
from marketplace.lib.formatting import current_language

_WRITTEN = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year; `code` is how addresses name it."""

    year: int
    number: int

    @classmethod
    def of(cls, moment: datetime) -> Month:
        """The month in which `moment` lies."""
        day = localtime(moment, DOCUMENT_ZONE)
        return cls(day.year, day.month)

    @property
    def code(self) -> str:
        """`2026-11`."""
        return f"{self.year}-{self.number:02}"

    @property
    def title(self) -> str:
        """`Ноябрь 2026`, `November 2026`: where it stands alone."""
        return format_date(date(self.year, self.number, 1), "F Y")

    @property
    def in_words(self) -> str:
        """`ноябрь 2026`, `November 2026`: inside a sentence."""
        return self.title.lower() if current_language() == "ru" else self.title

    @property
    def following(self) -> Month:
        """The month after it."""
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, self.number, 1, tzinfo=DOCUMENT_ZONE)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return self.following.start

    @property
    def last_day(self) -> date:
        """Its last day."""
        return self.following.start.date() - timedelta(days=1)

    @property
    def is_over(self) -> bool:
        """False while it still goes on."""
        return self.end <= current_moment()


def months_since(first: datetime | None) -> list[Month]:
    """The months from that of `first` to the present one, newest first; the present one alone without `first`."""
    month, last = Month.of(first or current_moment()), Month.of(current_moment())
    found = [month]
    while month < last:
        month = month.following
        found.append(month)
    return found[::-1]


def month_named(code: str, months: list[Month]) -> Month:
    """The one of `months` that an address names; the newest for anything else."""
    written = _WRITTEN.fullmatch(code)
    wanted = Month(int(written[1]), int(written[2])) if written else None
    return wanted if wanted in months else months[0]
