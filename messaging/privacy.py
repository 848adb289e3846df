"""What messaging keeps about a person (domain.md 3.14)."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from accounts.privacy import INTERNAL, SECRET, Delete, Person, PersonalTable, register_tables
from messaging.constants import LAST_WORDS
from messaging.models import Notification, NotificationPreference, OutboxEmail


def connect() -> None:
    """Register everything; called once at start-up."""
    own = {"id": INTERNAL, "user": INTERNAL}
    register_tables(
        PersonalTable(
            Notification,
            "user",
            ("created_at", "kind", "params", "url", "read_at"),
            Delete(),
            own | {"dedupe_key": INTERNAL},
        ),
        PersonalTable(NotificationPreference, "user", ("topic", "channel", "is_enabled", "updated_at"), Delete(), own),
        PersonalTable(
            OutboxEmail,
            mails_to,
            ("created_at", "to", "template", "subject", "status", "sent_at", "failed_at", "language"),
            Delete(),
            own
            | {"context": SECRET}
            | dict.fromkeys(("message_id", "dedupe_key", "due_at", "attempts", "attempt_id"), INTERNAL)
            | dict.fromkeys(("claimed_at", "last_error"), INTERNAL)
            | dict.fromkeys(("body_text", "body_html"), SECRET),  # mails hold codes
            title=gettext_lazy("E-mails to you"),
            roads=("user",),
        ),
    )


def mails_to(person: Person) -> QuerySet[OutboxEmail]:
    """Mails to the member or to one of the member's addresses; not the very last one, which delivery itself deletes."""
    addresses = Q(user=person.user)
    for address in person.emails:
        addresses |= Q(to__iexact=address)
    return OutboxEmail.objects.filter(addresses).exclude(user=person.user, template=LAST_WORDS)
