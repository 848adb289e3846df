"""`manage.py export_products --store SLUG --format csv|xlsx [--language ru|en] [--out FILE]`."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from accounts.models import Store
from catalog.importing.writing import written
from catalog.selectors.exports import FORMATS, table_rows


class Command(BaseCommand):
    """Writes the table to a file or to the standard output, piece by piece."""

    help = "Export all goods of a store as a table that import_products reads back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--store", required=True, help="slug of the store")
        parser.add_argument("--format", choices=sorted(FORMATS), default="csv")
        parser.add_argument("--language", choices=["ru", "en"], default="ru", help="of the headings and categories")
        parser.add_argument("--out", type=Path, help="file to write; without it the standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        store = Store.objects.filter(slug=options["store"]).first()
        if store is None:
            raise CommandError(f"There is no store {options['store']!r}.")
        out: Path | None = options["out"]
        with override(options["language"]):
            if out is None:
                self._write(store, options["format"], sys.stdout.buffer)
                return
            with out.open("wb") as file:
                self._write(store, options["format"], file)
        self.stdout.write(f"{out}: {out.stat().st_size:,} bytes")

    def _write(self, store: Store, kind: str, file: IO[bytes]) -> None:
        for block in written(table_rows(store), FORMATS[kind]):
            file.write(block)
