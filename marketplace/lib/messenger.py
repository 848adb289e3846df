"""How apps below messaging tell a member something: messaging fills these two functions at start-up."""

from collections.abc import Mapping
from typing import Any, Protocol


class Notify(Protocol):
    """`messaging.services.notify.notify`: a line in the message centre and, unless `email` is false, a mail."""

    def __call__(
        self, *, user: Any, kind: str, params: Mapping[str, Any], url: str, dedupe_key: str, email: bool = True
    ) -> None: ...


class QueueEmail(Protocol):
    """`messaging.services.outbox.queue_email`: a mail to one address, whoever it belongs to."""

    def __call__(
        self,
        *,
        to: str,
        language: str,
        template: str,
        context: Mapping[str, Any],
        user: Any = None,
        dedupe_key: str | None = None,
    ) -> object: ...


class _Messenger:
    notify: Notify
    queue_email: QueueEmail


_messenger = _Messenger()


def connect(*, notify: Notify, queue_email: QueueEmail) -> None:
    """Called once, by messaging's AppConfig."""
    _messenger.notify, _messenger.queue_email = notify, queue_email


def notify(*, user: Any, kind: str, params: Mapping[str, Any], url: str, dedupe_key: str, email: bool = True) -> None:
    """See `messaging.services.notify.notify`; needs an open transaction."""
    _messenger.notify(user=user, kind=kind, params=params, url=url, dedupe_key=dedupe_key, email=email)


def queue_email(
    *,
    to: str,
    language: str,
    template: str,
    context: Mapping[str, Any],
    user: Any = None,
    dedupe_key: str | None = None,
) -> None:
    """See `messaging.services.outbox.queue_email`; joins the caller's transaction if there is one."""
    _messenger.queue_email(
        to=to, language=language, template=template, context=context, user=user, dedupe_key=dedupe_key
    )
