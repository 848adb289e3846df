"""What the catalogue offers to the apps below it."""

from accounts.ports import resume_actions
from catalog import privacy
from catalog.services.resume import resume_favourite, resume_wish


def connect() -> None:
    """Fill the ports of accounts: what a guest began is completed after sign-in (S40), what names a person."""
    resume_actions.register("wish", resume_wish)
    resume_actions.register("favourite", resume_favourite)
    privacy.connect()
