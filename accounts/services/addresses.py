"""The address book: add, change, delete, choose the default."""

from collections.abc import Mapping

from django.db import transaction

from accounts.constants import ADDRESSES_PER_MEMBER
from accounts.errors import TooManyAddresses
from accounts.locks import lock_member
from accounts.models import Address, User
from marketplace.lib.errors import NotFound


@transaction.atomic
def add_address(*, user: User, fields: Mapping[str, str], make_default: bool = False) -> Address:
    """Add an address; the first one is the default. The same address again returns the row that is there.

    `fields` are the columns of `Address.snapshot()`. Locks the member. Raises TooManyAddresses.
    """
    lock_member(user.pk)
    known = Address.objects.filter(user=user, **fields).first()
    if known is None:
        count = Address.objects.filter(user=user).count()
        if count >= ADDRESSES_PER_MEMBER:
            raise TooManyAddresses(limit=ADDRESSES_PER_MEMBER)
        known = Address.objects.create(user=user, **fields)
        make_default = make_default or count == 0
    if make_default:
        _make_default(known)
    return known


@transaction.atomic
def change_address(*, user: User, pk: int, fields: Mapping[str, str], make_default: bool = False) -> Address:
    """Write new values into an address; orders keep their own copy. Locks the member. Raises NotFound."""
    lock_member(user.pk)
    address = _own(user, pk)
    for name, value in fields.items():
        setattr(address, name, value)
    address.save()
    if make_default:
        _make_default(address)
    return address


@transaction.atomic
def choose_default_address(*, user: User, pk: int) -> None:
    """Send parcels to this address from now on. Locks the member. Raises NotFound."""
    lock_member(user.pk)
    _make_default(_own(user, pk))


@transaction.atomic
def delete_address(*, user: User, pk: int) -> None:
    """Delete an address, if it is still there; after the default one the newest takes its place. Locks the member."""
    lock_member(user.pk)
    Address.objects.filter(user=user, pk=pk).delete()
    newest = Address.objects.filter(user=user).first()
    if newest is not None and not newest.is_default:
        _make_default(newest)


def _own(user: User, pk: int) -> Address:
    address = Address.objects.filter(user=user, pk=pk).first()
    if address is None:
        raise NotFound
    return address


def _make_default(address: Address) -> None:
    Address.objects.filter(user_id=address.user_id, is_default=True).exclude(pk=address.pk).update(is_default=False)
    Address.objects.filter(pk=address.pk).update(is_default=True)
    address.is_default = True
