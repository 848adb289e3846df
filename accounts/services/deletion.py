"""Deleting a profile: asked for, called off, put off while something is open, carried out, looked at once more."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import translation

from accounts.clients import Client
from accounts.constants import DELETION_GRACE, DELETION_PUT_OFF, DELETION_REMINDER, DELETION_SECOND_LOOK
from accounts.errors import DeletionBlocked
from accounts.locks import lock_member, only_sweep_of_deletions
from accounts.models import AccountDeletion, SecurityEvent, User
from accounts.privacy import blockers_of
from accounts.services.erasure import end_all_sessions, erase
from accounts.services.security_log import record_event
from marketplace.lib import clock, messenger
from marketplace.lib.sweeping import each

_SCHEDULED = AccountDeletion.Status.SCHEDULED


@transaction.atomic
def schedule_deletion(*, user: User, client: Client | None = None) -> AccountDeletion:
    """Plan the deletion for when the grace period is over, and tell the member. A second call gives the first plan.

    Locks the member. Raises DeletionBlocked while an order, money or a role is in the way.
    """
    member = lock_member(user.pk)
    planned = AccountDeletion.objects.filter(user=member, status=_SCHEDULED).first()
    if planned is not None:
        return planned
    if blockers_of(member):
        raise DeletionBlocked
    now = clock.now()
    planned = AccountDeletion.objects.create(user=member, requested_at=now, due_at=now + DELETION_GRACE)
    record_event(user=member, kind=SecurityEvent.Kind.DELETION_REQUESTED, client=client)
    _tell(planned, "account_deletion_scheduled")
    return planned


@transaction.atomic
def cancel_deletion(*, user: User, client: Client | None = None) -> bool:
    """Keep the profile; True when a deletion was called off, False when none was planned. Locks the member."""
    member = lock_member(user.pk)
    planned = AccountDeletion.objects.filter(user=member, status=_SCHEDULED)
    if not planned.update(status=AccountDeletion.Status.CANCELLED, cancelled_at=clock.now()):
        return False
    record_event(user=member, kind=SecurityEvent.Kind.DELETION_CANCELLED, client=client)
    return True


@transaction.atomic
def remind(*, deletion_id: int) -> bool:
    """Say that the deletion is near, once; True when it was said now. Locks the member."""
    planned = _take(deletion_id)
    if planned is None or planned.reminded_at is not None:
        return False
    planned.reminded_at = clock.now()
    planned.save(update_fields=["reminded_at"])
    _tell(planned, "account_deletion_soon")
    return True


def carry_out_due(*, now: datetime) -> int:
    """Sign out whoever is to be deleted at `now`, then carry out every deletion that is due; how many were.

    One sweep at a time: another one that comes meanwhile leaves everything to the first. Safe to repeat.
    """
    with only_sweep_of_deletions() as is_mine:
        due = due_deletions(now=now) if is_mine else []
        each(_sign_out, [due] if due else [])
        return each(lambda pk: carry_out(deletion_id=pk), due)


def _sign_out(deletion_ids: list[int]) -> int:
    planned = AccountDeletion.objects.filter(pk__in=deletion_ids, status=_SCHEDULED).select_related("user")
    end_all_sessions([deletion.user for deletion in planned if not blockers_of(deletion.user)])
    return len(deletion_ids)


def carry_out(*, deletion_id: int) -> bool:
    """Do what is due about one deletion; True when something was done. Safe to repeat and to run twice at a time.

    Sessions that no list of devices knows of are the business of `carry_out_due`, which reads them once for all.
    At first the member is made nameless, or the deletion is put off by a day when something has come in the way:
    an order placed meanwhile is served first. Some minutes later the same is wiped once more, because a request of
    that very moment may have written something, and the deletion is done. Locks the member.
    """
    with transaction.atomic(durable=True):
        planned = _take(deletion_id)
        if planned is None or planned.due_at > clock.now():
            return False
        if planned.user.anonymised_at is not None:
            _finish(planned)
        elif blockers_of(planned.user):
            _put_off(planned)
        else:
            _begin(planned)
    return True


def due_deletions(*, now: datetime) -> list[int]:
    """Deletions to be carried out, oldest first."""
    due = AccountDeletion.objects.filter(status=_SCHEDULED, due_at__lte=now)
    return list(due.order_by("due_at", "pk").values_list("pk", flat=True))


def reminders_due(*, now: datetime) -> list[int]:
    """Deletions that are near and were not announced yet."""
    near = AccountDeletion.objects.filter(status=_SCHEDULED, due_at__gt=now, due_at__lte=now + DELETION_REMINDER)
    near = near.filter(reminded_at__isnull=True, postponed_count=0, user__anonymised_at__isnull=True)
    return list(near.order_by("due_at", "pk").values_list("pk", flat=True))


def _take(deletion_id: int) -> AccountDeletion | None:
    """The planned deletion with its member under lock, or None when it is planned no more."""
    user_id = AccountDeletion.objects.filter(pk=deletion_id).values_list("user_id", flat=True).first()
    if user_id is None:
        return None
    member = lock_member(user_id, even_if_gone=True)
    planned = AccountDeletion.objects.filter(pk=deletion_id, status=_SCHEDULED).first()
    if planned is not None:
        planned.user = member
    return planned


def _begin(planned: AccountDeletion) -> None:
    member = planned.user
    address, language = member.email, member.language
    erase(member)
    planned.due_at = clock.now() + DELETION_SECOND_LOOK
    planned.save(update_fields=["due_at"])
    with translation.override(language):
        url = reverse("home")
    messenger.queue_email(
        to=address,
        language=language,
        template="account_deleted",
        context={"url": url},
        user=member,
        dedupe_key=f"account_deleted:{planned.pk}",
    )


def _finish(planned: AccountDeletion) -> None:
    erase(planned.user)
    planned.status, planned.done_at = AccountDeletion.Status.DONE, clock.now()
    planned.save(update_fields=["status", "done_at"])


def _put_off(planned: AccountDeletion) -> None:
    planned.due_at = clock.now() + DELETION_PUT_OFF
    planned.postponed_count += 1
    planned.save(update_fields=["due_at", "postponed_count"])
    if planned.postponed_count == 1:
        _tell(planned, "account_deletion_postponed")


def _tell(planned: AccountDeletion, kind: str) -> None:
    member = planned.user
    with translation.override(member.language):
        url = reverse("accounts:data-delete")
    messenger.notify(
        user=member, kind=kind, params={"due_at": planned.due_at}, url=url, dedupe_key=f"{kind}:{planned.pk}"
    )
