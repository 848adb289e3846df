"""The phones of a member: add, remove (S18)."""

from django.db import transaction

from accounts.constants import PHONES_PER_MEMBER
from accounts.errors import TooManyPhones
from accounts.locks import lock_member
from accounts.models import Phone, User


@transaction.atomic
def add_phone(*, user: User, number: str) -> Phone:
    """Keep a phone; the same number again is the one that is there. `number` is in E.164.

    Locks the member. Raises TooManyPhones.
    """
    lock_member(user.pk)
    known = Phone.objects.filter(user=user, number=number).first()
    if known is not None:
        return known
    if Phone.objects.filter(user=user).count() >= PHONES_PER_MEMBER:
        raise TooManyPhones(limit=PHONES_PER_MEMBER)
    return Phone.objects.create(user=user, number=number)


@transaction.atomic
def remove_phone(*, user: User, pk: int) -> None:
    """Forget a phone, if it is still there. Locks the member."""
    lock_member(user.pk)
    Phone.objects.filter(user=user, pk=pk).delete()
