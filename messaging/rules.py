"""Pure rules of messaging: when to try again, what a message is about, what may be switched off, addresses."""

import random
import re
from collections.abc import Collection
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core import signing

from marketplace.lib.ids import token
from messaging.constants import CHANNELS, RETRY_DELAYS, RETRY_JITTER, Topic
from messaging.ports import topics

Cell = tuple[str, str]  # code of a topic, channel

_CODE = re.compile(r"(?<!\d)\d{6}(?!\d)")
_LANGUAGE_PREFIX = re.compile(rf"^/(?:{'|'.join(code for code, _name in settings.LANGUAGES)})(?=/|$)")


def new_message_id() -> str:
    """A Message-ID of ours: unguessable, under the domain that we send from."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{token()}@{domain}>"


def kept_subject(subject: str) -> str:
    """The subject as staff may read it in the outbox: a code of six digits, which outlives the mail there, is masked.

    Where the page /mailbox/ stands in for a mail server, everything is kept as it was sent.
    """
    text = subject if settings.MAILBOX_PAGE else _CODE.sub("••••••", subject)
    return text[:250]


def retry_delay(attempts: int, *, randomness: float | None = None) -> timedelta | None:
    """How long to wait after `attempts` failed ones; None when it is time to give up.

    `randomness` in [0, 1) replaces the die: 0 is the shortest wait (−20 %), 0.5 the plain one.
    """
    if attempts > len(RETRY_DELAYS):
        return None
    die = random.random() if randomness is None else randomness  # noqa: S311  spreads load, guards nothing
    return RETRY_DELAYS[attempts - 1] * (1 + RETRY_JITTER * (2 * die - 1))


def is_permanent(smtp_code: int) -> bool:
    """True when the answer of the mail server is final: 5xx, but not a refused sign-in of ours (530-538)."""
    return 500 <= smtp_code < 600 and smtp_code not in range(530, 539)


def topic_of(kind: str) -> Topic:
    """The topic of a kind of message, by the longest beginning; an unknown one is its own, essential topic."""
    found = [(len(name), topic) for topic in topics() for name in topic.beginnings if _begins(kind, name)]
    return max(found, key=lambda pair: pair[0])[1] if found else Topic(kind)


def _begins(kind: str, name: str) -> bool:
    return kind == name or kind.startswith(f"{name}_")


def optional_topic(code: str) -> Topic | None:
    """The topic of this code if members may switch it off."""
    return next((topic for topic in topics() if topic.code == code and not topic.is_essential), None)


def optional_cells(channel: str | None = None) -> list[Cell]:
    """Every cell of the page that members may change, or those of one channel."""
    wanted = CHANNELS if channel is None else (channel,)
    return [(topic.code, name) for topic in topics() if not topic.is_essential for name in wanted]


def cell_value(topic: Topic, channel: str) -> str:
    """What the box of a cell sends: `club:email`."""
    return f"{topic.code}:{channel}"


def changed_cells(*, shown: Collection[str], chosen: Collection[str]) -> dict[Cell, bool]:
    """What a form changes: `shown` are the cells that were on when it was made, `chosen` those that are on now.

    Cells that the reader left alone are not in it, so that a second window, a link in a mail or a topic that
    is newer than the form are not overruled. Cells that nobody may change are ignored.
    """
    cells = {f"{code}:{channel}": (code, channel) for code, channel in optional_cells()}
    return {cell: value in chosen for value, cell in cells.items() if (value in shown) != (value in chosen)}


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt="messaging.unsubscribe")


def unsubscribe_token(user_pk: int, topic: Topic) -> str:
    """Who and what a link in a mail is about: signed, for ever, without name or address."""
    return _signer().sign_object([user_pk, topic.code])


def read_unsubscribe_token(token: str) -> tuple[int, str] | None:
    """Number of the member and code of the topic; None for a token that is not ours."""
    try:
        user_pk, code = _signer().unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return int(user_pk), str(code)


def path_in(language: str, path: str) -> str:
    """The same page under the other language's prefix: `/ru/my/` → `/en/my/`."""
    return _LANGUAGE_PREFIX.sub(f"/{language}", path)


def absolute_url(path: str) -> str:
    """`path` on this site as a mail needs it; what is absolute already stays."""
    return path if path.startswith(("http://", "https://")) else f"{settings.SITE_URL.rstrip('/')}/{path.lstrip('/')}"
