"""The headers of RFC 8058 as a mail server receives them, and the link that they hold, used as mail programs do."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from messaging.models import NotificationPreference, OutboxEmail
from messaging.services.delivery import Outcome, deliver
from messaging.services.notify import notify
from tests.messaging.processes import MailServer
from tests.messaging.samples import sample_context

pytestmark = [pytest.mark.services, pytest.mark.django_db]


@pytest.fixture
def mail_server(tmp_path: Path, settings: Any) -> Iterator[MailServer]:
    server = MailServer(tmp_path, delay=0)
    settings.EMAIL_URL = server.url
    settings.SITE_URL = "https://shop.example"
    yield server
    server.process.kill()


def received(user: User, kind: str, server: MailServer) -> dict[str, list[str]]:
    """Headers of a mail of this kind, by name, after a conversation with the server."""
    with transaction.atomic():
        notify(user=user, kind=kind, params=sample_context(kind), url="/ru/my/", dedupe_key=kind)
    assert deliver(pk=OutboxEmail.objects.get(template=kind).pk) == Outcome.SENT
    headers: dict[str, list[str]] = {}
    for name, value in server.taken[-1]["headers"]:
        headers.setdefault(name.lower(), []).append(value)
    return headers


def test_an_optional_mail_brings_the_button_and_the_button_works(mail_server: MailServer, buyer: User) -> None:
    headers = received(buyer, "club_level_up", mail_server)
    assert headers["list-unsubscribe-post"] == ["List-Unsubscribe=One-Click"]
    (value,) = headers["list-unsubscribe"]
    found = re.fullmatch(r"<(https://shop\.example/u/[\w.-]+)>", value.strip())  # a long line arrives folded
    assert found, value

    name, _, answer = headers["list-unsubscribe-post"][0].partition("=")
    mail_program = Client(enforce_csrf_checks=True)
    assert mail_program.post(urlsplit(found[1]).path, {name: answer}).status_code == 200
    assert NotificationPreference.objects.get(user=buyer).topic == "club"
    with transaction.atomic():
        notify(user=buyer, kind="club_level_up", params={}, url="/ru/my/", dedupe_key="the next one")
        notify(user=buyer, kind="order_unpaid", params=sample_context("order_unpaid"), url="/ru/", dedupe_key="another")
    assert OutboxEmail.objects.filter(status="pending").get().template == "order_unpaid"


@pytest.mark.parametrize("kind", ["order_paid", "order_shipped"])
def test_an_essential_mail_brings_none(mail_server: MailServer, buyer: User, kind: str) -> None:
    assert not [name for name in received(buyer, kind, mail_server) if name.startswith("list-")]
