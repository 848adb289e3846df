"""Taking an account back through the old e-mail, within 72 hours of a change (S17)."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.base.internal.flows import delete_dangling_recovery_codes
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from accounts.clients import Client
from accounts.constants import EMAIL_UNDO_FOR
from accounts.errors import AddressTaken, UndoOver
from accounts.locks import lock_member
from accounts.models import AccountDeletion, EmailChange, SecurityEvent, SecurityQuestion, User
from accounts.selectors.account import owner_of_address
from accounts.selectors.security import removed_by_undo
from accounts.services.deletion import cancel_deletion
from accounts.services.email_change import move_sign_in_address
from accounts.services.security_log import record_event
from accounts.services.sessions import shut_out_former_password
from accounts.tokens import digest_of
from marketplace.lib import clock, messenger
from marketplace.lib.errors import NotFound

_Kind, _Type = SecurityEvent.Kind, Authenticator.Type


def email_change_of_link(token: str) -> EmailChange:
    """The change that a link undoes, with its member. Raises NotFound, and UndoOver when it is too late."""
    change = EmailChange.objects.select_related("user").filter(undo_digest=digest_of(token)).first()
    if change is None:
        raise NotFound
    is_over = change.undo_until is None or change.undo_until <= clock.now() or change.user.anonymised_at
    if is_over and not change.undone_at:
        raise UndoOver
    return change


def undo_email_change(*, token: str, client: Client | None = None) -> EmailChange:
    """Give the account back to the old address, and take away whatever could open it to somebody else.

    All sessions end and there is no password, so that a new one is set through a code to the old address; e-mails,
    second factors and a security question that came since EMAIL_UNDO_FOR before the change are removed, a deletion
    asked for since then is called off, no device is known, and changes of e-mail that wait or came later lose their
    codes and links. Each thing removed is a line of the log (`removed_by_undo`). Both addresses are told, the old one
    also what was removed. The same link again changes nothing. Locks the member. Raises NotFound, UndoOver,
    AddressTaken (another account owns the old address by now).
    """
    with transaction.atomic():
        member = lock_member(email_change_of_link(token).user_id)
        change = email_change_of_link(token)  # as it is under the lock
        if change.undone_at:
            return change
        lost_email = member.email
        change.undone_at = clock.now()
        change.save(update_fields=["undone_at"])
        _restore_address(member, change, client)
        _close_doors(member, change, client)
        note = f"{lost_email} → {change.old_email}"
        record_event(user=member, kind=_Kind.EMAIL_CHANGE_UNDONE, client=client, note=note)
        _tell(member, change, lost_email)
    return change


def _suspect_since(change: EmailChange) -> datetime:
    """Earlier than the change: a thief may make doors of their own first. As long before it as the owner has after."""
    return (change.confirmed_at or change.requested_at) - EMAIL_UNDO_FOR


def _restore_address(member: User, change: EmailChange, client: Client | None) -> None:
    if owner_of_address(change.old_email, besides=member):
        raise AddressTaken
    added = EmailChange.objects.filter(user=member, confirmed_at__gte=_suspect_since(change)).values("new_email")
    mine = EmailAddress.objects.filter(user=member, email__in=added)
    spare = list(mine.filter(primary=False).exclude(email=change.old_email).values_list("email", flat=True))
    mine.delete()
    for email in spare:
        record_event(user=member, kind=_Kind.ALTERNATIVE_REMOVED, client=client, note=email)
    try:
        with transaction.atomic():
            move_sign_in_address(member, change.old_email)
    except IntegrityError as error:
        raise AddressTaken from error


def _close_doors(member: User, change: EmailChange, client: Client | None) -> None:
    since, moment = _suspect_since(change), clock.now()
    member.set_unusable_password()  # with it the hash that every session carries
    member.password_score = None
    member.save(update_fields=["password", "password_score"])
    shut_out_former_password(user=member, current_key=None)  # known devices, too
    _remove_second_steps(member, since, client)
    if SecurityQuestion.objects.filter(user=member, set_at__gte=since).delete()[0]:
        record_event(user=member, kind=_Kind.QUESTION_REMOVED, client=client)
    planned = AccountDeletion.objects.filter(user=member, status=AccountDeletion.Status.SCHEDULED)
    if planned.filter(requested_at__gte=since).exists():
        cancel_deletion(user=member, client=client)
    others = EmailChange.objects.filter(user=member).exclude(pk=change.pk)
    others.filter(confirmed_at__isnull=True, cancelled_at__isnull=True).update(cancelled_at=moment)
    # Links of earlier changes stay: whoever undoes this one may be the thief of an earlier one.
    others.filter(confirmed_at__gte=change.confirmed_at, undo_until__gt=moment).update(undo_until=moment)


_REMOVED_AS = {
    _Type.TOTP: _Kind.TWO_STEP_OFF,
    _Type.WEBAUTHN: _Kind.PASSKEY_REMOVED,
    _Type.RECOVERY_CODES: _Kind.RECOVERY_CODES_REMOVED,
}


def _remove_second_steps(member: User, since: datetime, client: Client | None) -> None:
    """Those made since then; recovery codes also when nothing is left that they could stand in for."""
    before = {step.pk: step for step in Authenticator.objects.filter(user=member).order_by("pk")}
    Authenticator.objects.filter(user=member, created_at__gte=since).delete()
    delete_dangling_recovery_codes(member)
    left = set(Authenticator.objects.filter(user=member).values_list("pk", flat=True))
    for pk, step in before.items():
        if pk not in left:
            record_event(user=member, kind=_REMOVED_AS[step.type], client=client, note=step.data.get("name", ""))


def _removed_lines(member: User, change: EmailChange) -> list[str]:
    """What was removed, in the member's language."""
    with translation.override(member.language):
        return [
            f"{event.get_kind_display()}: {event.note}" if event.note else str(event.get_kind_display())
            for event in removed_by_undo(change)
        ]


def _tell(member: User, change: EmailChange, lost_email: str) -> None:
    facts = {"old_email": change.old_email, "new_email": lost_email, "when": change.undone_at}
    key, removed = f"email-change:{change.pk}:undone", _removed_lines(member, change)
    for address in (change.old_email, lost_email):
        is_owner = address == change.old_email
        url = reverse("account_reset_password" if is_owner else "home")
        messenger.queue_email(
            to=address,
            language=member.language,
            template="account_email_undone",
            context=facts | {"is_owner": is_owner, "removed": removed if is_owner else [], "url": url},
            user=member,
            dedupe_key=f"{key}:{'old' if is_owner else 'new'}",
        )
    messenger.notify(
        user=member,
        kind="account_email_undone",
        params=facts,
        url=reverse("accounts:security"),
        dedupe_key=key,
        email=False,
    )
