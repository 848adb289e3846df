"""«What went wrong?»: a small tree from a trouble to what to do about it (S35). Data and its walk; no query.

A step is a question with choices, or an answer. Two ways may lead to the same step, none leads back to itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from marketplace.lib.errors import NotFound
from orders.models import Order

Status = Order.Status


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may have happened, and the step it leads to."""

    to: str
    label: Any


@dataclass(frozen=True, slots=True)
class Fitting:
    """Which of a buyer's orders an answer is about; `is_paid`: of the cancelled ones only those that were paid."""

    statuses: frozenset[Status]
    is_paid: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Something to choose from."""

    slug: str
    title: Any
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do, in the order of doing it; `%(name)s` in a sentence is a number of support.promises.

    `action` is what is done with a fitting order (support.destinations); `more` are articles that say more.
    """

    slug: str
    title: Any
    steps: tuple[Any, ...]
    action: str = "order"
    orders: Fitting | None = None
    more: tuple[str, ...] = ()


Step = Question | Answer
START = "start"


class Tree:
    """Steps by their name, the first one called START."""

    def __init__(self, *steps: Step) -> None:
        self.steps: Mapping[str, Step] = {step.slug: step for step in steps}
        self._parents = self._walk()

    def step(self, slug: str) -> Step:
        """The step of this name. Raises NotFound."""
        if slug not in self.steps:
            raise NotFound
        return self.steps[slug]

    def way_to(self, slug: str) -> list[Question]:
        """The shortest way of questions from the start to a step, without the step itself."""
        way: list[Question] = []
        while slug in self._parents:
            parent = self._parents[slug]
            way.insert(0, parent)
            slug = parent.slug
        return way

    def paths(self, slug: str = START, passed: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
        """Every way from a step to an answer, as names. Raises ValueError when one goes in a circle."""
        if slug in passed:
            raise ValueError(f"{slug} leads back to itself")
        step = self.steps[slug]
        if isinstance(step, Answer):
            yield (*passed, slug)
            return
        for choice in step.choices:
            yield from self.paths(choice.to, (*passed, slug))

    def _walk(self) -> dict[str, Question]:
        parents: dict[str, Question] = {}
        queue = [START]
        for slug in queue:
            step = self.steps[slug]
            if isinstance(step, Question):
                fresh = [one.to for one in step.choices if one.to not in parents and one.to != START]
                parents |= dict.fromkeys(fresh, step)
                queue += fresh
        return parents
