"""A new e-mail for an account: asked for, confirmed with a code that went to it, or given up (S17, S18).

The code and the link are never in the database, only digests of them; the mail holds them until it is sent.
"""

import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import constants
from accounts.clients import Client
from accounts.errors import (
    AddressTaken,
    CodeExpired,
    CodeSpent,
    NothingPending,
    SameAddress,
    TooManyCodes,
    WrongEmailCode,
)
from accounts.limits import Limit, spend_try, wait_text
from accounts.locks import lock_member
from accounts.models import EmailChange, SecurityEvent, User
from accounts.selectors.account import alternative_email, owner_of_address, pending_email_change
from accounts.services.security_log import record_event
from accounts.tokens import digest_of, link_token
from marketplace.lib import clock, messenger
from marketplace.lib.errors import DomainError

_PER_MEMBER = Limit("email-codes-of-member", constants.EMAIL_CODES, constants.EMAIL_CODES_PER)
_PER_ADDRESS = Limit("email-codes-to-address", constants.EMAIL_CODES, constants.EMAIL_CODES_PER)
_PER_MEMBER_A_DAY = Limit("email-codes-of-member-a-day", constants.EMAIL_CODES_A_DAY, timedelta(days=1))
_PER_ADDRESS_A_DAY = Limit("email-codes-to-address-a-day", constants.EMAIL_CODES_A_DAY, timedelta(days=1))
_Kind = EmailChange.Kind


@transaction.atomic
def request_email_change(*, user: User, kind: EmailChange.Kind, new_email: str) -> EmailChange:
    """Mail a code to the new address. Nothing of the account changes yet; a change that was waiting is given up.

    An address of another account gets a mail of another kind and a code that nobody knows: the answer is the same.
    The same address again at once gives the change that waits, without another mail. Locks the member.
    Raises SameAddress, TooManyCodes.
    """
    member = lock_member(user.pk)
    email = new_email.strip().lower()
    if email == member.email or (kind == _Kind.ALTERNATIVE and email == alternative_email(member)):
        raise SameAddress
    pending = pending_email_change(member, kind)
    if pending and pending.new_email == email and _is_fresh(pending):
        return pending
    _spend_mail(member, email)
    if pending:
        EmailChange.objects.filter(pk=pending.pk).update(cancelled_at=clock.now())
    change = EmailChange(user=member, kind=kind, old_email=member.email, new_email=email)
    _send_code(change)
    return change


@transaction.atomic
def resend_email_code(*, user: User, kind: EmailChange.Kind) -> EmailChange:
    """Mail another code for the change that waits; the one before is worth nothing any more, wrong tries still count.

    Locks the member. Raises NothingPending, TooManyCodes.
    """
    member = lock_member(user.pk)
    pending = pending_email_change(member, kind)
    if pending is None:
        raise NothingPending
    if _is_fresh(pending):
        left = pending.requested_at + constants.EMAIL_CODE_PAUSE - clock.now()
        raise TooManyCodes(wait=wait_text(max(1, round(left.total_seconds()))))
    _spend_mail(member, pending.new_email)
    pending.requested_at = clock.now()
    _send_code(pending)
    return pending


@transaction.atomic
def cancel_email_change(*, user: User, kind: EmailChange.Kind) -> None:
    """Give up the change that waits, if there is one. Locks the member."""
    lock_member(user.pk)
    pending = pending_email_change(user, kind)
    if pending:
        EmailChange.objects.filter(pk=pending.pk).update(cancelled_at=clock.now())


def confirm_email_change(*, user: User, kind: EmailChange.Kind, code: str, client: Client | None = None) -> EmailChange:
    """Take the new address into the account, in one transaction with the mails that tell of it. Locks the member.

    The code of a change that has just been confirmed gives that change again. Raises NothingPending, WrongEmailCode,
    CodeExpired, CodeSpent (after the last try; the change is given up) and AddressTaken (another account has come
    to own the address meanwhile; given up too). A wrong try counts although this raises.
    """
    with transaction.atomic():
        outcome = _confirm(lock_member(user.pk), kind, "".join(code.split()), client)
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


@transaction.atomic
def remove_alternative_email(*, user: User, client: Client | None = None) -> None:
    """Forget the alternative address, if there is one, and tell both addresses. Locks the member."""
    member = lock_member(user.pk)
    email = alternative_email(member)
    if not email:
        return
    EmailAddress.objects.filter(user=member, email=email, primary=False).delete()
    event = record_event(user=member, kind=SecurityEvent.Kind.ALTERNATIVE_REMOVED, client=client, note=email)
    _tell_of_alternative(member, "account_alternative_removed", email, event)


def _is_fresh(change: EmailChange) -> bool:
    return clock.now() < change.requested_at + constants.EMAIL_CODE_PAUSE


def _spend_mail(member: User, email: str) -> None:
    """Hours first: what they refuse is no mail and takes nothing from the day. Raises TooManyCodes."""
    seconds = max(spend_try(_PER_MEMBER, member.pk), spend_try(_PER_ADDRESS, email))
    seconds = seconds or max(spend_try(_PER_MEMBER_A_DAY, member.pk), spend_try(_PER_ADDRESS_A_DAY, email))
    if seconds:
        raise TooManyCodes(wait=wait_text(seconds))


def _send_code(change: EmailChange) -> None:
    """A new code into `change`, saved, and its mail; for an address of somebody else a mail without a code."""
    code = f"{secrets.randbelow(10**6):06}"
    change.code_digest = _code_digest(change, code)
    change.expires_at = clock.now() + constants.EMAIL_CODE_FOR
    change.save()
    owner = owner_of_address(change.new_email, besides=change.user)
    confirm = "accounts:email-confirm" if change.kind == _Kind.PRIMARY else "accounts:alternative-confirm"
    messenger.queue_email(
        to=change.new_email,
        language=(owner or change.user).language,
        template="account_email_taken" if owner else "account_email_code",
        context={"url": reverse("account_login" if owner else confirm)} | ({} if owner else {"code": code}),
        user=owner or change.user,
    )


def _code_digest(change: EmailChange, code: str) -> str:
    """Keyed with the site's secret, so that a copy of the table does not let six digits be tried out."""
    return salted_hmac(
        "accounts.email-code", f"{change.user_id}:{change.new_email}:{code}", algorithm="sha256"
    ).hexdigest()


def _confirm(member: User, kind: EmailChange.Kind, code: str, client: Client | None) -> EmailChange | DomainError:
    change = pending_email_change(member, kind)
    if change is None:
        return _just_confirmed(member, kind, code) or NothingPending()
    if change.expires_at <= clock.now():
        return CodeExpired()
    if not constant_time_compare(change.code_digest, _code_digest(change, code)):
        return _count_wrong(change)
    if change.new_email == member.email:  # an alternative that has become the address to sign in with meanwhile
        return _give_up(change, SameAddress(field="code"))
    try:
        with transaction.atomic():
            _apply(member, change, client)
    except IntegrityError:
        return _give_up(change, AddressTaken(field="code"))
    return change


def _just_confirmed(member: User, kind: EmailChange.Kind, code: str) -> EmailChange | None:
    """The latest change of this kind, if it was this very code that confirmed it: a double click, a second tab."""
    last = EmailChange.objects.filter(user=member, kind=kind, confirmed_at__isnull=False).first()
    if last is None or last.undone_at or last.expires_at <= clock.now():
        return None
    return last if constant_time_compare(last.code_digest, _code_digest(last, code)) else None


def _count_wrong(change: EmailChange) -> DomainError:
    change.tries += 1
    if change.tries >= constants.EMAIL_CODE_TRIES:
        change.cancelled_at = clock.now()
    change.save(update_fields=["tries", "cancelled_at"])
    return CodeSpent() if change.cancelled_at else WrongEmailCode()


def _give_up(change: EmailChange, why: DomainError) -> DomainError:
    EmailChange.objects.filter(pk=change.pk).update(cancelled_at=clock.now())
    return why


def _apply(member: User, change: EmailChange, client: Client | None) -> None:
    """Raises IntegrityError when the address belongs to somebody else by now."""
    if owner_of_address(change.new_email, besides=member):
        raise IntegrityError
    if change.kind == _Kind.PRIMARY:
        _apply_primary(member, change, client)
    else:
        _apply_alternative(member, change, client)


def _apply_primary(member: User, change: EmailChange, client: Client | None) -> None:
    """The new address signs in from now on; the old one gets the link that undoes it, and opens nothing else."""
    token, moment = link_token(), clock.now()
    change.old_email, change.confirmed_at = member.email, moment
    change.undo_digest, change.undo_until = digest_of(token), moment + constants.EMAIL_UNDO_FOR
    change.save()
    move_sign_in_address(member, change.new_email)
    record_event(
        user=member,
        kind=SecurityEvent.Kind.EMAIL_CHANGED,
        client=client,
        note=f"{change.old_email} → {change.new_email}",
    )
    facts = {"old_email": change.old_email, "new_email": change.new_email, "when": change.confirmed_at}
    messenger.queue_email(
        to=change.old_email,
        language=member.language,
        template="account_email_changed",
        context=facts | {"url": reverse("accounts:email-undo", args=[token]), "undo_until": change.undo_until},
        user=member,
        dedupe_key=f"email-change:{change.pk}:changed",
    )
    messenger.notify(
        user=member,
        kind="account_email_changed",
        params=facts,
        url=reverse("accounts:security"),
        dedupe_key=f"email-change:{change.pk}",
        email=False,
    )


def move_sign_in_address(member: User, email: str) -> None:
    """`User.email` and allauth's primary address in step. Raises IntegrityError when somebody else has it."""
    member.email = email
    member.save(update_fields=["email"])
    EmailAddress.objects.filter(user=member, primary=True).exclude(email=email).delete()
    EmailAddress.objects.update_or_create(user=member, email=email, defaults={"verified": True, "primary": True})


def _apply_alternative(member: User, change: EmailChange, client: Client | None) -> None:
    change.confirmed_at = clock.now()
    change.save()
    EmailAddress.objects.filter(user=member, primary=False).delete()
    EmailAddress.objects.create(user=member, email=change.new_email, verified=True, primary=False)
    event = record_event(user=member, kind=SecurityEvent.Kind.ALTERNATIVE_ADDED, client=client, note=change.new_email)
    _tell_of_alternative(member, "account_alternative_added", change.new_email, event)


def _tell_of_alternative(member: User, kind: str, email: str, event: SecurityEvent) -> None:
    facts = {"email": email, "when": event.happened_at}
    url, key = reverse("accounts:security"), f"security-event:{event.pk}"
    messenger.notify(user=member, kind=kind, params=facts, url=url, dedupe_key=key)
    if kind == "account_alternative_removed":
        messenger.queue_email(
            to=email,
            language=member.language,
            template=kind,
            context=facts | {"url": url},
            user=member,
            dedupe_key=f"{key}:removed",
        )
