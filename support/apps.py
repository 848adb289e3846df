"""App configuration."""

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    """Help centre articles."""

    name = "support"
    verbose_name = _("Help")

    def ready(self) -> None:
        """Let every `migrate` bring the texts: the footer of each page leads to them. Declare that they name nobody."""
        import_module("support.privacy").connect()
        post_migrate.connect(_load_articles, sender=self, dispatch_uid="support.load_articles")


def _load_articles(*, using: str, **kwargs: Any) -> None:
    # Migrating backwards ends without the table, or with an older one
    models = import_module("support.models")
    with connections[using].cursor() as cursor:
        tables = connections[using].introspection.table_names(cursor)
    if models.HelpArticle._meta.db_table in tables:
        import_module("support.services.articles").load_articles()
