"""Asks the search of the loaded demo shop every judged query."""

from __future__ import annotations

from collections.abc import Mapping

from catalog.search.engine import search
from marketplace.demo.load.products import product_ids

from .measures import Score, ndcg, recall
from .reader import Judged, all_judged

DEPTH = 120  # goods of an answer that recall looks at: more than any query wants


def measure() -> list[Score]:
    """A score for each judged query, in the order of the file. The demo must be loaded."""
    numbers = {pk: number for number, pk in product_ids().items()}
    return [_score(judged, numbers) for judged in all_judged()]


def _score(judged: Judged, numbers: Mapping[int, int]) -> Score:
    result = search(judged.query, page_size=DEPTH)
    answer = [numbers.get(pk, 0) for pk in result.product_ids]
    return Score(
        query=judged.query,
        kind=judged.kind,
        ndcg=ndcg(judged.grades, answer),
        recall=recall(judged.grades, answer),
        found=len(answer),
    )
