"""One attempt and the sweep, with a faked mail server: what each answer does to the row."""

import smtplib
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, connection, transaction

from marketplace.lib import clock
from messaging.constants import MAX_ATTEMPTS
from messaging.models import OutboxEmail
from messaging.services import delivery
from messaging.services.delivery import Outcome, deliver, sweep
from tests.factories.messaging import OutboxEmailFactory

_Status = OutboxEmail.Status


@pytest.fixture
def server(monkeypatch: Any, settings: Any) -> Callable[[Exception | None], list[Any]]:
    """`server(error)` makes every handing over raise `error`; the list collects what was taken."""
    settings.EMAIL_URL = "smtp://127.0.0.1:1"

    def answer(error: Exception | None) -> list[Any]:
        taken: list[Any] = []

        def send(self: Any, messages: list[Any]) -> int:
            if error is not None:
                raise error
            taken.extend(messages)
            return len(messages)

        monkeypatch.setattr("messaging.services.delivery.EmailBackend.send_messages", send)
        return taken

    return answer


@pytest.mark.django_db
def test_a_mail_is_sent_wiped_and_never_again(server: Any) -> None:
    taken, mail = server(None), OutboxEmailFactory()
    assert [deliver(pk=mail.pk), deliver(pk=mail.pk)] == [Outcome.SENT, Outcome.SKIPPED]
    mail.refresh_from_db()
    assert (mail.status, mail.attempts, mail.context, mail.attempt_id) == (_Status.SENT, 1, {}, None)
    assert mail.sent_at is not None
    (message,) = taken
    assert message.to == [mail.to]
    assert message.message()["Message-ID"] == mail.message_id
    assert message.message()["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in message.message()


@pytest.mark.django_db
def test_bodies_are_kept_only_for_the_mailbox_page(server: Any, settings: Any) -> None:
    server(None)
    settings.MAILBOX_PAGE = False
    mail = OutboxEmailFactory()
    deliver(pk=mail.pk)
    mail.refresh_from_db()
    assert (mail.subject, mail.body_text, mail.body_html) == ("Проверка", "", "")


@pytest.mark.django_db
def test_without_a_mail_server_mails_count_as_sent_where_the_mailbox_shows_them(settings: Any) -> None:
    first, second = OutboxEmailFactory(), OutboxEmailFactory()
    assert deliver(pk=first.pk) == Outcome.SENT
    settings.MAILBOX_PAGE = False
    assert deliver(pk=second.pk) == Outcome.UNREACHABLE
    second.refresh_from_db()
    assert second.status == _Status.PENDING
    assert "EMAIL_URL" in second.last_error


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "outcome", "status"),
    [
        (smtplib.SMTPRecipientsRefused({"a@example.com": (550, b"no")}), Outcome.FAILED, _Status.FAILED),
        (smtplib.SMTPRecipientsRefused({"a@example.com": (451, b"later")}), Outcome.RETRY, _Status.PENDING),
        (smtplib.SMTPDataError(554, b"spam"), Outcome.FAILED, _Status.FAILED),
        (smtplib.SMTPAuthenticationError(535, b"password"), Outcome.RETRY, _Status.PENDING),
        (smtplib.SMTPServerDisconnected("gone"), Outcome.UNREACHABLE, _Status.PENDING),
        (ConnectionRefusedError("no"), Outcome.UNREACHABLE, _Status.PENDING),
        (TimeoutError("slow"), Outcome.UNREACHABLE, _Status.PENDING),
    ],
)
def test_answers_of_the_server(server: Any, error: Exception, outcome: Outcome, status: str) -> None:
    server(error)
    mail = OutboxEmailFactory()
    assert deliver(pk=mail.pk) == outcome
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == (status, 1)
    assert type(error).__name__ in mail.last_error
    assert mail.context != {}
    assert (mail.failed_at is not None) == (status == _Status.FAILED)


@pytest.mark.django_db
def test_a_retry_waits_for_its_time_and_ends_after_the_last(server: Any) -> None:
    server(smtplib.SMTPDataError(451, b"later"))
    mail = OutboxEmailFactory()
    moment = clock.now()
    for attempt in range(1, MAX_ATTEMPTS + 1):
        with clock.at(moment):
            expected = Outcome.FAILED if attempt == MAX_ATTEMPTS else Outcome.RETRY
            assert deliver(pk=mail.pk) == expected
            assert deliver(pk=mail.pk) == Outcome.SKIPPED
        mail.refresh_from_db()
        moment = mail.due_at
    assert (mail.status, mail.attempts) == (_Status.FAILED, MAX_ATTEMPTS)


@pytest.mark.django_db
@pytest.mark.parametrize(("template", "context"), [("no_such_mail", {}), ("", {"subject": "a"})])
def test_what_cannot_be_rendered_has_failed(server: Any, template: str, context: dict[str, Any]) -> None:
    taken = server(None)
    mail = OutboxEmailFactory(template=template, context=context)
    assert deliver(pk=mail.pk) == Outcome.FAILED
    mail.refresh_from_db()
    assert mail.status == _Status.FAILED
    assert mail.last_error
    assert taken == []


@pytest.mark.django_db
def test_a_header_cannot_be_smuggled_in(server: Any) -> None:
    taken = server(None)
    smuggled = {"subject": "Hi\nBcc: all@example.com", "text": "x"}
    mail = OutboxEmailFactory(context=smuggled)
    assert deliver(pk=mail.pk) == Outcome.FAILED
    assert taken == []


@pytest.mark.django_db
def test_the_sweep_delivers_what_is_due_oldest_first(server: Any) -> None:
    taken, now = server(None), clock.now()
    late = OutboxEmailFactory(due_at=now - timedelta(minutes=1))
    early = OutboxEmailFactory(due_at=now - timedelta(minutes=2))
    OutboxEmailFactory(due_at=now + timedelta(minutes=2))
    OutboxEmailFactory(sent=True)
    assert sweep() == 2
    assert [message.to[0] for message in taken] == [early.to, late.to]
    assert sweep() == 0


@pytest.mark.django_db
def test_the_sweep_stops_when_the_server_is_away(server: Any) -> None:
    server(ConnectionRefusedError("no"))
    OutboxEmailFactory.create_batch(3)
    assert sweep() == 0
    assert sorted(OutboxEmail.objects.values_list("attempts", flat=True)) == [0, 0, 1]


@pytest.mark.django_db
def test_one_refusal_does_not_stop_the_sweep(monkeypatch: Any, server: Any) -> None:
    taken = server(None)
    OutboxEmailFactory(template="no_such_mail")
    OutboxEmailFactory()
    assert sweep() == 1
    assert len(taken) == 1


@pytest.mark.django_db
def test_the_sweep_ends_with_its_time(monkeypatch: Any, server: Any) -> None:
    server(None)
    OutboxEmailFactory.create_batch(3)
    ticks = iter([0.0, 1.0, 2.0, delivery.SWEEP_SECONDS + 1.0])
    monkeypatch.setattr("messaging.services.delivery.monotonic", lambda: next(ticks))
    assert sweep() == 2


@pytest.mark.django_db
def test_rows_of_lost_workers_are_sent_again_with_their_message_id(server: Any) -> None:
    taken = server(None)
    long_ago = clock.now() - timedelta(seconds=django_settings.MAIL_CLAIM_SECONDS + 1)
    lost, alive = OutboxEmailFactory(sending=True, claimed_at=long_ago), OutboxEmailFactory(sending=True)
    assert deliver(pk=lost.pk) == Outcome.SKIPPED
    assert sweep() == 1
    lost.refresh_from_db()
    alive.refresh_from_db()
    assert (lost.status, lost.attempts, alive.status) == (_Status.SENT, 2, _Status.SENDING)
    assert [message.message()["Message-ID"] for message in taken] == [lost.message_id]


@pytest.mark.django_db
def test_a_mail_that_kills_workers_is_given_up(server: Any) -> None:
    taken = server(None)
    long_ago = clock.now() - timedelta(hours=1)
    mail = OutboxEmailFactory(sending=True, attempts=MAX_ATTEMPTS, claimed_at=long_ago)
    assert sweep() == 0
    mail.refresh_from_db()
    assert (mail.status, taken) == (_Status.FAILED, [])


@pytest.mark.django_db
def test_an_attempt_that_lost_the_row_writes_nothing(monkeypatch: Any, server: Any) -> None:
    """A worker so slow that its row was given to another one must not end the other's attempt."""
    server(None)
    mail, other = OutboxEmailFactory(), uuid.uuid4()
    take_over = OutboxEmail.objects.filter(pk=mail.pk)
    monkeypatch.setattr(delivery, "_hand_over", lambda message: take_over.update(attempt_id=other))
    deliver(pk=mail.pk)
    mail.refresh_from_db()
    assert (mail.status, mail.attempt_id) == (_Status.SENDING, other)


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_gets_the_mail(monkeypatch: Any, server: Any) -> None:
    taken, mail = server(None), OutboxEmailFactory()
    start, outcomes = threading.Barrier(6), []

    def work() -> None:
        try:
            start.wait()
            outcomes.append(deliver(pk=mail.pk))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [Outcome.SENT] + [Outcome.SKIPPED] * 5
    assert len(taken) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [{"status": _Status.SENDING}, {"status": _Status.SENT, "context": {}}, {"sent_at": "2026-01-01T00:00Z"}],
)
def test_the_database_refuses_impossible_rows(wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxEmailFactory(**wrong)
