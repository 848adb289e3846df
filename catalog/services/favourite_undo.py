"""A store that a member has just stopped following, kept in the session so that it can come back (S29)."""

from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.core import signing

from catalog.constants import FAVOURITE_UNDO_FOR
from catalog.services.favourites import RemovedFavourite

_KEY = "removed_favourite"
_SALT = "catalog.removed_favourite"


def remember_removed(*, session: SessionBase, removed: RemovedFavourite, name: str) -> None:
    """Keep what was removed, dated; it takes the place of one removed before."""
    values = [removed.store_id, removed.is_muted, removed.created_at.isoformat(), name]
    session[_KEY] = signing.dumps(values, salt=_SALT)


def removed_favourite(*, session: SessionBase) -> tuple[RemovedFavourite, str] | None:
    """What was removed last and the name of its store; one older than FAVOURITE_UNDO_FOR is forgotten."""
    if _KEY not in session:
        return None
    try:
        store_id, is_muted, at, name = signing.loads(session[_KEY], salt=_SALT, max_age=FAVOURITE_UNDO_FOR)
    except signing.BadSignature:
        forget_removed(session=session)
        return None
    return RemovedFavourite(store_id, is_muted, datetime.fromisoformat(at)), name


def forget_removed(*, session: SessionBase) -> None:
    """Drop it."""
    session.pop(_KEY, None)
