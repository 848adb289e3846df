"""After SECRET_KEY has changed: what is encrypted at rest, written anew under the key of today."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.constants import TWO_STEP_CIPHER
from accounts.locks import lock_member
from marketplace.lib import ciphers

_FIELDS = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


def rotate_two_step_secrets() -> int:
    """Secrets of apps and seeds of recovery codes, member by member; gives their number. Safe to repeat.

    Raises Undecipherable when a value is under a key that SECRET_KEY_FALLBACKS does not name.
    """
    owners = Authenticator.objects.filter(type__in=_FIELDS).order_by("user_id").values_list("user_id", flat=True)
    return sum(_rotate_of(pk) for pk in owners.distinct().iterator())


@transaction.atomic
def _rotate_of(user_id: int) -> int:
    lock_member(user_id)
    rows = Authenticator.objects.filter(user_id=user_id, type__in=_FIELDS)
    for row in rows:
        name = _FIELDS[Authenticator.Type(row.type)]
        row.data[name] = ciphers.rotate(row.data[name], purpose=TWO_STEP_CIPHER)
        row.save(update_fields=["data"])
    return len(rows)
