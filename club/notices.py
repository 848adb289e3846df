"""What the club tells its members."""

from django.urls import reverse

from club.models import Membership, PointsEntry
from messaging.services.notify import notify


def level_rose(membership: Membership, entry: PointsEntry) -> None:
    """A finished order has lifted the member to another level."""
    _tell(membership, entry, "club_level_up")


def level_fell(membership: Membership, entry: PointsEntry) -> None:
    """A refund has taken the member to a lower level."""
    _tell(membership, entry, "club_level_down")


def _tell(membership: Membership, entry: PointsEntry, kind: str) -> None:
    notify(
        user=membership.user,
        kind=kind,
        params={
            "level": membership.level,
            "spent": membership.spent,
            "points": membership.points,
            "reference": entry.reference,
        },
        url=reverse("club:home"),
        dedupe_key=f"club:{entry.key}",
    )
