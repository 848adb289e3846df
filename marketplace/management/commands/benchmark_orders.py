"""`manage.py benchmark_orders --buyers 200 --sellers 1 3 10`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from benchmarks.trade.throughput import run, work_here


class Command(BaseCommand):
    """Works on the goods of the shop, with buyers of its own that are deleted again."""

    help = "Cart adds and placed orders a second, by number of sellers in a cart, as a Markdown table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--buyers", type=int, default=200)
        parser.add_argument("--sellers", type=int, nargs="+", default=[1, 3, 10])
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--work", action="store_true", help="be one of the processes, told what to do by a pipe")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["work"]:
            work_here(sys.stdin.readline, self._say)
            return
        try:
            run(buyers=options["buyers"], sellers=options["sellers"], workers=options["workers"], say=self._say)
        except RuntimeError as error:
            raise CommandError(str(error)) from error

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
