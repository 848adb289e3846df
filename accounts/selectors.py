"""Reads of accounts."""

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from accounts.models import Address, Consent, Store, StoreMember, User
from accounts.rules import role_suffices


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


def live_consent(user: User, kind: Consent.Kind) -> Consent | None:
    """The consent to `kind` that the member has given and not withdrawn (S8)."""
    return Consent.objects.filter(user=user, kind=kind, withdrawn_at__isnull=True).first()
