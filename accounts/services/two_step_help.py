"""What staff can do for a member who has lost both the phone and the recovery codes."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.locks import lock_member
from accounts.models import SecurityEvent, User
from accounts.services.blocking import check_rank
from accounts.services.security_log import record_event
from accounts.services.staff_log import record_act
from marketplace.lib import messenger


@transaction.atomic
def remove_second_step(*, user: User, actor: User, reason: str) -> bool:
    """Take away app, passkeys and recovery codes, so that the password alone opens the account; False: there are none.

    Staff do it for somebody who has proved in another way who they are; it is logged, and the member is told.
    The password stays unknown to staff. Locks the member. Raises SuperuserProtected for staff below the member's rank.
    """
    member = lock_member(user.pk)
    check_rank(member=member, actor=actor)
    deleted, _rows = Authenticator.objects.filter(user=member).delete()
    if not deleted:
        return False
    event = record_event(user=member, kind=SecurityEvent.Kind.TWO_STEP_OFF, actor=actor, note=reason)
    record_act(actor=actor, target=member, text=_("Second step removed: %(reason)s") % {"reason": reason})
    messenger.notify(
        user=member,
        kind="account_two_step_removed",
        params={"reason": event.note, "when": event.happened_at},
        url=reverse("accounts:security"),
        dedupe_key=f"security-event:{event.pk}",
    )
    return True
