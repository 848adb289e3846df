"""Telling a member what happened: a line in the message centre and a mail."""

from collections.abc import Mapping
from typing import Any

from accounts.models import User
from marketplace.lib.transactions import require_transaction
from messaging.context import encode
from messaging.models import Notification, NotificationPreference
from messaging.rules import topic_of
from messaging.services.outbox import queue_email

_Channel = NotificationPreference.Channel


def notify(*, user: User, kind: str, params: Mapping[str, Any], url: str, dedupe_key: str, email: bool = True) -> None:
    """Write one notification and, unless `email` is false, one mail to `user`, in the caller's transaction.

    Both are rendered from `params` when they are read or sent, in the reader's language:
    templates/notifications/<kind>.txt and templates/emails/<kind>/. `url` is the path of the page to open,
    in any language. The same `dedupe_key` for the same member again does nothing. Essential topics always
    go out; of the others the member may have switched off a channel (S20). A deleted member is told nothing.
    Raises RuntimeError outside a transaction and TypeError when `params` cannot be kept as JSON.
    """
    require_transaction()
    if user.anonymised_at is not None:
        return
    silenced = _silenced_channels(user, kind)
    if _Channel.INBOX not in silenced:
        Notification.objects.get_or_create(
            user=user,
            dedupe_key=dedupe_key,
            defaults={"kind": kind, "params": encode(dict(params)), "url": url},
        )
    if email and _Channel.EMAIL not in silenced:
        queue_email(
            to=user.email,
            language=user.language,
            template=kind,
            context={**params, "url": url, "recipient_name": user.short_name},
            user=user,
            dedupe_key=f"{user.pk}:{dedupe_key}",
        )


def _silenced_channels(user: User, kind: str) -> set[str]:
    topic = topic_of(kind)
    if topic.is_essential:
        return set()
    rows = NotificationPreference.objects.filter(user=user, topic=topic.code, is_enabled=False)
    return set(rows.values_list("channel", flat=True))
