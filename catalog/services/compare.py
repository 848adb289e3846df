"""The goods that a member compares (S36)."""

from django.db import transaction

from accounts.locks import lock_member
from accounts.models import User
from catalog.constants import COMPARED
from catalog.errors import CompareFull
from catalog.models import CompareItem, SearchRow
from marketplace.lib.errors import NotFound


@transaction.atomic
def add_compared(*, user: User, product_id: int, instead_of: int | None = None) -> CompareItem:
    """Compare this product, too, or `instead_of` another one. One that is compared already stays where it is.

    Locks the member. Raises NotFound for a product that is not on sale, CompareFull when there is no room.
    """
    lock_member(user.pk)
    if not SearchRow.objects.filter(pk=product_id).exists():
        raise NotFound
    own = CompareItem.objects.filter(user=user)
    same = own.filter(product=product_id).first()
    if same is not None:
        return same
    if instead_of is not None:
        own.filter(product=instead_of).delete()
    own.exclude(product__in=SearchRow.objects.values("pk")).delete()  # what nobody can buy takes no room
    if own.count() >= COMPARED:
        raise CompareFull(limit=COMPARED)
    return CompareItem.objects.create(user=user, product_id=product_id)


def remove_compared(*, user: User, product_id: int) -> None:
    """Compare it no longer."""
    CompareItem.objects.filter(user=user, product=product_id).delete()


def clear_compared(*, user: User) -> None:
    """Compare nothing."""
    CompareItem.objects.filter(user=user).delete()
