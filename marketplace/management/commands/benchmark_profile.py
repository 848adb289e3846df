"""`manage.py benchmark_profile`: what each page costs, by its queries and by where Python spends its time."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from benchmarks.pages import guest_targets, member_targets
from benchmarks.profile import report


class Command(BaseCommand):
    """Works in its own process, on the goods that are there; `benchmark_goods` makes more of them."""

    help = "Print queries, plans and profiles of the pages that `benchmark` measures."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--page", action="append", help="only pages of this name; several times for several")
        parser.add_argument("--plans", action="store_true", help="print whole query plans")
        parser.add_argument("--lines", type=int, default=0, help="print so many lines of each profile")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("ru"):
            targets = [(one.name, one.path, one.user) for one in (*guest_targets(), *member_targets())]
        wanted = [one for one in targets if not options["page"] or one[0] in options["page"]]
        if not wanted:
            raise CommandError(f"pages: {', '.join(name for name, _, _ in targets)}")
        report(wanted, plans=options["plans"], lines=options["lines"], say=self.stdout.write)
