"""`manage.py import_parcel_events FILE`: reports of a carrier that has no webhook, from a table."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.management.base import BaseCommand, CommandError

from orders.carriers.table import COLUMNS, NEEDED, NoTable, Row, read_rows
from orders.services.carriers import take_reports


class Command(BaseCommand):
    """Takes the rows that are right and names the others; exit code 1 when there were any."""

    help = f"Import reports about parcels from a CSV (UTF-8) with the columns {', '.join(COLUMNS)}. Repeatable."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--timezone", default="UTC", help="of times that name none, such as Europe/Moscow")
        parser.add_argument("--dry-run", action="store_true", help="check the table and record nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = self._rows(options["file"], options["timezone"])
        faults = [f"line {row.number}: {row.fault}" for row in rows if row.fault]
        good = [row for row in rows if row.report is not None]
        if options["dry_run"]:
            self.stdout.write(f"{len(good)} reports could be recorded.")
        else:
            unknown = self._record(good)
            faults += [f"line {row.number}: no parcel of ours has this code" for row in unknown]
            self.stdout.write(f"{len(good) - len(unknown)} reports recorded or known before.")
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} lines were left out.")

    @staticmethod
    def _rows(path: Path, zone: str) -> list[Row]:
        try:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                return list(read_rows(lines, zone=ZoneInfo(zone)))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path} cannot be read: {error}") from error
        except (ZoneInfoNotFoundError, ValueError) as error:
            text = f"these columns are missing: {error}" if isinstance(error, NoTable) else f"no such time zone: {zone}"
            raise CommandError(f"{text}. Needed: {', '.join(NEEDED)}") from error

    @staticmethod
    def _record(rows: list[Row]) -> list[Row]:
        return [row for row in rows if row.report is not None and not take_reports(row.carrier, [row.report])]
