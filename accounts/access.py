"""The only way for a view to get an address, a phone, a session or a store: strangers get NotFound."""

from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from accounts.models import Address, DataExport, Phone, StoreMember, User
from accounts.rules import role_suffices
from accounts.selectors.account import Passkey, passkeys_for_user
from marketplace.lib import clock
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


def phone_for_user(user: User, pk: int) -> Phone:
    """This member's own phone. Raises NotFound for somebody else's."""
    phone = Phone.objects.filter(user=user, pk=pk).first()
    if phone is None:
        raise NotFound
    return phone


def session_for_user(user: User, pk: int) -> UserSession:
    """A sign-in of this member. Raises NotFound for somebody else's."""
    session: UserSession | None = UserSession.objects.filter(user=user, pk=pk).first()
    if session is None:
        raise NotFound
    return session


def export_for_user(user: User, number: str) -> DataExport:
    """This member's own archive, ready to be fetched. Raises NotFound, also when its days are over."""
    ready = DataExport.objects.filter(user=user, number=number, status=DataExport.Status.READY)
    export = ready.filter(expires_at__gt=clock.now()).first()
    if export is None:
        raise NotFound
    return export


def passkey_for_user(user: User, pk: int) -> Passkey:
    """This member's own passkey. Raises NotFound for somebody else's."""
    for passkey in passkeys_for_user(user):
        if passkey.pk == pk:
            return passkey
    raise NotFound


def membership_for_user(user: User, slug: str, *roles: StoreMember.Role) -> StoreMember:
    """What makes `user` one of the people of a store, with the store.

    Raises NotFound for a stranger, NotAllowed for a role that does not suffice.
    """
    membership = StoreMember.objects.select_related("store").filter(user=user, store__slug=slug).first()
    if membership is None:
        raise NotFound
    if not role_suffices(membership.role, roles):
        raise NotAllowed
    return membership
