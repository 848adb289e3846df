"""`manage.py load_help`: bring the texts of the help centre into the database."""

from typing import Any

from django.core.management.base import BaseCommand

from support.services.articles import load_articles


class Command(BaseCommand):
    """Adds missing articles and renews those that staff have not edited. `migrate` does the same."""

    help = "Add the help articles that come with the shop; articles edited by staff are kept."

    def handle(self, *args: Any, **options: Any) -> None:
        report = load_articles()
        self.stdout.write(
            f"added {len(report.added)}, updated {len(report.updated)}, kept as staff wrote them {len(report.kept)}"
        )
