"""What messaging offers to the apps below it."""

from marketplace.lib import messenger
from messaging import privacy
from messaging.services.notify import notify
from messaging.services.outbox import queue_email


def connect() -> None:
    """Fill the port of `marketplace.lib.messenger`, and declare personal data."""
    messenger.connect(notify=notify, queue_email=queue_email)
    privacy.connect()
