"""`manage.py sweep`: run what is due, now or at another moment."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date, parse_datetime

from marketplace.lib import clock
from marketplace.tasks import run_sweeps


class Command(BaseCommand):
    """Fires the timers of orders, payments and catalogue, as the scheduler does each minute."""

    help = "Run every timer that is due. --at DATE pretends that it is that day (or moment, ISO 8601, UTC)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--at", help="2026-12-31 or 2026-12-31T10:00")

    def handle(self, *args: Any, **options: Any) -> None:
        moment = _moment(options["at"]) if options["at"] else clock.now()
        with clock.at(moment):
            rounds = self._rounds()
        self.stdout.write(f"{moment:%Y-%m-%d %H:%M} UTC: " + ", ".join(f"{name} {n}" for name, n in rounds.items()))

    def _rounds(self) -> dict[str, int]:
        total = run_sweeps()
        fired = total
        while any(fired.values()):  # what one timer sets may be due at once
            fired = run_sweeps()
            total = {name: total[name] + fired[name] for name in total}
        return total


def _moment(text: str) -> datetime:
    try:
        stamp = parse_datetime(text)
        if stamp is None and (day := parse_date(text)):
            stamp = datetime(day.year, day.month, day.day, tzinfo=UTC)
    except ValueError as error:
        raise CommandError(f"{text}: {error}") from error
    if stamp is None:
        raise CommandError(f"{text} is not a date such as 2026-12-31 or 2026-12-31T10:00")
    return stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)
