"""`manage.py benchmark_enumeration`: does the time of an answer tell whether an address has an account?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from benchmarks.enumeration import run


class Command(BaseCommand):
    """Serves the shop with gunicorn on a free port of 127.0.0.1; the members it makes are deleted again."""

    help = "Compare the times of answers for known and unknown addresses and print a Markdown table."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tries", type=int, default=200, help="addresses of each kind for each page")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run(tries=options["tries"], say=self.stdout.write)
        except RuntimeError as error:
            raise CommandError(str(error)) from error
