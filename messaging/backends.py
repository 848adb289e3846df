"""EMAIL_BACKEND of the site: whatever sends mail through Django writes an outbox row."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from messaging.services.outbox import queue_message


class OutboxBackend(BaseEmailBackend):
    """Queues messages, in the caller's transaction if there is one."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """The number of messages queued; one without recipients is none."""
        return sum(bool(queue_message(message=message)) for message in email_messages)
