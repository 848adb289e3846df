"""`manage.py benchmark_vitals`: how soon a slow phone shows the main pages, and whether they jump."""

from importlib import import_module
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Needs Chromium and Playwright, which come with the tests; serves the shop on a free port and ends it."""

    help = "Measure LCP and CLS of home, category and product in a throttled Chromium; fails above the gate."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--runs", type=int, default=3, help="visits to each page; the median counts")
        parser.add_argument("--report-only", action="store_true", help="do not fail above the gate")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            vitals = import_module("benchmarks.vitals")  # Playwright is no part of what runs a shop
        except ImportError as error:
            raise CommandError(f"{error.name} is not installed; it comes with the tests: ./run test") from error
        try:
            misses = vitals.run(runs=options["runs"], say=self.stdout.write)
        except RuntimeError as error:
            raise CommandError(str(error)) from error
        if misses and not options["report_only"]:
            raise CommandError("\n".join(misses))
