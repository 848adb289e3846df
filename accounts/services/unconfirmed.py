"""Registrations that nobody confirmed: they hold an address that may be somebody else's, so they do not stay."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.constants import UNCONFIRMED_AT_ONCE, UNCONFIRMED_KEPT_FOR
from accounts.locks import lock_member
from accounts.models import StoreMember, User
from accounts.services.erasure import erase
from marketplace.lib import clock


def abandoned_registrations(*, now: datetime) -> list[int]:
    """Members to be deleted, oldest first, as many as one run takes."""
    return list(_abandoned(now).order_by("date_joined", "pk").values_list("pk", flat=True)[:UNCONFIRMED_AT_ONCE])


@transaction.atomic
def delete_registration(*, pk: int) -> bool:
    """Delete a member who never came in, with everything kept about them; True when it was done now.

    Nobody but them could have written anything: without a confirmed address there is no sign-in, so no order and
    nothing that books need. Safe to repeat. Locks the addresses, so that a code typed at this moment comes before or
    too late, then the member.
    """
    list(EmailAddress.objects.select_for_update().filter(user=pk).order_by("pk"))
    if not _abandoned(clock.now()).filter(pk=pk).exists():
        return False
    member = lock_member(pk)
    erase(member)  # also what leads to the member by address only: mails
    member.delete()
    return True


def _abandoned(now: datetime) -> QuerySet[User]:
    """Who registered, and neither confirmed an address nor signed in; staff and people of stores are not touched."""
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(
        Exists(addresses.filter(verified=False)),  # not a member whom staff or a command made
        ~Exists(addresses.filter(verified=True)),
        ~Exists(StoreMember.objects.filter(user=OuterRef("pk"))),
        last_login__isnull=True,
        anonymised_at__isnull=True,
        blocked_at__isnull=True,
        is_staff=False,
        is_superuser=False,
        date_joined__lte=now - UNCONFIRMED_KEPT_FOR,
    )
