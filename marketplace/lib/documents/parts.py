"""What a document is made of, as values: texts are plain, nothing in them is read as markup."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A cell of two sizes: the text, and under it a note in small grey letters."""

    text: str
    note: str = ""
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A cell with an empty box, to be ticked with a pen."""


Cell = str | Text | Tick


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `share` of the width, digits are set flush right."""

    heading: str
    share: float
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A block of lines under a small heading; the first line is strong."""

    heading: str
    lines: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sum:
    """A row of the totals; `is_total` sets it large under a line."""

    label: str
    value: str
    is_total: bool = False
