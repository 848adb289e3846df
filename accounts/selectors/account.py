"""Reads of accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from accounts.constants import EXPORTS_PER_DAY, RECOVERY_CODES_SHOWN_FOR
from accounts.models import (
    AccountDeletion,
    Address,
    Consent,
    DataExport,
    EmailChange,
    Phone,
    SecurityEvent,
    Store,
    User,
)
from marketplace.lib import clock


def display_name(user: User) -> str:
    """What pages and mails call this person."""
    return user.short_name


def stores_for_user(user: User) -> QuerySet[Store]:
    """Stores the member acts for, by name; closed ones included, because their orders live on."""
    return Store.objects.filter(memberships__user=user).order_by("name", "pk")


def addresses_for_user(user: User) -> Sequence[Address]:
    """The address book, the default one first, then the newest."""
    return list(Address.objects.filter(user=user))


def default_address(user: User) -> Address | None:
    """Where parcels of this member go unless another address is chosen."""
    return Address.objects.filter(user=user, is_default=True).first()


def phones_for_user(user: User) -> Sequence[Phone]:
    """The member's phones in the order they were added."""
    return list(Phone.objects.filter(user=user))


def alternative_email(user: User) -> str:
    """The confirmed second address of the member (S18), or ""."""
    rows = EmailAddress.objects.filter(user=user, primary=False, verified=True).order_by("pk")
    return rows.values_list("email", flat=True).first() or ""


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
    """The language of the member with this address, be it the alternative one; None for strangers. One query."""
    own = User.objects.filter(email=email.lower()).values_list("language", flat=True)
    confirmed = EmailAddress.objects.filter(email=email.lower(), verified=True)
    return next(iter(own.union(confirmed.values_list("user__language", flat=True))), None)


def latest_export(user: User) -> DataExport | None:
    """The archive asked for last, whatever became of it."""
    return DataExport.objects.filter(user=user).order_by("-pk").first()


def next_export_at(user: User) -> datetime | None:
    """When another archive may be asked for; None when it may be now. Failed ones do not count."""
    made = DataExport.objects.filter(user=user, requested_at__gt=clock.now() - timedelta(days=1))
    times = list(made.exclude(status=DataExport.Status.FAILED).order_by("-requested_at")[:EXPORTS_PER_DAY])
    return times[-1].requested_at + timedelta(days=1) if len(times) == EXPORTS_PER_DAY else None


def planned_deletion(user: User) -> AccountDeletion | None:
    """The deletion that waits for its day."""
    return AccountDeletion.objects.filter(user=user, status=AccountDeletion.Status.SCHEDULED).first()


def live_consents(user: User) -> dict[str, Consent]:
    """The consents in force, by kind."""
    return {consent.kind: consent for consent in Consent.objects.filter(user=user, withdrawn_at__isnull=True)}


def live_consent(user: User, kind: Consent.Kind) -> Consent | None:
    """The consent to `kind` that the member has given and not withdrawn (S8)."""
    return Consent.objects.filter(user=user, kind=kind, withdrawn_at__isnull=True).first()


def is_address_of(user: User, email: str) -> bool:
    """True when mail to this address reaches the member: the sign-in address, or another one that is confirmed."""
    confirmed = EmailAddress.objects.filter(user_id=user.pk, email=email.lower(), verified=True)
    return confirmed.exists() or user.email == email.lower()


def pending_email_change(user: User, kind: EmailChange.Kind) -> EmailChange | None:
    """The change of e-mail that waits for its code."""
    return EmailChange.objects.filter(
        user_id=user.pk, kind=kind, confirmed_at__isnull=True, cancelled_at__isnull=True
    ).first()


def owner_of_address(email: str, *, besides: User | None = None) -> User | None:
    """The member, other than `besides`, for whom this e-mail (in lower case) is kept.

    It is theirs to sign in with, or their confirmed alternative, or the old one of a change that can still be undone.
    A change that waits for its code claims nothing.
    """
    undoable = EmailChange.objects.filter(old_email=email, undo_until__gt=clock.now(), undone_at__isnull=True)
    confirmed = EmailAddress.objects.filter(email=email, verified=True)
    claims = User.objects.filter(email=email).values("pk").union(confirmed.values("user"), undoable.values("user"))
    owners = User.objects.filter(pk__in=claims)
    return (owners.exclude(pk=besides.pk) if besides else owners).order_by("pk").first()


def security_events(user: User) -> QuerySet[SecurityEvent]:
    """What happened to the account, the latest first."""
    return SecurityEvent.objects.filter(user=user).select_related("actor")


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as pages show it."""

    pk: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class TwoStep:
    """What a member has beside the password (S19)."""

    app_since: datetime | None
    passkeys: Sequence[Passkey]
    codes_left: int
    codes_count: int
    codes_to_show: Sequence[str]
    codes_shown_until: datetime | None

    @property
    def is_on(self) -> bool:
        """True when a password alone does not open the account."""
        return self.app_since is not None or bool(self.passkeys)


def two_step_of(user: User) -> TwoStep:
    """All of it in one query. Recovery codes are readable for RECOVERY_CODES_SHOWN_FOR after they were made."""
    rows = list(Authenticator.objects.filter(user=user).order_by("pk"))
    kept = {row.type: row for row in rows}
    app, codes = kept.get(Authenticator.Type.TOTP), kept.get(Authenticator.Type.RECOVERY_CODES)
    unused = codes.wrap().get_unused_codes() if codes else []
    until = codes.created_at + RECOVERY_CODES_SHOWN_FOR if codes else None
    is_shown = until is not None and clock.now() < until
    return TwoStep(
        app_since=app.created_at if app else None,
        passkeys=[
            Passkey(row.pk, row.data["name"], row.created_at, row.last_used_at)
            for row in rows
            if row.type == Authenticator.Type.WEBAUTHN
        ],
        codes_left=len(unused),
        codes_count=len(codes.wrap().generate_codes()) if codes else 0,
        codes_to_show=[f"{code[:4]} {code[4:]}" for code in unused] if is_shown else [],
        codes_shown_until=until if is_shown else None,
    )


def passkeys_for_user(user: User) -> Sequence[Passkey]:
    """The member's passkeys, the oldest first."""
    return two_step_of(user).passkeys
