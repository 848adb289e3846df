"""The floor of the search: judged queries over the demo shop. The floors only go up."""

from __future__ import annotations

from collections import Counter
from io import StringIO
from statistics import mean

import pytest
from django.core.management import CommandError, call_command

from marketplace.demo.judged.measures import ndcg, recall
from marketplace.demo.judged.measuring import measure
from marketplace.demo.judged.reader import MISSPELT, all_judged
from marketplace.demo.load.plan import Plan
from marketplace.demo.load.steps import STEPS

NDCG_FLOOR = 0.95
RECALL_FLOOR = 0.96
WORST_KIND_FLOOR = 0.88
LOADED = ("Exchange rates", "People", "Stores", "Categories", "Products", "Search", "Discounts")


def test_the_set_is_large_and_honest():
    judged = all_judged()
    assert len(judged) >= 150
    assert len({one.query for one in judged}) == len(judged)
    kinds = Counter(one.kind for one in judged)
    assert set(MISSPELT) < set(kinds)
    assert min(kinds.values()) >= 10
    latin = sum(one.query.isascii() for one in judged)
    assert latin > 50
    assert len(judged) - latin > 80


@pytest.mark.django_db
def test_the_search_answers_as_well_as_it_did():
    with pytest.raises(CommandError, match="load_demo"):
        call_command("search_quality")
    for name, step in STEPS:
        if name in LOADED:
            step(Plan(report=lambda line: None))
    scores = measure()
    assert mean(score.ndcg for score in scores) >= NDCG_FLOOR
    assert mean(score.recall for score in scores) >= RECALL_FLOOR
    for kind in {score.kind for score in scores}:
        assert mean(score.ndcg for score in scores if score.kind == kind) >= WORST_KIND_FLOOR, kind
    assert [score.query for score in scores if not score.found] == []
    out = StringIO()
    call_command("search_quality", worst=3, stdout=out)
    assert "misspelt queries without an answer: 0" in out.getvalue()
    assert f"all          {len(scores):7}" in out.getvalue()


def test_measures():
    grades = {1: 3, 2: 2, 3: 1}
    assert ndcg(grades, [1, 2, 3]) == 1
    assert ndcg(grades, [9, 8]) == 0
    assert 0 < ndcg(grades, [3, 2, 1]) < ndcg(grades, [2, 1, 3]) < 1
    assert recall(grades, [3, 2]) == 0.5
