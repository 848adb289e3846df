"""Staff look at mails, and may have the failed ones sent again."""

from datetime import timedelta

import pytest
from django.test import Client

from marketplace.lib import clock
from messaging.constants import FAILED_KEPT_FOR
from messaging.models import OutboxEmail
from messaging.tasks import sweep_outbox
from tests.factories.accounts import UserFactory
from tests.factories.messaging import NotificationFactory, OutboxEmailFactory

pytestmark = pytest.mark.django_db
URL = "/admin/messaging/outboxemail/"


@pytest.fixture
def staff() -> Client:
    client = Client()
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_mails_are_found_by_address_and_hide_what_they_say(staff: Client) -> None:
    secret = {"subject": "Код", "text": "482913", "html": ""}
    mail = OutboxEmailFactory(to="anna@example.com", context=secret)
    OutboxEmailFactory(to="igor@example.com")
    found = staff.get(URL, {"q": "Anna@example.com"}).content.decode()
    assert "anna@example.com" in found
    assert "igor@example.com" not in found
    page = staff.get(f"{URL}{mail.pk}/change/")
    assert page.status_code == 200
    assert "482913" not in page.content.decode()


def test_nobody_writes_mails_by_hand(staff: Client) -> None:
    mail = OutboxEmailFactory()
    assert staff.get(f"{URL}add/").status_code == 403
    assert staff.post(f"{URL}{mail.pk}/delete/", {"post": "yes"}).status_code == 403
    assert OutboxEmail.objects.filter(pk=mail.pk).exists()


def test_failed_mails_can_be_sent_again(staff: Client) -> None:
    failed = OutboxEmailFactory(status=OutboxEmail.Status.FAILED, attempts=9, last_error="SMTPDataError: 550")
    waiting, sent = OutboxEmailFactory(attempts=2), OutboxEmailFactory(sent=True)
    chosen = {"action": "send_again", "_selected_action": [failed.pk, waiting.pk, sent.pk]}
    assert staff.post(URL, chosen).status_code == 302
    for row in (failed, waiting, sent):
        row.refresh_from_db()
    assert (failed.status, failed.attempts) == (OutboxEmail.Status.PENDING, 0)
    assert (waiting.attempts, sent.status) == (2, OutboxEmail.Status.SENT)
    assert sweep_outbox() == 2


def test_what_failed_long_ago_is_wiped_and_stays(staff: Client) -> None:
    """Codes and links to undo do not lie in the outbox for ever."""
    long_ago, lately = clock.now() - FAILED_KEPT_FOR, clock.now() - FAILED_KEPT_FOR + timedelta(minutes=5)
    failed = {"status": OutboxEmail.Status.FAILED, "attempts": 9}
    old, new = OutboxEmailFactory(failed_at=long_ago, **failed), OutboxEmailFactory(failed_at=lately, **failed)
    waiting = OutboxEmailFactory(due_at=clock.now() + timedelta(hours=1), created_at=long_ago)
    assert sweep_outbox() == 0
    for row in (old, new, waiting):
        row.refresh_from_db()
    assert (old.context, old.status) == ({}, OutboxEmail.Status.FAILED)
    assert new.context["text"] == waiting.context["text"] == "Текст письма"
    chosen = {"action": "send_again", "_selected_action": [old.pk, new.pk]}
    page = staff.post(URL, chosen, follow=True).content.decode().replace("\xa0", " ")
    assert "Не отправить снова: 1." in page
    for row in (old, new):
        row.refresh_from_db()
    assert (old.status, new.status) == (OutboxEmail.Status.FAILED, OutboxEmail.Status.PENDING)


def test_the_list_of_notifications(staff: Client) -> None:
    notice = NotificationFactory()
    page = staff.get("/admin/messaging/notification/", {"q": notice.user.email})
    assert page.status_code == 200
    assert "club_level_up" in page.content.decode()
