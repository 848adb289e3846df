"""What the club hangs onto the ports of lower apps."""

from accounts import ports
from accounts.models import User
from club import privacy
from club.services.membership import ensure_membership


def connect() -> None:
    """Register everything; called once at start-up."""
    ports.user_registered.register("club", join_club)
    privacy.connect()


def join_club(user: User) -> None:
    """Every member is in the club from the registration on (S47)."""
    ensure_membership(user)
