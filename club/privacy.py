"""What the club keeps about a person (domain.md 3.14)."""

from accounts.privacy import INTERNAL, Delete, PersonalTable, register_tables
from club.models import Membership, PointsEntry


def connect() -> None:
    """Register everything; called once at start-up."""
    register_tables(
        PersonalTable(
            PointsEntry,
            "membership__user",
            ("at", "kind", "reference", "amount", "points", "level_after"),
            Delete(),
            {"id": INTERNAL, "membership": INTERNAL, "key": INTERNAL},
        ),
        PersonalTable(
            Membership,
            "user",
            ("level", "spent", "points", "joined_at", "level_since"),
            Delete(),
            {"id": INTERNAL, "user": INTERNAL},
        ),
    )
