"""The page that stands in for a mail server in development."""

import pytest
from django.test import Client

from messaging.tasks import sweep_outbox
from tests.factories.messaging import OutboxEmailFactory

pytestmark = pytest.mark.django_db


def test_mails_are_listed_with_text_and_a_page_for_their_html(client: Client) -> None:
    mail = OutboxEmailFactory(subject="Код <1>")
    sweep_outbox()
    page = client.get("/mailbox/").content.decode()
    assert "Код &lt;1&gt;" in page
    assert "Текст письма" in page
    assert f'href="/mailbox/{mail.pk}/"' in page


def test_the_html_of_a_mail_is_locked_in(client: Client) -> None:
    mail = OutboxEmailFactory()
    sweep_outbox()
    response = client.get(f"/mailbox/{mail.pk}/")
    assert response.content.decode() == "<p>Текст письма</p>"
    policy = response["Content-Security-Policy"]
    assert "script-src 'none'" in policy
    assert "sandbox" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert client.get("/mailbox/999999/").status_code == 404


def test_an_empty_mailbox(client: Client) -> None:
    assert client.get("/mailbox/").status_code == 200
