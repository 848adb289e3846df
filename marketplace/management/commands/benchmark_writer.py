"""`manage.py benchmark_writer`: changes prices and stocks, so many a second."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from benchmarks.writer import write


class Command(BaseCommand):
    """Started by `manage.py benchmark --writer`; by itself it says how many changes a second one process can make."""

    help = "Change prices and stocks of goods on sale, so many a second."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rate", type=int, default=200, help="changes a second")
        parser.add_argument("--seconds", type=int, default=10)
        parser.add_argument("--seed", type=int, default=7, help="which variants, in which order")

    def handle(self, *args: Any, **options: Any) -> None:
        write(rate=options["rate"], seconds=options["seconds"], seed=options["seed"], say=self.stdout.write)
