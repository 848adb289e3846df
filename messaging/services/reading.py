"""Marking notifications as read."""

from datetime import datetime

from django.db.models import F

from accounts.models import User
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from messaging.models import Notification


def mark_read(*, user: User, pk: int) -> None:
    """Mark one as read; safe to repeat. Raises NotFound for somebody else's."""
    own = Notification.objects.filter(user=user, pk=pk)
    if not own.filter(read_at__isnull=True).update(read_at=clock.now()) and not own.exists():
        raise NotFound


def mark_all_read(*, user: User, up_to: int) -> int:
    """Mark everything up to notification `up_to` as read, so that news of this very second is kept. How many."""
    rows = Notification.objects.filter(user=user, pk__lte=up_to, read_at__isnull=True)
    return rows.update(read_at=clock.now())


def read_history(*, before: datetime) -> int:
    """Mark everybody's notifications written before `before` as read: they belong to imported history."""
    old = Notification.objects.filter(read_at__isnull=True, created_at__lt=before)
    return old.update(read_at=F("created_at"))
