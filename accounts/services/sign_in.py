"""What the account remembers of a sign-in: the browser, a line in its log, a word to its owner (S13)."""

from hashlib import sha256

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Q
from django.urls import reverse

from accounts.clients import Client
from accounts.constants import DEVICE_COOKIE_AGE, DEVICES_PER_MEMBER, FAILED_SIGN_IN_EVERY
from accounts.locks import lock_member
from accounts.models import KnownDevice, SecurityEvent, User
from accounts.selectors.account import is_confirmed_address
from accounts.services.security_log import record_event
from accounts.tokens import digest_of
from marketplace.lib import clock, ids, messenger

_Kind = SecurityEvent.Kind


@transaction.atomic
def record_sign_in(*, user: User, client: Client, session_key: str | None, token: str | None, is_first: bool) -> str:
    """Know this browser from now on, list its session and log the sign-in; gives the token for the browser to keep.

    `token` is what the browser brought, None when it brought nothing of ours. A browser that this member has
    not used before is told to them by mail and notification, unless `is_first` says that the account has just
    been opened. Locks the member.
    """
    lock_member(user.pk)
    token = token or ids.token()
    now = clock.now()
    device, is_new = KnownDevice.objects.update_or_create(
        user=user,
        token_digest=digest_of(token),
        defaults={"user_agent": client.user_agent, "last_seen_at": now},
        create_defaults={"user_agent": client.user_agent, "first_seen_at": now, "last_seen_at": now},
    )
    if session_key:
        _note_session(user, client, session_key, device)
    if is_new:
        _forget_old_devices(user)
    is_strange = is_new and not is_first
    event = record_event(user=user, kind=_Kind.NEW_DEVICE if is_strange else _Kind.SIGNED_IN, client=client)
    if is_strange:
        _tell(user, client, event)
    return token


def _note_session(user: User, client: Client, session_key: str, device: KnownDevice) -> None:
    facts = {"ip": client.ip, "user_agent": client.user_agent, "data": {"device": device.pk}}
    UserSession.objects.update_or_create(session_key=session_key, defaults=facts | {"user": user})


def _forget_old_devices(user: User) -> None:
    mine = KnownDevice.objects.filter(user=user)
    kept = mine.filter(last_seen_at__gt=clock.now() - DEVICE_COOKIE_AGE).order_by("-last_seen_at", "-pk")
    mine.exclude(pk__in=list(kept.values_list("pk", flat=True)[:DEVICES_PER_MEMBER])).delete()


def _tell(user: User, client: Client, event: SecurityEvent) -> None:
    messenger.notify(
        user=user,
        kind="account_new_device",
        params={"user_agent": client.user_agent, "ip": client.ip, "at": event.happened_at},
        url=reverse("accounts:sessions"),
        dedupe_key=f"new-device:{event.pk}",
    )


def note_failed_sign_in(*, login: str, client: Client) -> None:
    """A wrong password for `login`, an e-mail or member ID: a line in the log if it is somebody's.

    Nobody may tell from the time it takes whether it is: the same statements run for strangers, whose line is
    written and taken back. One name is logged once in FAILED_SIGN_IN_EVERY.
    """
    login = login.strip().lower()
    is_confirmed_address(login)
    seconds = int(FAILED_SIGN_IN_EVERY.total_seconds())
    if cache.add(f"sign-in-failed:{sha256(login.encode()).hexdigest()}", 1, timeout=seconds):
        _log_failure(_user_id_of(login), client)


def _user_id_of(login: str) -> int | None:
    by_address = (
        EmailAddress.objects.filter(email=login).order_by("-verified").values_list("user_id", flat=True).first()
    )
    by_name = User.objects.filter(Q(email=login) | Q(member_id=login)).values_list("pk", flat=True).first()
    return by_address or by_name


@transaction.atomic
def _log_failure(user_id: int | None, client: Client) -> None:
    with connection.cursor() as cursor:
        # Waiting for the disk would show that there was something to write; the line is not worth it either.
        cursor.execute("SET LOCAL synchronous_commit TO OFF")
    record_event(user=User(pk=user_id or 0), kind=_Kind.SIGN_IN_FAILED, client=client)
    if user_id is None:
        transaction.set_rollback(True)
