"""`manage.py benchmark_goods`: a catalogue of 100,000 or 1,000,000 products to measure on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from benchmarks.goods import grow


class Command(BaseCommand):
    """Copies the goods of the demo; may be repeated, also with a greater number."""

    help = "Grow the demo shop to so many products."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--goods", type=int, default=100_000)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            grow(goods=options["goods"], say=self.stdout.write)
        except RuntimeError as error:
            raise CommandError(str(error)) from error
