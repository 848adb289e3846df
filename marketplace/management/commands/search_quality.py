"""`manage.py search_quality`: how well the search answers the judged queries of the demo shop."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from statistics import mean
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.demo.judged.measures import Score
from marketplace.demo.judged.measuring import measure
from marketplace.demo.judged.reader import MISSPELT
from marketplace.demo.load.products import product_ids


class Command(BaseCommand):
    """Prints nDCG@10 and recall, by kind of query, and the queries answered worst."""

    help = "Measure the search on the judged queries of the demo shop, which must be loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--worst", type=int, default=15, help="so many of the worst queries are listed")

    def handle(self, *args: Any, **options: Any) -> None:
        if not product_ids():
            raise CommandError("The demo shop is not loaded: run load_demo first.")
        scores = measure()
        for line in report(scores, options["worst"]):
            self.stdout.write(line)


def report(scores: Sequence[Score], worst: int) -> list[str]:
    """The figures of all queries and of each kind, the worst queries, the misspelt ones without an answer."""
    lines = [f"{'kind':12} {'queries':>7} {'nDCG@10':>8} {'recall':>7}"]
    kinds = list(dict.fromkeys(score.kind for score in scores))
    for name, group in [*((kind, [s for s in scores if s.kind == kind]) for kind in kinds), ("all", list(scores))]:
        gain, found = mean(s.ndcg for s in group), mean(s.recall for s in group)
        lines.append(f"{name:12} {len(group):7} {gain:8.3f} {found:7.3f}")
    empty = [s.query for s in scores if s.kind in MISSPELT and not s.found]
    lines.append(f"misspelt queries without an answer: {len(empty)} {', '.join(empty)}".rstrip())
    lines.append("worst:")
    for score in sorted(scores, key=lambda s: (s.ndcg, s.recall))[:worst]:
        lines.append(f"  {score.ndcg:.2f} {score.recall:.2f} {score.found:4}  {score.query} ({score.kind})")
    return lines
