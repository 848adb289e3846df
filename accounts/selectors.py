"""Reads of accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from accounts.constants import SESSIONS_SHOWN
from accounts.devices import Device, device_of
from accounts.models import Address, SecurityEvent, Store, StoreMember, User
from accounts.rules import role_suffices
from marketplace.lib import clock


def display_name(user: User) -> str:
    """What pages and mails call this person."""
    return user.short_name


def stores_for_user(user: User) -> QuerySet[Store]:
    """Stores the member acts for, by name; closed ones included, because their orders live on."""
    return Store.objects.filter(memberships__user=user).order_by("name", "pk")


def can_manage(user: User, store: Store, *roles: StoreMember.Role) -> bool:
    """True when `user` acts for `store` in one of `roles` (in any role when none is named)."""
    membership = StoreMember.objects.filter(user_id=user.pk, store=store).only("role").first()
    return role_suffices(membership.role if membership else None, roles)


def addresses_for_user(user: User) -> Sequence[Address]:
    """The address book, the default one first, then the newest."""
    return list(Address.objects.filter(user=user))


def default_address(user: User) -> Address | None:
    """Where parcels of this member go unless another address is chosen."""
    return Address.objects.filter(user=user, is_default=True).first()


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


def recent_security_events(user: User, count: int) -> list[SecurityEvent]:
    """The latest `count` lines of the account's log, the newest first."""
    return list(SecurityEvent.objects.filter(user=user)[:count])


def stand_in_query() -> None:
    """Look up nobody: where a stranger's request has one query less than a member's, this makes up for it."""
    User.objects.filter(pk=0).first()


def is_confirmed_address(email: str) -> bool:
    """True when `email` is a confirmed address of somebody.

    allauth finds such a member with one query and looks for any other twice, so here the second is made up for.
    """
    found = EmailAddress.objects.filter(email=email, verified=True).exists()
    if found:
        list(User.objects.filter(email=email).iterator(2000))  # in blocks, as allauth reads
    return found


def language_of_email(email: str) -> str | None:
    """The language of the member with this address; None for strangers."""
    return User.objects.filter(email=email.lower()).values_list("language", flat=True).first()
