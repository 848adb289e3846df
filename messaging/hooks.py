"""What messaging offers to the apps below it."""

from accounts.ports import consent_withdrawn
from marketplace.lib import messenger
from messaging import privacy
from messaging.services.notify import notify
from messaging.services.outbox import queue_email
from messaging.services.preferences import drop_unwanted


def connect() -> None:
    """Fill the ports of `marketplace.lib.messenger` and of accounts, and declare personal data."""
    messenger.connect(notify=notify, queue_email=queue_email)
    consent_withdrawn.register("mails that wait", drop_unwanted)
    privacy.connect()
