"""Handing mails of the outbox to the mail server: claimed, sent, and accounted for once.

Each step is a short transaction of its own, so that no lock is held while the network is waited for.
Between «the server took it» and «we wrote that down» a killed worker leaves one mail in doubt. Such a row
is handed over again, with the Message-ID it had: a mail twice is better than none, and can be told apart.
"""

import logging
import smtplib
import uuid
from datetime import timedelta
from enum import StrEnum
from time import monotonic

import environ
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.db.models import F

from marketplace.lib import clock
from messaging.constants import FAILED_KEPT_FOR, MAX_ATTEMPTS, SWEEP_SECONDS
from messaging.models import OutboxEmail
from messaging.rules import is_permanent, kept_subject, retry_delay
from messaging.services.rendering import build_message, html_of

log = logging.getLogger(__name__)
_Status = OutboxEmail.Status
_FINAL = (_Status.SENT, _Status.FAILED)


class Outcome(StrEnum):
    """What came of one attempt."""

    SENT = "sent"
    SKIPPED = "skipped"  # somebody else's, not due, or finished
    RETRY = "retry"  # the server said «later»
    UNREACHABLE = "unreachable"  # there was no talking to the server at all
    FAILED = "failed"


def deliver(*, pk: int) -> Outcome:
    """One attempt at one mail. Safe to repeat and to run twice at a time: only one attempt gets the row."""
    email = _claim(pk)
    if email is None:
        return Outcome.SKIPPED
    try:
        message = build_message(email)
    except Exception as error:  # whatever a template raises must end on the row, or it would be tried for ever
        log.exception("mail %s cannot be rendered", pk)
        return _give_up(email, error)
    try:
        _hand_over(message)
    except (smtplib.SMTPException, OSError) as error:
        return _record_failure(email, error)
    return _record_sent(email, message)


def sweep() -> int:
    """Deliver what is due, oldest first, for SWEEP_SECONDS at most; the number of mails sent.

    Finds rows whose publication was lost with the broker, rows waiting for another try, and rows that a
    lost worker left behind. Ends early when the mail server cannot be reached. Forgets what mails said that failed
    long ago. Safe to run twice at a time.
    """
    release_lost()
    wipe_failed()
    deadline = monotonic() + SWEEP_SECONDS
    sent = 0
    while monotonic() < deadline:
        due = OutboxEmail.objects.filter(status=_Status.PENDING, due_at__lte=clock.now())
        pk = due.order_by("due_at", "pk").values_list("pk", flat=True).first()
        if pk is None:
            break
        outcome = deliver(pk=pk)
        sent += outcome is Outcome.SENT
        if outcome is Outcome.UNREACHABLE:
            break
    return sent


def release_lost() -> int:
    """Free the rows of attempts older than MAIL_CLAIM_SECONDS: their worker is gone. How many there were.

    A row that has used up its attempts has failed: it may be what kills the workers.
    """
    moment = clock.now()
    lost = OutboxEmail.objects.filter(
        status=_Status.SENDING, claimed_at__lt=moment - timedelta(seconds=settings.MAIL_CLAIM_SECONDS)
    )
    note = "the worker was lost during this attempt"
    lost.filter(attempts__gte=MAX_ATTEMPTS, user__anonymised_at__isnull=False).delete()
    spent = lost.filter(attempts__gte=MAX_ATTEMPTS).update(
        status=_Status.FAILED, failed_at=moment, attempt_id=None, claimed_at=None, last_error=note
    )
    freed = lost.update(status=_Status.PENDING, due_at=moment, attempt_id=None, claimed_at=None, last_error=note)
    if spent + freed:
        log.warning("%s mails of lost workers: %s to be sent again, %s given up", spent + freed, freed, spent)
    return spent + freed


def wipe_failed() -> int:
    """Forget what the mails said that failed FAILED_KEPT_FOR ago: nobody sends them any more. How many there were."""
    old = OutboxEmail.objects.filter(status=_Status.FAILED, failed_at__lte=clock.now() - FAILED_KEPT_FOR)
    return old.exclude(context={}).update(context={})


def _claim(pk: int) -> OutboxEmail | None:
    """Make the row ours with a single UPDATE; None when it is not to be had."""
    attempt, moment = uuid.uuid4(), clock.now()
    taken = OutboxEmail.objects.filter(pk=pk, status=_Status.PENDING, due_at__lte=moment).update(
        status=_Status.SENDING, attempt_id=attempt, claimed_at=moment, attempts=F("attempts") + 1
    )
    if not taken:
        return None
    return OutboxEmail.objects.select_related("user").get(pk=pk)


def _hand_over(message: EmailMultiAlternatives) -> None:
    """Talk SMTP to the server of EMAIL_URL. Without one a mail counts as sent where /mailbox/ shows it."""
    if not settings.EMAIL_URL:
        if not settings.MAILBOX_PAGE:
            raise ConnectionError("EMAIL_URL names no mail server")
        return
    server = environ.Env.email_url_config(settings.EMAIL_URL)
    connection = EmailBackend(
        host=server["EMAIL_HOST"],
        port=server["EMAIL_PORT"],
        username=server["EMAIL_HOST_USER"],
        password=server["EMAIL_HOST_PASSWORD"],
        use_tls=server.get("EMAIL_USE_TLS", False),
        use_ssl=server.get("EMAIL_USE_SSL", False),
        timeout=settings.EMAIL_TIMEOUT,
        fail_silently=False,
    )
    connection.send_messages([message])


def _record_sent(email: OutboxEmail, message: EmailMultiAlternatives) -> Outcome:
    kept = {"body_text": message.body, "body_html": html_of(message)} if settings.MAILBOX_PAGE else {}
    _finish(
        email,
        status=_Status.SENT,
        sent_at=clock.now(),
        context={},
        subject=kept_subject(str(message.subject)),
        last_error="",
        **kept,
    )
    return Outcome.SENT


def _record_failure(email: OutboxEmail, error: smtplib.SMTPException | OSError) -> Outcome:
    code = _smtp_code(error)
    delay = retry_delay(email.attempts)
    if (code is not None and is_permanent(code)) or delay is None:
        return _give_up(email, error)
    _finish(email, status=_Status.PENDING, due_at=clock.now() + delay, last_error=_describe(error))
    log.warning("mail %s: attempt %s failed, next one in %s: %s", email.pk, email.attempts, delay, error)
    return Outcome.RETRY if code is not None else Outcome.UNREACHABLE


def _give_up(email: OutboxEmail, error: Exception) -> Outcome:
    _finish(email, status=_Status.FAILED, failed_at=clock.now(), last_error=_describe(error))
    log.error("mail %s to be given up after %s attempts: %s", email.pk, email.attempts, _describe(error))
    return Outcome.FAILED


def _finish(email: OutboxEmail, **values: object) -> None:
    """Write the end of our attempt; an attempt that has lost the row to a later one writes nothing.

    The last mail to a deleted member holds the only trace of the address: when it is over, the whole row goes.
    """
    ours = OutboxEmail.objects.filter(pk=email.pk, status=_Status.SENDING, attempt_id=email.attempt_id)
    if values["status"] in _FINAL and email.user is not None and email.user.anonymised_at is not None:
        ours.delete()
        return
    if not ours.update(attempt_id=None, claimed_at=None, **values):
        log.warning("mail %s was taken over by another attempt meanwhile", email.pk)


def _smtp_code(error: Exception) -> int | None:
    """The answer of the server, or None when it gave none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code
    return None


def _describe(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
