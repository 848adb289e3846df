"""App configuration."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Listings, prices, stock, search, wish lists, delivery and exchange rates."""

    name = "catalog"

    def ready(self) -> None:
        """Fill the ports of accounts: what a guest began is completed after sign-in (S40)."""
        from accounts.ports import resume_actions  # noqa: PLC0415 - models are loaded by now, not before
        from catalog.services.resume import resume_favourite, resume_wish  # noqa: PLC0415

        resume_actions.register("wish", resume_wish)
        resume_actions.register("favourite", resume_favourite)
