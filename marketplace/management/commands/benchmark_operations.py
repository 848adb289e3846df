"""`manage.py benchmark_operations --operations 10000 --workers 16`."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from benchmarks.scratch import scratch_database
from benchmarks.trade.mixed import by_processes, work_apart


class Command(BaseCommand):
    """Works in a database of its own; exit code 1 on a deadlock, an error, or a cent astray."""

    help = "Random steps of buyers, sellers, staff and the bank by many processes at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--operations", type=int, default=10_000)
        parser.add_argument("--workers", type=int, default=16)
        parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
        parser.add_argument("--work", help="the market in which this process takes its share of the steps, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        operations, seed = options["operations"], options["seed"]
        if options["work"]:
            self.stdout.write(work_apart(options["work"], steps=operations, seed=seed))
            return
        try:
            with scratch_database("karavan_operations") as env:
                workers = options["workers"]
                is_good = by_processes(
                    workers=workers, operations=operations, seed=seed, env=env, say=self.stdout.write
                )
        except RuntimeError as error:
            raise CommandError(str(error)) from error
        if not is_good:
            raise CommandError(f"--seed={seed} went wrong")
