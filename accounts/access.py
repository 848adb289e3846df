"""The only way for a view to get an address or a store: strangers get NotFound."""

from django.http import HttpRequest

from accounts.models import Address, Store, StoreMember, User
from accounts.rules import role_suffices
from accounts.selectors import Passkey, passkeys_for_user
from marketplace.lib.errors import NotAllowed, NotFound


def member_of(request: HttpRequest) -> User:
    """The signed-in member of a request behind `login_required`."""
    assert isinstance(request.user, User)
    return request.user


def address_for_user(user: User, pk: int) -> Address:
    """This member's own address. Raises NotFound for somebody else's."""
    address = Address.objects.filter(user=user, pk=pk).first()
    if address is None:
        raise NotFound
    return address


def passkey_for_user(user: User, pk: int) -> Passkey:
    """This member's own passkey. Raises NotFound for somebody else's."""
    for passkey in passkeys_for_user(user):
        if passkey.pk == pk:
            return passkey
    raise NotFound


def store_for_member(user: User, slug: str, *roles: StoreMember.Role) -> Store:
    """The store that `user` acts for. Raises NotFound for a stranger, NotAllowed for a role that does not suffice."""
    membership = StoreMember.objects.select_related("store").filter(user=user, store__slug=slug).first()
    if membership is None:
        raise NotFound
    if not role_suffices(membership.role, roles):
        raise NotAllowed
    return membership.store
