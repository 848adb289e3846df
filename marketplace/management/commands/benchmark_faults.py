"""`manage.py benchmark_faults --runs 100`."""

import secrets
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from benchmarks.trade.faults.estate import Estate
from benchmarks.trade.faults.run import report, run
from benchmarks.trade.faults.servers import run_apart


class Command(BaseCommand):
    """Starts servers of its own on loopback, and ends them; exit code 1 when anything was lost."""

    help = "Kill web, worker, broker and database in the middle of trade, and compare the books afterwards."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--runs", type=int, default=100)
        parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
        parser.add_argument("--inside", help="the folder of the servers that the outer command has started")
        parser.add_argument("--ports", type=int, nargs=2, default=[0, 0])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["inside"]:
            self._inside(options)
        elif run_apart(runs=options["runs"], seed=options["seed"]):
            raise CommandError(f"--seed={options['seed']} has lost something")

    def _inside(self, options: dict[str, Any]) -> None:
        web, broker = options["ports"]
        estate = Estate(Path(options["inside"]), web_port=web, broker_port=broker)
        try:
            figures = run(estate, runs=options["runs"], seed=options["seed"], say=self._say)
            self._say(report(figures))
        finally:
            estate.end()
        if figures.losses:
            raise CommandError(f"{len(figures.losses)} losses")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
