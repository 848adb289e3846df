"""Reads of accounts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.constants import EXPORTS_PER_DAY
from accounts.models import AccountDeletion, Address, Consent, DataExport, Store, StoreMember, User
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


def language_of_email(email: str) -> str | None:
    """The language of the member with this address; None for strangers."""
    return User.objects.filter(email=email.lower()).values_list("language", flat=True).first()


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
