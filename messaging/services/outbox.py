"""Writing mails into the outbox."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction

from accounts.models import User
from marketplace.lib import clock
from marketplace.lib.formatting import current_language
from marketplace.lib.prepared_rows import insert_once
from marketplace.lib.publishing import publish_on_commit
from messaging.constants import FAILED_KEPT_FOR
from messaging.context import encode
from messaging.models import OutboxEmail
from messaging.rules import kept_subject
from messaging.tasks import deliver_email


def queue_email(
    *,
    to: str,
    language: str,
    template: str,
    context: Mapping[str, Any],
    user: User | None = None,
    dedupe_key: str | None = None,
) -> OutboxEmail:
    """Put a mail into the outbox, in the caller's transaction if there is one.

    `template` is a folder of templates/emails with subject.txt, body.txt and body.html. `context` holds
    JSON values, Money, dates and aware datetimes. The same `dedupe_key` a second time gives the first row.
    Delivery starts after the commit; a sweep finds the row should that be lost. Raises TypeError when the
    context holds something else, such as a model.
    """
    values: dict[str, Any] = {
        "to": to,
        "language": language,
        "template": template,
        "context": encode(dict(context)),
        "user": user,
    }
    if dedupe_key is None:
        row = OutboxEmail.objects.create(**values)
    else:
        row = OutboxEmail(dedupe_key=dedupe_key, **values)
        if not insert_once(row):
            return OutboxEmail.objects.get(dedupe_key=dedupe_key)
    publish_on_commit(deliver_email, row.pk, short=True)
    return row


@transaction.atomic
def queue_message(*, message: EmailMessage) -> int:
    """Put a finished Django message into the outbox, one row for each recipient; the number of rows.

    Raises TypeError for an attachment that is a MIME object rather than name, content and type.
    """
    context = _finished(message)
    addresses = [parseaddr(recipient)[1] for recipient in message.recipients()]
    for address in addresses:
        row = OutboxEmail.objects.create(
            to=address, language=current_language(), context=context, subject=kept_subject(str(message.subject))
        )
        publish_on_commit(deliver_email, row.pk)
    return len(addresses)


def _finished(message: EmailMessage) -> dict[str, Any]:
    is_html = message.content_subtype == "html"
    alternatives = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    html = message.body if is_html else next((text for text, kind in alternatives if kind == "text/html"), "")
    return {
        "subject": " ".join(str(message.subject).split()),
        "text": "" if is_html else str(message.body),
        "html": str(html),
        "from_email": message.from_email,
        "headers": {name: str(value) for name, value in message.extra_headers.items()},
        "attachments": [_attachment(item) for item in message.attachments],
    }


def _attachment(item: Any) -> list[str]:
    if not isinstance(item, tuple):
        raise TypeError("attach name, content and type: a MIME object cannot wait in the outbox")
    name, content, kind = item
    raw = content.encode() if isinstance(content, str) else content
    return [name or "file", b64encode(raw).decode(), kind or "application/octet-stream"]


@transaction.atomic
def requeue(*, pks: Sequence[int]) -> int:
    """Let failed mails among `pks` be tried again, from the first attempt on; the number of them.

    Those that failed FAILED_KEPT_FOR ago stay as they are: what they said is wiped. Locks the rows.
    """
    failed = OutboxEmail.objects.filter(pk__in=pks, status=OutboxEmail.Status.FAILED)
    failed = failed.exclude(failed_at__lte=clock.now() - FAILED_KEPT_FOR)
    rows = list(failed.select_for_update().values_list("pk", flat=True))
    OutboxEmail.objects.filter(pk__in=rows).update(
        status=OutboxEmail.Status.PENDING, due_at=clock.now(), attempts=0, failed_at=None
    )
    for pk in rows:
        publish_on_commit(deliver_email, pk)
    return len(rows)


def drop_history(*, before: datetime) -> int:
    """Forget unsent mails written before `before`: they belong to imported history, and nobody waits for them."""
    deleted, _rows = OutboxEmail.objects.filter(status=OutboxEmail.Status.PENDING, created_at__lt=before).delete()
    return deleted
