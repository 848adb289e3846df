"""Telling a member what happened: a line in the message centre and a mail."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from marketplace.lib.prepared_rows import insert_once
from marketplace.lib.transactions import require_transaction
from messaging.constants import EMAIL, INBOX
from messaging.context import encode
from messaging.models import Notification
from messaging.rules import topic_of
from messaging.selectors import silenced_channels
from messaging.services.outbox import queue_email


def notify(*, user: User, kind: str, params: Mapping[str, Any], url: str, dedupe_key: str, email: bool = True) -> None:
    """Write one notification and, unless `email` is false, one mail to `user`, in the caller's transaction.

    Both are rendered from `params` when they are read or sent, in the reader's language:
    templates/notifications/<kind>.txt and templates/emails/<kind>/. `url` is the path of the page to open,
    in any language. The same `dedupe_key` for the same member again does nothing. Essential topics always
    go out; of the others the member may have switched off a channel, and marketing mail needs a consent
    (S20). A deleted member is told nothing. Raises RuntimeError outside a transaction and TypeError when `params`
    cannot be kept as JSON.
    """
    require_transaction()
    if user.anonymised_at is not None:
        return
    silenced = silenced_channels(user, topic_of(kind))
    if INBOX not in silenced:
        insert_once(Notification(user=user, dedupe_key=dedupe_key, kind=kind, params=encode(dict(params)), url=url))
    if email and EMAIL not in silenced:
        queue_email(
            to=user.email,
            language=user.language,
            template=kind,
            context={**params, "url": url, "recipient_name": user.short_name},
            user=user,
            dedupe_key=f"{user.pk}:{dedupe_key}",
        )
