"""Appeals against a block: the member writes, staff decide (S60)."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import AppealDecided, AppealNotNew, AppealOpen, AppealTooSoon, NotBlocked, ReasonMissing
from accounts.locks import lock_member
from accounts.models import BlockAppeal, User
from accounts.rules import may_appeal_from, same_words
from accounts.services.blocking import check_rank, lift_block
from accounts.services.staff_log import record_act
from marketplace.lib import clock, messenger
from marketplace.lib.errors import NotFound
from marketplace.lib.formatting import format_day

Status = BlockAppeal.Status


@transaction.atomic
def submit_appeal(*, user: User, text: str) -> BlockAppeal:
    """Appeal against the block. The same words once more, while they are being looked at, give the same appeal.

    Locks the member. Raises NotBlocked, AppealOpen, AppealTooSoon (a refusal of this block is younger than
    APPEAL_AGAIN_AFTER) and AppealNotNew (these words were refused).
    """
    member = lock_member(user.pk)
    if member.blocked_at is None:
        raise NotBlocked
    appeals = list(BlockAppeal.objects.filter(user=member))
    waiting = next((appeal for appeal in appeals if appeal.status == Status.SUBMITTED), None)
    if waiting is not None:
        if same_words(waiting.text, text):
            return waiting
        raise AppealOpen
    _check_again([appeal for appeal in appeals if appeal.created_at >= member.blocked_at], text)
    return BlockAppeal.objects.create(user=member, text=text)


def _check_again(refused: list[BlockAppeal], text: str) -> None:
    opens_at = may_appeal_from([appeal.decided_at for appeal in refused if appeal.decided_at])
    if opens_at is not None and opens_at > clock.now():
        raise AppealTooSoon(day=format_day(opens_at))
    if any(same_words(appeal.text, text) for appeal in refused):
        raise AppealNotNew


@transaction.atomic
def decide_appeal(*, appeal: BlockAppeal, actor: User, grants: bool, answer: str) -> BlockAppeal:
    """Grant the appeal, which lifts the block, or refuse it; the member is told the answer.

    The same decision by the same person again changes nothing. Locks the member. Raises ReasonMissing (no
    answer), AppealDecided, OwnBlock, SuperuserProtected, MemberGone, NotFound.
    """
    answer = answer.strip()
    if not answer:
        raise ReasonMissing(field="answer")
    member = lock_member(appeal.user_id)
    check_rank(member=member, actor=actor)
    found = BlockAppeal.objects.filter(pk=appeal.pk).first()
    if found is None:
        raise NotFound
    status = Status.GRANTED if grants else Status.REFUSED
    if found.status != Status.SUBMITTED:
        if (found.status, found.decided_by_id) == (status, actor.pk):
            return found
        raise AppealDecided
    if grants:
        lift_block(member=member, actor=actor, note=answer)
        found.refresh_from_db()
    else:
        _refuse(found, member, actor, answer)
    record_act(actor=actor, target=found, text=_("Granted.") if grants else _("Refused."))
    return found


def _refuse(appeal: BlockAppeal, member: User, actor: User, answer: str) -> None:
    moment = clock.now()
    appeal.status, appeal.answer, appeal.decided_at, appeal.decided_by = Status.REFUSED, answer, moment, actor
    appeal.save(update_fields=["status", "answer", "decided_at", "decided_by"])
    messenger.notify(
        user=member,
        kind="account_appeal_refused",
        params={"number": appeal.number, "answer": answer, "again_at": may_appeal_from([moment])},
        url=reverse("accounts:blocked"),
        dedupe_key=f"account_appeal_refused:{appeal.pk}",
    )
