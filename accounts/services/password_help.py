"""Helping a member to a new password without ever knowing it."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.locks import lock_member
from accounts.models import User
from accounts.services.blocking import check_rank
from accounts.services.staff_log import record_act
from marketplace.lib import clock, messenger


@transaction.atomic
def advise_new_password(*, user: User, actor: User) -> None:
    """Mail the way to a new password, at most once an hour, and log it.

    The code itself is asked for by the member, because it works only in the browser that asked: staff never
    hold one, and cannot set a password. Locks the member. Raises OwnBlock, SuperuserProtected, MemberGone.
    """
    member = lock_member(user.pk)
    check_rank(member=member, actor=actor)
    record_act(actor=actor, target=member, text=_("Sent the way to a new password."))
    messenger.notify(
        user=member,
        kind="account_password_advised",
        params={},
        url=reverse("account_reset_password"),
        dedupe_key=f"account_password_advised:{clock.now():%Y-%m-%d-%H}",
    )
