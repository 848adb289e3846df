"""Reads of messaging."""

from accounts.models import User
from messaging.models import Notification


def unread_count(user: User) -> int:
    """How many notifications the member has not read."""
    return Notification.objects.filter(user=user, read_at__isnull=True).count()
