"""Reads of accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import Address, BlockAppeal, Store, StoreMember, User
from accounts.rules import may_appeal_from, role_suffices
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
