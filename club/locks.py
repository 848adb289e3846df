"""Row locks of the club."""

from accounts.models import User
from club.models import Membership
from marketplace.lib.transactions import note_lock


def lock_membership(user: User) -> Membership:
    """The membership of `user`, locked until the end of the transaction; made when missing."""
    note_lock("membership")
    Membership.objects.get_or_create(user=user)
    return Membership.objects.select_for_update(of=("self",)).get(user=user)
