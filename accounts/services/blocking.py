"""Barring a member and lifting the bar: the one writer of `blocked_at` and `blocked_reason` (S60).

Sessions stay: a blocked member signs in, reads why, follows orders and money, and appeals. What is closed is
the business of BlockedUserMiddleware.
"""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.errors import MemberGone, OwnBlock, ReasonMissing, SuperuserProtected
from accounts.locks import lock_member
from accounts.models import BlockAppeal, SecurityEvent, User
from accounts.services.security_log import record_event
from accounts.services.staff_log import record_act
from marketplace.lib import clock, messenger
from marketplace.lib.transactions import require_transaction


@transaction.atomic
def block_member(*, user: User, actor: User, reason: str) -> bool:
    """Block `user`, tell why by mail and in the message centre, and log it. False: was blocked already.

    `reason` stays as it was typed, in whatever language; the first one stands when two of staff block at
    once. Locks the member. Raises ReasonMissing, OwnBlock, SuperuserProtected, MemberGone.
    """
    reason = reason.strip()
    if not reason:
        raise ReasonMissing
    member = lock_member(user.pk)
    check_rank(member=member, actor=actor)
    is_new = not member.is_blocked
    if is_new:
        _write(member, blocked_at=clock.now(), blocked_reason=reason)
        event = record_event(user=member, kind=SecurityEvent.Kind.BLOCKED, actor=actor, note=reason)
        record_act(actor=actor, target=member, text=_("Blocked: %(reason)s") % {"reason": reason})
        messenger.notify(
            user=member,
            kind="account_blocked",
            params={"reason": reason, "member_id": member.member_id},
            url=reverse("accounts:blocked"),
            dedupe_key=f"account_blocked:{event.pk}",
        )
    user.blocked_at, user.blocked_reason = member.blocked_at, member.blocked_reason
    return is_new


@transaction.atomic
def unblock_member(*, user: User, actor: User, note: str) -> bool:
    """Lift the block, tell the member with `note`, and log it. False: was not blocked.

    An appeal that is still open counts as granted, with `note` as its answer. Locks the member. Raises
    ReasonMissing, OwnBlock, SuperuserProtected, MemberGone.
    """
    note = note.strip()
    if not note:
        raise ReasonMissing
    member = lock_member(user.pk)
    check_rank(member=member, actor=actor)
    was_blocked = member.is_blocked
    if was_blocked:
        lift_block(member=member, actor=actor, note=note)
    user.blocked_at, user.blocked_reason = member.blocked_at, member.blocked_reason
    return was_blocked


def lift_block(*, member: User, actor: User, note: str) -> None:
    """The steps of lifting a block, for a caller who holds the member under lock and has checked the rank."""
    require_transaction()
    _write(member, blocked_at=None, blocked_reason="")
    BlockAppeal.objects.filter(user=member, status=BlockAppeal.Status.SUBMITTED).update(
        status=BlockAppeal.Status.GRANTED, answer=note, decided_at=clock.now(), decided_by=actor
    )
    event = record_event(user=member, kind=SecurityEvent.Kind.UNBLOCKED, actor=actor, note=note)
    record_act(actor=actor, target=member, text=_("Block lifted: %(note)s") % {"note": note})
    messenger.notify(
        user=member,
        kind="account_unblocked",
        params={"note": note},
        url=reverse("my"),
        dedupe_key=f"account_unblocked:{event.pk}",
    )


def check_rank(*, member: User, actor: User) -> None:
    """May `actor` decide about this account at all? Raises OwnBlock, SuperuserProtected, MemberGone."""
    if member.pk == actor.pk:
        raise OwnBlock
    if member.is_superuser and not actor.is_superuser:
        raise SuperuserProtected
    if member.anonymised_at is not None:
        raise MemberGone


def _write(member: User, **values: object) -> None:
    for name, value in values.items():
        setattr(member, name, value)
    member.save(update_fields=list(values))
