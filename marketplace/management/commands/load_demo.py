"""`manage.py load_demo`: fill the shop with goods, stores and people."""

from __future__ import annotations

from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from marketplace.demo.content import people
from marketplace.demo.load.people import PASSWORD
from marketplace.demo.load.plan import Plan
from marketplace.demo.load.steps import STEPS
from marketplace.demo.tasks import draw_remaining, play_orders


class Command(BaseCommand):
    """Adds what is missing and deletes nothing; the second run is short."""

    help = "Load the demo shop: stores, people, 300 goods with drawn pictures. Repeatable; adds what is missing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=int, default=1, help="so many times the goods, for load tests")
        parser.add_argument("--processes", type=int, default=2, help="processes that draw")
        parser.add_argument("--no-views", action="store_true", help="leave all views but the first undrawn")
        parser.add_argument("--force", action="store_true", help="load into a shop with production settings")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_ALLOWED and not options["force"]:
            raise CommandError("The people of the demo have a known password. Use --force to load it all the same.")
        if options["scale"] < 1 or options["processes"] < 1:
            raise CommandError("--scale and --processes must be 1 or more.")
        plan = Plan(report=self._say, scale=options["scale"], processes=options["processes"])
        began = monotonic()
        for name, step in STEPS:
            started = monotonic()
            summary = step(plan)
            self._say(f"{name}: {summary} ({monotonic() - started:.1f} s)")
        if not options["no_views"]:
            draw_remaining.delay()
            play_orders.delay()
        self._say(f"The demo shop is ready ({monotonic() - began:.1f} s).")
        self._sign_ins()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _sign_ins(self) -> None:
        self._say(f"\nSign in with one of these addresses and the password {PASSWORD}")
        for person in people():
            self._say(f"  {person.email:22} {person.role:7} {person.note.en}")
