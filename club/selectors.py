"""Reads of the club."""

from accounts.models import User
from club.constants import LEVELS, Level
from club.models import Membership
from club.rules import level_by_code


def level_of(user: User) -> Level:
    """The level of `user`; A0 for who has no membership yet."""
    code = Membership.objects.filter(user=user).values_list("level", flat=True).first()
    return level_by_code(code) if code else LEVELS[0]
