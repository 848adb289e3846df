"""Reads of the club."""

from club.selectors.membership import (
    ClubPage,
    LevelColumn,
    PrivilegeCell,
    PrivilegeRow,
    club_page,
    counted_spend,
    level_of,
)

__all__ = ["ClubPage", "LevelColumn", "PrivilegeCell", "PrivilegeRow", "club_page", "counted_spend", "level_of"]
