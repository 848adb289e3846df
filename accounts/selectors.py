"""Reads of accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from accounts.constants import RECOVERY_CODES_SHOWN_FOR
from accounts.models import Address, BlockAppeal, Consent, Phone, Store, StoreMember, User
from accounts.rules import may_appeal_from, normalise_phone, role_suffices
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


def language_of_email(email: str) -> str | None:
    """The language of the member with this address; None for strangers."""
    return User.objects.filter(email=email.lower()).values_list("language", flat=True).first()


@dataclass(frozen=True, slots=True)
class AppealsPage:
    """The appeals of a member, newest first, and from when another one is possible; None: now, or one is open."""

    appeals: tuple[BlockAppeal, ...]
    has_open: bool
    again_at: datetime | None

    @property
    def may_appeal(self) -> bool:
        """True when the form is to be shown."""
        return not self.has_open and self.again_at is None


def appeals_page(user: User) -> AppealsPage:
    """What the page of a blocked member tells about appeals; refusals of an earlier block do not count."""
    appeals = tuple(BlockAppeal.objects.filter(user=user))
    since = user.blocked_at
    refused = [a.decided_at for a in appeals if a.decided_at and since and a.created_at >= since]
    opens_at = may_appeal_from(refused)
    return AppealsPage(
        appeals=appeals,
        has_open=any(appeal.status == BlockAppeal.Status.SUBMITTED for appeal in appeals),
        again_at=opens_at if opens_at and opens_at > clock.now() else None,
    )


def find_members(members: QuerySet[User], text: str) -> QuerySet[User]:
    """Members by what staff have of them. A whole member ID, e-mail (the alternative one too) or phone finds just
    its owner; else every word must stand in a name, an e-mail, an ID or a phone.
    """
    words = text.lower().split()[:5]
    phone = normalise_phone(text, "RU")
    owners = User.objects.filter(Q(member_id=text.strip().lower()) | Q(email=text.strip().lower())).values("pk")
    others = EmailAddress.objects.filter(email=text.strip().lower()).values("user_id")
    callers = Phone.objects.filter(number=phone).values("user_id")
    receivers = Address.objects.filter(phone=phone).order_by().values("user_id")
    exact = owners.order_by().union(others, *((callers.order_by(), receivers) if phone else ()))
    found = [row["pk"] for row in exact] if words else []
    if found:
        return members.filter(pk__in=found)
    for word in words:
        members = members.filter(_matches(word))
    return members


def _matches(word: str) -> Q:
    columns = ("email", "member_id", "first_name", "last_name", "display_name")
    digits = "".join(character for character in word if character.isdigit())
    match = Q(pk__in=EmailAddress.objects.filter(email__icontains=word).values("user_id"))
    if len(digits) >= 4:
        match |= Q(pk__in=Phone.objects.filter(number__contains=digits).values("user_id"))
    for column in columns:
        match |= Q(**{f"{column}__icontains": word})
    return match


def live_consent(user: User, kind: Consent.Kind) -> Consent | None:
    """The consent to `kind` that the member has given and not withdrawn (S8)."""
    return Consent.objects.filter(user=user, kind=kind, withdrawn_at__isnull=True).first()


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


def has_two_step(user: User) -> bool:
    """True when a password alone does not open the account: an authenticator app or a passkey is asked for, too."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def passkeys_for_user(user: User) -> Sequence[Passkey]:
    """The member's passkeys, the oldest first."""
    return two_step_of(user).passkeys


def recovery_codes_left(user: User) -> int:
    """How many recovery codes are unused; 0 also when there were never any."""
    return two_step_of(user).codes_left
