"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    """Listings, prices, stock, search, wish lists, delivery and exchange rates."""

    name = "catalog"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        """Fill the ports of accounts: what a guest began is completed after sign-in (S40), what names a person."""
        from accounts.ports import resume_actions  # noqa: PLC0415 - models are loaded by now, not before
        from catalog import privacy  # noqa: PLC0415
        from catalog.services.resume import resume_favourite, resume_wish  # noqa: PLC0415

        resume_actions.register("wish", resume_wish)
        resume_actions.register("favourite", resume_favourite)
        privacy.connect()
