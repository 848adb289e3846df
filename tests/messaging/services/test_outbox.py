"""Writing mails and notifications: once, with the caller's transaction, in the reader's language."""

from typing import Any

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction
from django.utils import translation

from accounts.models import Consent
from marketplace.lib import clock
from marketplace.lib.money import Money
from messaging import selectors
from messaging.backends import OutboxBackend
from messaging.models import Notification, NotificationPreference, OutboxEmail
from messaging.services import delivery, notify
from messaging.services.outbox import queue_email
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
PARAMS = {"level": "A1", "spent": Money(12), "points": 12, "reference": "K1"}


def tell(user: Any, key: str = "k1", **more: Any) -> None:
    notify.notify(user=user, kind="club_level_up", params=PARAMS, url="/ru/my/club/", dedupe_key=key, **more)


def test_notify_writes_a_line_and_a_mail() -> None:
    user = UserFactory(english=True)
    tell(user)
    notice, mail = Notification.objects.get(), OutboxEmail.objects.get()
    assert (notice.user, notice.kind, notice.url, notice.read_at) == (user, "club_level_up", "/ru/my/club/", None)
    assert notice.params["spent"] == {"amount": "12.00", "currency": "USD"}
    assert (mail.to, mail.language, mail.template, mail.user) == (user.email, "en", "club_level_up", user)
    assert mail.context["url"] == "/ru/my/club/"
    assert mail.status == OutboxEmail.Status.PENDING


def test_the_same_key_tells_once_and_only_this_member() -> None:
    first, second = UserFactory(), UserFactory()
    tell(first)
    tell(first)
    tell(second)
    assert Notification.objects.count() == OutboxEmail.objects.count() == 2


def test_without_a_mail() -> None:
    tell(UserFactory(), email=False)
    assert (Notification.objects.count(), OutboxEmail.objects.count()) == (1, 0)


def test_essential_topics_cannot_be_switched_off() -> None:
    user = UserFactory()
    for channel in NotificationPreference.Channel:
        NotificationPreference.objects.create(user=user, topic="account", channel=channel, is_enabled=False)
    notify.notify(user=user, kind="account_x", params={}, url="/ru/my/", dedupe_key="k")
    assert (Notification.objects.count(), OutboxEmail.objects.count()) == (1, 1)


@pytest.mark.parametrize(("channel", "left"), [("email", (1, 0)), ("inbox", (0, 1))])
def test_other_topics_can(channel: str, left: tuple[int, int]) -> None:
    user = UserFactory()
    NotificationPreference.objects.create(user=user, topic="club", channel=channel, is_enabled=False)
    NotificationPreference.objects.create(user=UserFactory(), topic="club", channel="inbox", is_enabled=False)
    tell(user)
    assert (Notification.objects.count(), OutboxEmail.objects.count()) == left


@pytest.mark.parametrize(("consent", "mails"), [("none", 0), ("withdrawn", 0), ("live", 1)])
def test_marketing_mail_needs_a_consent(consent: str, mails: int) -> None:
    user = UserFactory()
    if consent != "none":
        Consent.objects.create(
            user=user, kind="marketing", version="1", withdrawn_at=clock.now() if consent == "withdrawn" else None
        )
    notify.notify(user=user, kind="news_of_may", params={}, url="/ru/", dedupe_key="k")
    assert (Notification.objects.count(), OutboxEmail.objects.count()) == (1, mails)


@pytest.mark.django_db(transaction=True)
def test_everything_goes_with_the_transaction() -> None:
    user = UserFactory()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell(user)
        raise ZeroDivisionError
    assert (Notification.objects.count(), OutboxEmail.objects.count()) == (0, 0)
    with pytest.raises(RuntimeError):
        tell(user)


def test_delivery_is_asked_for_after_the_commit(
    settings: Any, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.PUBLISH_TASKS = True
    asked: list[tuple[int, ...]] = []
    monkeypatch.setattr("messaging.tasks.deliver_email.apply_async", lambda args, **_: asked.append(args))
    with django_capture_on_commit_callbacks(execute=True):
        first = queue_email(to="a@example.com", language="ru", template="x", context={}, dedupe_key="k")
        again = queue_email(to="a@example.com", language="ru", template="x", context={}, dedupe_key="k")
        assert asked == []
    assert asked == [(first.pk,)]
    assert again == first


def test_what_django_sends_becomes_rows() -> None:
    message = EmailMultiAlternatives(
        "Код\n482913", "Ваш код", "Shop <x@shop.example>", ["Анна <anna@example.com>"], bcc=["copy@example.com"]
    )
    message.attach_alternative("<b>Ваш код</b>", "text/html")
    message.attach("bill.txt", "сумма", "text/plain")
    with translation.override("en"):
        assert OutboxBackend().send_messages([message, EmailMessage("nobody", "x", to=[])]) == 1
    rows = OutboxEmail.objects.order_by("pk")
    assert [(row.to, row.language) for row in rows] == [("anna@example.com", "en"), ("copy@example.com", "en")]

    row = rows[0]
    assert delivery.deliver(pk=row.pk) == delivery.Outcome.SENT
    row.refresh_from_db()
    assert (row.subject, row.body_text, row.body_html) == ("Код 482913", "Ваш код", "<b>Ваш код</b>")
    assert row.context == {}


def test_attachments_must_be_plain() -> None:
    message = EmailMessage("s", "b", to=["a@example.com"])
    message.attach(EmailMessage("inner", "b", to=["a@example.com"]).message())
    with pytest.raises(TypeError, match="MIME object"):
        OutboxBackend().send_messages([message])
    assert not OutboxEmail.objects.exists()


def test_unread_count() -> None:
    user = UserFactory()
    tell(user, "k1")
    tell(user, "k2")
    Notification.objects.filter(dedupe_key="k1").update(read_at="2026-01-01T00:00Z")
    tell(UserFactory(), "k3")
    assert selectors.unread_count(user) == 1


def test_staff_cannot_read_codes_in_the_outbox(settings: Any) -> None:
    settings.MAILBOX_PAGE, settings.EMAIL_URL = False, ""
    message = EmailMessage("482913 is your code, order 1234567", "482913", to=["a@example.com"])
    OutboxBackend().send_messages([message])
    row = OutboxEmail.objects.get()
    assert row.subject == "•••••• is your code, order 1234567"
    assert row.context["subject"].startswith("482913"), "what is sent is whole"
