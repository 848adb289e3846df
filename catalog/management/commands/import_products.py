"""`manage.py import_products FILE --store SLUG [--pictures DIR|ZIP] [--check]`, and `--resume NUMBER`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Store
from catalog.importing.problems import file_sentence, joined
from catalog.models import ImportJob
from catalog.selectors.imports import bad_rows, column_names, may_go_on
from catalog.services.imports.jobs import apply_table, check_table, resume_table, upload_table
from catalog.services.imports.running import produce
from marketplace.lib.errors import DomainError
from marketplace.lib.publishing import without_publishing

LISTED = 100


class Command(BaseCommand):
    """Prints one line for each bad row and one with the result; exits with 1 when a row was bad."""

    help = "Import goods of a store from a CSV or XLSX file. Safe to repeat; a killed run goes on with --resume."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--store", help="slug of the store")
        parser.add_argument("--pictures", type=Path, help="folder or ZIP archive with the pictures that rows name")
        parser.add_argument("--check", action="store_true", help="check everything, write nothing")
        parser.add_argument("--resume", metavar="NUMBER", help="go on with an import that was broken off")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            job = self._resumed(options["resume"]) if options["resume"] else self._begun(options)
        except DomainError as error:
            raise CommandError(str(error)) from error
        produce(pk=job.pk)
        job.refresh_from_db()
        if job.is_running:
            raise CommandError(f"The import broke off: go on with --resume {job.number}", returncode=2)
        self._report(job)

    def _resumed(self, number: str) -> ImportJob:
        job = ImportJob.objects.filter(number=number).first()
        if job is None:
            raise CommandError(f"There is no import {number!r}.")
        if job.status == ImportJob.Status.FAILED:
            with without_publishing():
                resume_table(job=job)
        return job

    def _begun(self, options: dict[str, Any]) -> ImportJob:
        store = Store.objects.filter(slug=options["store"] or "").first()
        if store is None:
            raise CommandError(f"There is no store {options['store']!r}.")
        pictures: Path | None = options["pictures"]
        if pictures is not None and not pictures.exists():
            raise CommandError(f"{pictures}: there is no such folder or archive.")
        path: Path | None = options["file"]
        if path is None:
            raise CommandError("Name the file, or an import to go on with (--resume NUMBER).")
        try:
            file = path.open("rb")
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        place = str(pictures.resolve()) if pictures else ""
        with file, without_publishing():
            job = upload_table(store=store, user=None, file=file, name=path.name, pictures=place)
            if options["check"]:
                check_table(job=job, columns=job.columns)
            else:
                apply_table(job=job, is_checked=False)
        self.stdout.write(f"Import {job.number}")
        return job

    def _report(self, job: ImportJob) -> None:
        names = column_names(job)
        for note in bad_rows(job)[:LISTED]:
            self.stderr.write(f"row {note.row}: {joined(note.problems, names)}")
        if job.status == ImportJob.Status.FAILED:
            way_on = f" Go on with --resume {job.number}." if may_go_on(job) else ""
            raise CommandError(f"{file_sentence(job.failure)}{way_on}")
        said = "would be" if job.status == ImportJob.Status.CHECKED else "were"
        self.stdout.write(
            f"{job.created_count} new, {job.updated_count} changed and {job.unchanged_count} unchanged rows {said}"
            f" taken, {job.bad_count} left out."
        )
        if job.bad_count:
            raise CommandError("Correct these rows and import the file again.", returncode=1)
