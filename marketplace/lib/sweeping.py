"""Doing what is due, row by row."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from marketplace.lib.publishing import published_together

logger = logging.getLogger(__name__)
T = TypeVar("T")


def each(work: Callable[[T], int], rows: Iterable[T]) -> int:
    """Do `work` for each row, in a transaction of its own; the sum of what it returns.

    A row in an unforeseen state must not keep the others waiting: its error is logged, which brings a person
    to it, and the next row follows. Short tasks that the work publishes leave many in a message.
    """
    done = 0
    with published_together():
        for row in rows:
            try:
                done += work(row)
            except Exception:
                logger.exception("%s failed for %s", getattr(work, "__qualname__", work), row)
    return done
