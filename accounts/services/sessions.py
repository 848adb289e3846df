"""Where an account is open: seen, ended, forgotten (S13, S14)."""

from collections.abc import Iterable
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.cached_db import KEY_PREFIX
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.access import session_for_user
from accounts.clients import Client
from accounts.constants import SESSION_SEEN_EVERY, SESSIONS_PURGED_EVERY
from accounts.devices import device_of
from accounts.locks import lock_member
from accounts.models import KnownDevice, SecurityEvent, User
from accounts.services.security_log import record_event
from marketplace.lib import clock

_ENDED = "ended"
_PURGE_BATCH = 1000  # rows deleted in one statement


@transaction.atomic
def end_session(*, user: User, pk: int, client: Client) -> None:
    """Sign out that browser of this member at once and take it for unknown from now on.

    Safe to repeat: a session that has ended already changes nothing. Locks the member. Raises NotFound for
    a session of somebody else.
    """
    lock_member(user.pk)
    _log(user, _end(user, [session_for_user(user, pk)]), client)


@transaction.atomic
def end_other_sessions(*, user: User, current_key: str | None, client: Client) -> int:
    """Sign out every browser but the one whose session is `current_key`; how many were. Locks the member."""
    lock_member(user.pk)
    ended = _end(user, UserSession.objects.filter(user=user).exclude(session_key=current_key or ""))
    _log(user, ended, client)
    return len(ended)


@transaction.atomic
def shut_out_former_password(*, user: User, current_key: str | None) -> None:
    """The password is new: whoever used the old one is outside, on every device.

    `current_key` is the session that goes on, None when there is none. Other devices are strangers from now
    on. That the password changed is logged by whoever changed it. Locks the member.
    """
    lock_member(user.pk)
    _end(user, UserSession.objects.filter(user=user).exclude(session_key=current_key or ""))
    mine = UserSession.objects.filter(user=user, session_key=current_key or "").first()
    KnownDevice.objects.filter(user=user).exclude(pk=mine.data.get("device", 0) if mine else 0).delete()


def carry_session(*, old_key: str | None, new_key: str | None) -> None:
    """A session got another key without a new sign-in: it stays one line of the list, with its beginning."""
    if not old_key or not new_key or old_key == new_key:
        return
    old = UserSession.objects.filter(session_key=old_key).first()
    if old is not None:
        UserSession.objects.filter(session_key=new_key, user_id=old.user_id).update(
            created_at=old.created_at, data=old.data
        )
        old.delete()


def forget_session(*, session_key: str | None) -> None:
    """Its member signs out: the line leaves the list, and nothing can bring the session back."""
    if session_key:
        _bar([session_key])
        UserSession.objects.filter(session_key=session_key).delete()


def is_open(*, user_id: int, session_key: str, client: Client) -> bool:
    """False when the session was ended elsewhere. One look into the cache for each request of a member.

    At most every SESSION_SEEN_EVERY it also notes when and from where the session is used.
    """
    note = cache.get(_note(session_key))
    if note is None and cache.add(_note(session_key), "seen", timeout=int(SESSION_SEEN_EVERY.total_seconds())):
        _touch(user_id, session_key, client)
    return bool(note != _ENDED)


def _touch(user_id: int, session_key: str, client: Client) -> None:
    seen = {"last_seen_at": clock.now(), "ip": client.ip}
    if not UserSession.objects.filter(session_key=session_key).update(**seen):
        UserSession.objects.get_or_create(
            session_key=session_key, defaults=seen | {"user_id": user_id, "user_agent": client.user_agent}
        )


def sweep(*, now: datetime) -> int:
    """Every SESSIONS_PURGED_EVERY: `purge_dead_sessions`; how many lines went."""
    seconds = int(SESSIONS_PURGED_EVERY.total_seconds())
    return purge_dead_sessions(now=now) if cache.add("sessions-purged", 1, timeout=seconds) else 0


def purge_dead_sessions(*, now: datetime) -> int:
    """Delete sessions that have run out, and lines of the list whose session is gone; safe to repeat."""
    expired = Session.objects.filter(expire_date__lte=now).values("pk")[:_PURGE_BATCH]
    Session.objects.filter(pk__in=list(expired.values_list("pk", flat=True))).delete()
    alive = Session.objects.filter(pk=OuterRef("session_key"), expire_date__gt=now)
    dead = UserSession.objects.filter(~Exists(alive)).values_list("pk", flat=True)[:_PURGE_BATCH]
    deleted, _rows = UserSession.objects.filter(pk__in=list(dead)).delete()
    return deleted


def _end(user: User, sessions: Iterable[UserSession]) -> list[UserSession]:
    """End them; gives those that were still open. Their lines stay for the sweep: a second click is no 404."""
    found = list(sessions)
    keys = [session.session_key for session in found]
    alive = set(Session.objects.filter(pk__in=keys, expire_date__gt=clock.now()).values_list("pk", flat=True))
    KnownDevice.objects.filter(user=user, pk__in=[s.data.get("device", 0) for s in found]).delete()
    Session.objects.filter(pk__in=keys).delete()
    _bar(keys)
    return [session for session in found if session.session_key in alive]


def _log(user: User, ended: list[UserSession], client: Client) -> None:
    if ended:
        names = dict.fromkeys(_neutral_name(session.user_agent) for session in ended)
        record_event(user=user, kind=SecurityEvent.Kind.SESSION_ENDED, client=client, note="; ".join(names))


def _bar(keys: list[str]) -> None:
    """Take the sessions out of the cache, and keep a request that is just reading one from putting it back.

    Done now and again after the commit: between the two another request may have read the row.
    """

    def bar() -> None:
        cache.set_many({_note(key): _ENDED for key in keys}, timeout=settings.SESSION_COOKIE_AGE)
        cache.delete_many([f"{KEY_PREFIX}{key}" for key in keys])

    if keys:
        bar()
        transaction.on_commit(bar)


def _neutral_name(user_agent: str) -> str:
    """Browser and system without words of a language, for the log."""
    device = device_of(user_agent)
    return " · ".join(part for part in (device.browser, device.system) if part) or "?"


def _note(session_key: str) -> str:
    return f"session-note:{session_key}"
