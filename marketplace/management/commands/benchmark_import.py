"""`manage.py benchmark_import --rows 100000 --bad 1 [--format csv|xlsx]`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from benchmarks.imports import run


class Command(BaseCommand):
    """Works in a store of its own in the shop's database; what it makes is deleted again."""

    help = "Import a generated table, verify it row by row, print times and memory as a Markdown table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rows", type=int, default=100_000)
        parser.add_argument("--bad", type=float, default=1.0, help="percent of bad rows")
        parser.add_argument("--format", choices=["csv", "xlsx"], default="csv")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run(rows=options["rows"], bad=options["bad"], kind=options["format"], say=self.stdout.write)
        except RuntimeError as error:
            raise CommandError(str(error)) from error
