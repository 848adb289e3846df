"""What support keeps about a person: nothing yet (domain.md 3.14)."""

from accounts.privacy import register_impersonal
from support.models import HelpArticle


def connect() -> None:
    """Register everything; called once at start-up."""
    register_impersonal("texts of the shop", HelpArticle)
