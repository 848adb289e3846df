"""Pure rules of messaging: when to try again, what an address of a page is in another language."""

import random
import re
from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings

from marketplace.lib.ids import token
from messaging.constants import RETRY_DELAYS, RETRY_JITTER, TOPICS, Topic

_LANGUAGE_PREFIX = re.compile(rf"^/(?:{'|'.join(code for code, _name in settings.LANGUAGES)})(?=/|$)")


def new_message_id() -> str:
    """A Message-ID of ours: unguessable, under the domain that we send from."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{token()}@{domain}>"


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
    """The topic of a kind of message; an unknown one is its own, essential topic."""
    for topic in TOPICS:
        if kind == topic.code or kind.startswith(f"{topic.code}_"):
            return topic
    return Topic(kind)


def path_in(language: str, path: str) -> str:
    """The same page under the other language's prefix: `/ru/my/` → `/en/my/`."""
    return _LANGUAGE_PREFIX.sub(f"/{language}", path)


def absolute_url(path: str) -> str:
    """`path` on this site as a mail needs it; what is absolute already stays."""
    return path if path.startswith(("http://", "https://")) else f"{settings.SITE_URL.rstrip('/')}/{path.lstrip('/')}"
