"""Models of messaging."""

from messaging.models.notification import Notification, NotificationPreference
from messaging.models.outbox import OutboxEmail

__all__ = ["Notification", "NotificationPreference", "OutboxEmail"]
