"""What support keeps about a person (domain.md 3.14): complaints."""

from django.utils.translation import gettext_lazy

from accounts.privacy import INTERNAL, PersonalTable, Wipe, register_impersonal, register_tables
from support.models import HelpArticle, Report


def connect() -> None:
    """Register everything; called once at start-up."""
    register_impersonal("texts of the shop", HelpArticle)
    register_tables(
        PersonalTable(
            Report,
            "author",
            ("product__title_ru", "product__title_en", "reason", "text", "status", "created_at"),
            # What was done about a product stays on record; who complained and in which words does not matter then.
            Wipe({"text": ""}, ("reason", "status"), "the moderation of goods"),
            {"id": INTERNAL, "author": INTERNAL},
            gettext_lazy("Complaints that you sent"),
        )
    )
