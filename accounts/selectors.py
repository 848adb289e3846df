"""Reads of accounts."""

from collections.abc import Sequence

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from accounts.models import Address, Phone, Store, StoreMember, User
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


def phones_for_user(user: User) -> Sequence[Phone]:
    """The member's phones in the order they were added."""
    return list(Phone.objects.filter(user=user))


def alternative_email(user: User) -> str:
    """The confirmed second address of the member (S18), or ""."""
    rows = EmailAddress.objects.filter(user=user, primary=False, verified=True).order_by("pk")
    return rows.values_list("email", flat=True).first() or ""


def language_of_email(email: str) -> str | None:
    """The language of the member with this address; None for strangers."""
    return User.objects.filter(email=email.lower()).values_list("language", flat=True).first()
