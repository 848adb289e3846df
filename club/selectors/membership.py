"""Reads of the club."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Sum

from accounts.models import User
from club.constants import HISTORY_PER_PAGE, LEVELS, PRIVILEGES, Level, Privilege
from club.models import Membership, PointsEntry
from club.rules import grants, level_by_code, next_level, progress
from marketplace.lib.money import Money


@dataclass(frozen=True, slots=True)
class PrivilegeCell:
    """What one level gives of one privilege: nothing, all of it, or up to `limit`."""

    is_given: bool
    limit: Money | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class PrivilegeRow:
    """One privilege over all levels."""

    privilege: Privilege
    cells: list[PrivilegeCell]


@dataclass(frozen=True, slots=True)
class LevelColumn:
    """Head of a column of the table."""

    level: Level
    min_spend: Money
    is_current: bool


@dataclass(frozen=True, slots=True)
class ClubPage:
    """Everything /my/club/ shows."""

    level: Level
    next_level: Level | None
    left: Money | None
    percent: int
    spent: Money
    points: int
    joined_at: datetime
    columns: list[LevelColumn]
    privileges: list[PrivilegeRow]
    history: Page[PointsEntry]

    @property
    def codes(self) -> list[str]:
        """The stops of the bar."""
        return [level.code for level in LEVELS]


def level_of(user: User) -> Level:
    """The level of `user`; A0 for who has no membership yet."""
    code = Membership.objects.filter(user=user).values_list("level", flat=True).first()
    return level_by_code(code) if code else LEVELS[0]


def counted_spend(user: User, reference: str) -> Money:
    """What an order counts in its buyer's club, less what was reversed."""
    entries = PointsEntry.objects.filter(membership__user=user, reference=reference)
    return entries.aggregate(total=Sum("amount"))["total"] or Money.zero()


def club_page(user: User, *, number: str | int = 1) -> ClubPage:
    """The club page of `user`, with page `number` of the history."""
    membership = Membership.objects.filter(user=user).first() or Membership(user=user)
    level = level_by_code(membership.level)
    above = next_level(level)
    entries = PointsEntry.objects.filter(membership__user=user).order_by("-pk")
    return ClubPage(
        level=level,
        next_level=above,
        left=Money(above.min_spend) - membership.spent if above else None,
        percent=progress(membership.spent),
        spent=membership.spent,
        points=membership.points,
        joined_at=membership.joined_at,
        columns=[LevelColumn(one, Money(one.min_spend), one is level) for one in LEVELS],
        privileges=[_privilege_row(privilege, level) for privilege in PRIVILEGES],
        history=Paginator(entries, HISTORY_PER_PAGE).get_page(number),
    )


def _privilege_row(privilege: Privilege, current: Level) -> PrivilegeRow:
    limits = dict(privilege.limits)
    cells = [
        PrivilegeCell(
            is_given=grants(level, privilege),
            limit=Money(limits[level.code]) if level.code in limits else None,
            is_current=level is current,
        )
        for level in LEVELS
    ]
    return PrivilegeRow(privilege, cells)
