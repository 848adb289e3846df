"""nDCG and recall of one answer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

RELEVANT = 2  # from this grade on, a good is missed when it is not found


@dataclass(frozen=True)
class Score:
    """How well one query was answered; `found` is the number of goods in the answer."""

    query: str
    kind: str
    ndcg: float
    recall: float
    found: int


def ndcg(grades: Mapping[int, int], answer: Sequence[int], depth: int = 10) -> float:
    """The gain of the first `depth` goods, less the lower they stand, as a share of the best possible."""
    best = sorted(grades.values(), reverse=True)[:depth]
    return _gain([grades.get(number, 0) for number in answer[:depth]]) / _gain(best)


def recall(grades: Mapping[int, int], answer: Sequence[int]) -> float:
    """The share of the relevant goods that the answer holds, wherever they stand."""
    wanted = {number for number, grade in grades.items() if grade >= RELEVANT}
    return len(wanted & set(answer)) / len(wanted)


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))
