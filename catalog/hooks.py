"""What the catalogue offers to the apps below it."""

from accounts.ports import resume_actions, resume_notes
from catalog import privacy
from catalog.services.resume import note_wish, resume_favourite, resume_list, resume_wish


def connect() -> None:
    """Fill the ports of accounts: what a guest began is completed after sign-in (S40), what names a person."""
    resume_actions.register("wish", resume_wish)
    resume_actions.register("list", resume_list)
    resume_actions.register("favourite", resume_favourite)
    resume_notes.register("wish", note_wish)
    resume_notes.register("list", note_wish)
    privacy.connect()
