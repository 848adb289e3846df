"""`manage.py rebuild_search [--hot]`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from catalog.services.search_rows import mark_hot, rebuild_all
from catalog.services.search_words import rebuild_words


class Command(BaseCommand):
    """Writes the whole search table and the words of the lexicon anew; may run while the shop is open."""

    help = "Write the search table anew (--hot: only mark the most popular rows)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--hot", action="store_true", help="only mark the rows that search asks first")
        parser.add_argument("--workers", type=int, default=2, help="how many write at the same time")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["hot"]:
            self.stdout.write(f"{mark_hot()} marks moved.")
        else:
            rows = rebuild_all(workers=options["workers"])
            self.stdout.write(f"{rows} rows written, {rebuild_words()} words counted.")
