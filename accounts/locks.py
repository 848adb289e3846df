"""Row locks of accounts."""

from accounts.models import User
from marketplace.lib.transactions import note_lock


def lock_member(pk: int) -> User:
    """The member under a row lock: whoever changes an address book or preferences waits here."""
    note_lock("member")
    return User.objects.select_for_update(of=("self",)).get(pk=pk)
