"""`manage.py load_rates FILE [--date YYYY-MM-DD]`."""

from argparse import ArgumentParser
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.services.rates import store_rates
from marketplace.lib import clock


class Command(BaseCommand):
    """The file has one currency a line: `RUB 92.50` (units for one unit of the settlement currency)."""

    help = "Store the exchange rates of a day; lines like `RUB 92.50`, # begins a comment."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--date", type=date.fromisoformat, help="day of the rates, today when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lines = options["file"].read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        rates = dict(self._read(number, line) for number, line in enumerate(lines, 1) if line.partition("#")[0].strip())
        count = store_rates(rates=rates, as_of=options["date"] or clock.now().date())
        self.stdout.write(f"{count} rates stored.")

    def _read(self, number: int, line: str) -> tuple[str, Decimal]:
        words = line.partition("#")[0].replace("=", " ").replace(";", " ").split()
        try:
            currency, value = words[0].upper(), Decimal(words[1].replace(",", "."))
        except (IndexError, InvalidOperation):
            raise CommandError(f"Line {number}: expected a currency and a rate, as in `RUB 92.50`.") from None
        if len(currency) != 3 or not currency.isalpha() or not 0 < value < 10**9:
            raise CommandError(f"Line {number}: {words[0]} {words[1]} is not a currency with a rate above zero.")
        return currency, value
