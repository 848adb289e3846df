"""`manage.py import_products FILE --store SLUG [--dry-run]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Store
from catalog.services.imports import import_products


class Command(BaseCommand):
    """Prints one line for each error and one with the result; exits with 1 when a line was bad."""

    help = "Import products of a store from a CSV file (UTF-8 or cp1251, ; or , between columns); safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--store", required=True, help="slug of the store")
        parser.add_argument("--dry-run", action="store_true", help="check everything, keep nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        store = Store.objects.filter(slug=options["store"]).first()
        if store is None:
            raise CommandError(f"There is no store {options['store']!r}.")
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        report = import_products(store=store, data=data, dry_run=options["dry_run"])
        for bad in report.errors:
            self.stderr.write(f"line {bad.row}, {bad.column or 'file'}: {bad.reason}")
        kept = "would be" if options["dry_run"] else "were"
        left = len({bad.row for bad in report.errors})
        self.stdout.write(
            f"{report.created} new and {report.updated} known SKUs {kept} written, {left} lines left out."
        )
        if report.errors:
            raise CommandError("Correct the lines above and import the file again.", returncode=1)
