"""Reads about where an account is open and what happened to it."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session

from accounts.constants import SESSIONS_SHOWN
from accounts.devices import Device, device_of
from accounts.models import User
from marketplace.lib import clock


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A browser in which the account is open."""

    pk: int
    device: Device
    ip: str
    signed_in_at: datetime
    last_seen_at: datetime
    is_current: bool


def sessions_for_user(user: User, current_key: str | None) -> list[SessionLine]:
    """Where the account is open now: this browser first, then the one used last; at most SESSIONS_SHOWN.

    Sessions that have run out, were ended, or belong to a former password are not there. Two queries.
    """
    rows = UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk")[: 2 * SESSIONS_SHOWN]
    by_key = {row.session_key: row for row in rows}
    live = Session.objects.filter(pk__in=by_key, expire_date__gt=clock.now())
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    keys = {session.pk for session in live if session.get_decoded().get(HASH_SESSION_KEY) in hashes}
    lines = [_session_line(row, current_key) for row in by_key.values() if row.session_key in keys]
    return sorted(lines, key=lambda line: not line.is_current)[:SESSIONS_SHOWN]


def _session_line(row: UserSession, current_key: str | None) -> SessionLine:
    return SessionLine(
        pk=row.pk,
        device=device_of(row.user_agent),
        ip=row.ip,
        signed_in_at=row.created_at,
        last_seen_at=row.last_seen_at,
        is_current=row.session_key == current_key,
    )
