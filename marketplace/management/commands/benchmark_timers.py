"""`manage.py benchmark_timers --orders 1000000 --due 10000`."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from benchmarks.scratch import scratch_database
from benchmarks.trade.timers import run, sweep_here


class Command(BaseCommand):
    """Works in a database of its own; exit code 1 when a timer fired twice or never, or the sweep was too slow."""

    help = "Sweep the timers of very many open orders: time, memory, and twice at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--orders", type=int, default=1_000_000)
        parser.add_argument("--due", type=int, default=10_000)
        parser.add_argument(
            "--sweep",
            nargs=2,
            metavar=("WHAT", "MOMENT"),
            help="only sweep (or help) in this database as of that moment, and say how it went as JSON",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sweep"]:
            what, moment = options["sweep"]
            self.stdout.write(json.dumps(asdict(sweep_here(what, datetime.fromisoformat(moment)))))
            return
        try:
            with scratch_database("karavan_timers") as env:
                is_good = run(orders=options["orders"], due=options["due"], env=env, say=self.stdout.write)
        except RuntimeError as error:
            raise CommandError(str(error)) from error
        if not is_good:
            raise CommandError("not as it must be")
