"""What members say about themselves and how they want to see the shop."""

from collections.abc import Mapping

from django.db import transaction

from accounts.locks import lock_member
from accounts.models import User


@transaction.atomic
def save_preferences(*, user: User, language: str, currency: str, country: str) -> None:
    """Keep the choices of the settings page on the account. Locks the member."""
    _write(user, {"language": language, "currency": currency, "country": country})


@transaction.atomic
def change_profile(*, user: User, fields: Mapping[str, str]) -> None:
    """Write names and preferences; `fields` are columns of User that the profile form has checked. Locks the member."""
    _write(user, fields)


def _write(user: User, fields: Mapping[str, str]) -> None:
    member = lock_member(user.pk)
    for name, value in fields.items():
        setattr(member, name, value)
        setattr(user, name, value)
    member.save(update_fields=list(fields))
