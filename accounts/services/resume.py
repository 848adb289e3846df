"""The action that a guest began: kept while signing in, completed once (S2, S40)."""

from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.core.cache import cache

from accounts.constants import RESUME_FOR
from accounts.models import User
from accounts.ports import Kept, resume_actions
from accounts.rules import Intention, parse_intention
from marketplace.lib import ids

_KEY = "resume"
_SALT = "accounts.resume"


def remember_intention(*, session: SessionBase, text: str) -> None:
    """Keep `?then=` of a guest in the session, signed and dated; anything malformed or unknown is ignored."""
    intention = parse_intention(text)
    if intention is None or resume_actions.get(intention.name) is None:
        return
    session[_KEY] = signing.dumps({"then": text, "nonce": ids.token()}, salt=_SALT)


def pending_intention(*, session: SessionBase) -> Intention | None:
    """What waits to be completed, if it is not older than RESUME_FOR."""
    pending = _read(session)
    return parse_intention(pending["then"]) if pending else None


def complete_intention(*, session: SessionBase, user: User) -> str | Kept | None:
    """Do what waits: the path to go to, or what was kept; None when nothing waits or another request has done it.

    The note leaves the session first, and its nonce is claimed in the cache, so that a double click on
    the sign-in button completes it once. Raises whatever DomainError the action raises; it is not tried again.
    """
    pending = _read(session)
    session.pop(_KEY, None)
    if pending is None:
        return None
    intention = parse_intention(pending["then"])
    action = resume_actions.get(intention.name) if intention else None
    seconds = int(RESUME_FOR.total_seconds())
    if intention is None or action is None or not cache.add(f"resume:{pending['nonce']}", 1, timeout=seconds):
        return None
    return action(user, intention.argument)


def forget_intention(*, session: SessionBase) -> None:
    """Drop what waits."""
    session.pop(_KEY, None)


def _read(session: SessionBase) -> dict[str, Any] | None:
    try:
        value: dict[str, Any] = signing.loads(session.get(_KEY, ""), salt=_SALT, max_age=RESUME_FOR)
    except signing.BadSignature:
        return None
    return value
