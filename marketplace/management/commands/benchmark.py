"""`manage.py benchmark`: requests per second and latencies of the main pages, next to the floors of the stack."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from benchmarks.pages import run


class Command(BaseCommand):
    """Needs `wrk`; serves the shop with gunicorn on a free port of 127.0.0.1 and ends it afterwards."""

    help = "Measure the shop's pages under load and print a Markdown table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--goods", type=int, default=15_000, help="grow the demo to about so many products")
        parser.add_argument("--seconds", type=int, default=5, help="how long each page is asked")
        parser.add_argument("--connections", type=int, default=8)
        parser.add_argument(
            "--writes", type=int, default=0, help="then again while so many prices and stocks change a second"
        )
        parser.add_argument("--rows", type=int, default=0, help="with --writes: import a table of so many rows as well")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run(
                goods=options["goods"],
                seconds=options["seconds"],
                connections=options["connections"],
                writes=options["writes"],
                rows=options["rows"],
                say=self.stdout.write,
            )
        except RuntimeError as error:
            raise CommandError(str(error)) from error
