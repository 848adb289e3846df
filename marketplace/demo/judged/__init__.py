"""Judged queries over the demo catalogue, and how well the search answers them.

Grades are said by what goods are (`queries.toml`); `grades` works them out for every product.
"""

from .measures import Score, ndcg, recall
from .reader import Judged, all_judged

__all__ = ["Judged", "Score", "all_judged", "ndcg", "recall"]
