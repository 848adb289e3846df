"""An address that was just deleted, kept in the session for a quarter of an hour so that it can come back (S18)."""

from dataclasses import dataclass

from django.contrib.sessions.backends.base import SessionBase
from django.core import signing

from accounts.constants import ADDRESS_UNDO_FOR
from accounts.models import Address

_KEY = "deleted_address"
_SALT = "accounts.deleted_address"


@dataclass(frozen=True, slots=True)
class DeletedAddress:
    """What the address book needs to bring it back."""

    fields: dict[str, str]
    was_default: bool

    def __str__(self) -> str:
        return f"{self.fields['city']}, {self.fields['street']}"


def remember_deleted(*, session: SessionBase, address: Address) -> None:
    """Keep a copy, dated; it takes the place of one deleted before."""
    session[_KEY] = signing.dumps([address.snapshot(), address.is_default], salt=_SALT)


def deleted_address(*, session: SessionBase) -> DeletedAddress | None:
    """The address deleted last; one older than ADDRESS_UNDO_FOR is forgotten."""
    if _KEY not in session:
        return None
    try:
        fields, was_default = signing.loads(session[_KEY], salt=_SALT, max_age=ADDRESS_UNDO_FOR)
    except signing.BadSignature:
        forget_deleted(session=session)
        return None
    return DeletedAddress(fields, was_default)


def forget_deleted(*, session: SessionBase) -> None:
    """Drop the copy."""
    session.pop(_KEY, None)
