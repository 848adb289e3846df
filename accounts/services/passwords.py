"""Setting a password: the one place for its change and for its recovery."""

from functools import partial

from django.db import transaction

from accounts.clients import Client
from accounts.limits import forget_wrong_codes
from accounts.locks import lock_member
from accounts.models import SecurityEvent, User
from accounts.services.security_log import record_event
from marketplace.lib.errors import Conflict


@transaction.atomic
def set_password(*, user: User, password: str, kind: SecurityEvent.Kind, client: Client | None = None) -> None:
    """Write the password with its score and log it as `kind`. Every session that knows the old one is over.

    `user` is the row as it was when the right to do this was checked. Locks the member. The same password twice
    at once is one change. Codes of the second step may be tried again: whoever used the tries up knew the password that
    is over. Raises Conflict when something else has set another password in between.
    """
    member = lock_member(user.pk)
    if member.password == user.password:
        member.set_password(password)
        member.save(update_fields=["password", "password_score"])
        record_event(user=member, kind=kind, client=client)
        transaction.on_commit(partial(forget_wrong_codes, member.pk), robust=True)
    elif not member.check_password(password):
        raise Conflict
    user.password, user.password_score = member.password, member.password_score
