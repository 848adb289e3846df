"""Where chance comes from: a seed that can be given again, or a test library that draws and shrinks."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Protocol, TypeVar

T = TypeVar("T")


class Pick(Protocol):
    """What a step asks for when it has a choice."""

    def number(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""

    def one(self, items: Sequence[T]) -> T:
        """One of `items`, which are not empty."""


class Seeded:
    """Chance from a seed: the same seed makes the same choices."""

    def __init__(self, seed: int | str) -> None:
        self.random = Random(seed)

    def number(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def one(self, items: Sequence[T]) -> T:
        return items[self.random.randrange(len(items))]
