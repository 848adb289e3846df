"""App configuration of the composition root."""

from django.apps import AppConfig, apps
from django.db.models import ForeignKey

OWN = {"accounts", "catalog", "club", "messaging", "orders", "payments", "support"}


class MarketplaceConfig(AppConfig):
    """Holds management commands and pages that gather from several apps; owns no models."""

    name = "marketplace"

    def ready(self) -> None:
        """A relation without a name of its own is called as what it leads to, in the language of the page.

        Django would show staff the name of the column («product»). No migration sees this: they read what the
        column was given.
        """
        for config in apps.get_app_configs():
            for model in config.get_models() if config.label in OWN else ():
                for field in model._meta.local_fields:
                    is_unnamed = isinstance(field, ForeignKey) and field.verbose_name == field.name.replace("_", " ")
                    if is_unnamed and not isinstance(field.related_model, str | None):
                        field.verbose_name = field.related_model._meta.verbose_name or field.name
