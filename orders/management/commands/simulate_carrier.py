"""`manage.py simulate_carrier`: let the simulated carrier tell the shop, over HTTP, where its parcels are."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from orders.carriers.formats import normal_code
from orders.services.simulation import simulate


class Command(BaseCommand):
    """Needs a shop that answers at SITE_URL (or `--url`); exit code 1 when it did not take everything."""

    help = "Post the webhooks of the simulated carrier that are due, or with --next the next one of each parcel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("codes", nargs="*", metavar="CODE", help="tracking codes (default: all parcels under way)")
        parser.add_argument("--next", action="store_true", help="the next report of each parcel, due or not")
        parser.add_argument("--url", default="", help="where the shop answers (default: SANDBOX_SHOP_URL or SITE_URL)")

    def handle(self, *args: Any, **options: Any) -> None:
        codes = [normal_code(code) for code in options["codes"]]
        refused = sent = 0
        for shipment, taken in simulate(codes=codes, ahead=options["next"], shop_url=options["url"].rstrip("/")):
            self.stdout.write(f"{shipment}: {taken} reports" if taken else f"{shipment}: not taken")
            sent, refused = sent + taken, refused + (not taken)
        if refused:
            raise CommandError(f"The shop did not take the reports of {refused} parcels.")
        self.stdout.write(f"{sent} reports sent.")
