"""Taking an account back through the old e-mail, within 72 hours of a change (S17)."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.clients import Client
from accounts.errors import AddressTaken, UndoOver
from accounts.locks import lock_member
from accounts.models import EmailChange, SecurityEvent, SecurityQuestion, User
from accounts.selectors.account import owner_of_address
from accounts.services.email_change import move_sign_in_address
from accounts.services.security_log import record_event
from accounts.services.sessions import shut_out_former_password
from accounts.tokens import digest_of
from marketplace.lib import clock, messenger
from marketplace.lib.errors import NotFound


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
    second factors and a security question that came since the change are removed, no device is known, and changes of
    e-mail that wait or came later lose their codes and links. Both addresses are told. The same link again changes
    nothing. Locks the member. Raises NotFound, UndoOver, AddressTaken (another account owns the old address by now).
    """
    with transaction.atomic():
        member = lock_member(email_change_of_link(token).user_id)
        change = email_change_of_link(token)  # as it is under the lock
        if change.undone_at:
            return change
        lost_email = member.email
        _restore_address(member, change)
        _close_doors(member, change)
        change.undone_at = clock.now()
        change.save(update_fields=["undone_at"])
        note = f"{lost_email} → {change.old_email}"
        record_event(user=member, kind=SecurityEvent.Kind.EMAIL_CHANGE_UNDONE, client=client, note=note)
        _tell(member, change, lost_email)
    return change


def _restore_address(member: User, change: EmailChange) -> None:
    if owner_of_address(change.old_email, besides=member):
        raise AddressTaken
    added = EmailChange.objects.filter(user=member, confirmed_at__gte=change.confirmed_at).values("new_email")
    EmailAddress.objects.filter(user=member, email__in=added).delete()
    try:
        with transaction.atomic():
            move_sign_in_address(member, change.old_email)
    except IntegrityError as error:
        raise AddressTaken from error


def _close_doors(member: User, change: EmailChange) -> None:
    since, moment = change.confirmed_at, clock.now()
    member.set_unusable_password()  # with it the hash that every session carries
    member.password_score = None
    member.save(update_fields=["password", "password_score"])
    shut_out_former_password(user=member, current_key=None)  # known devices, too
    Authenticator.objects.filter(user=member, created_at__gte=since).delete()
    SecurityQuestion.objects.filter(user=member, set_at__gte=since).delete()
    others = EmailChange.objects.filter(user=member).exclude(pk=change.pk)
    others.filter(confirmed_at__isnull=True, cancelled_at__isnull=True).update(cancelled_at=moment)
    others.filter(confirmed_at__gte=since, undo_until__gt=moment).update(undo_until=moment)


def _tell(member: User, change: EmailChange, lost_email: str) -> None:
    facts = {"old_email": change.old_email, "new_email": lost_email, "when": change.undone_at}
    key = f"email-change:{change.pk}:undone"
    for address in (change.old_email, lost_email):
        is_owner = address == change.old_email
        messenger.queue_email(
            to=address,
            language=member.language,
            template="account_email_undone",
            context=facts | {"is_owner": is_owner, "url": reverse("account_reset_password" if is_owner else "home")},
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
