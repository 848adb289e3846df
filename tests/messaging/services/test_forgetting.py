"""Taking words about one person out of what others were told."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from messaging.services.forgetting import forget_param
from tests.factories.accounts import UserFactory
from tests.factories.messaging import NotificationFactory, OutboxEmailFactory

pytestmark = pytest.mark.django_db
NUMBERS = ["K7Q2M-9XTR4", "K7Q2M-AAAAA", "K7Q2M-BBBBB"]


def _forget(reader: User) -> int:
    """How many queries it took."""
    with CaptureQueriesContext(connection) as queries:
        readers = User.objects.filter(pk=reader.pk)
        forget_param(key="number", values=NUMBERS, wiped="recipient", readers=readers)
    return len(queries)


def test_the_words_go_where_they_were_told(settings: Any) -> None:
    settings.MAILBOX_PAGE = True
    reader, other = UserFactory(), UserFactory()
    about = [{"number": number, "recipient": "Anna"} for number in [*NUMBERS, "K7Q2M-OTHER"]]
    notices = [NotificationFactory(user=reader, params=params) for params in about]
    strange = NotificationFactory(user=other, params=about[0])
    waiting = [OutboxEmailFactory(user=reader, context=params) for params in about]
    body = {"sent": True, "body_text": "Anna", "body_html": "<p>Anna</p>"}
    keys = [f"7:order_to_ship:{NUMBERS[1]}", f"7:order_parcel:{NUMBERS[2]}:1", f"7:order_paid:{NUMBERS[0]}0"]
    sent = [OutboxEmailFactory(dedupe_key=key, **body) for key in keys]

    assert _forget(reader) == 3

    for row in (*notices, strange, *waiting, *sent):
        row.refresh_from_db()
    assert [row.params["recipient"] for row in notices] == ["", "", "", "Anna"]
    assert [row.context["recipient"] for row in waiting] == ["", "", "", "Anna"]
    assert strange.params["recipient"] == "Anna", "nobody whom it concerned"
    assert [row.body_text for row in sent] == ["", "", "Anna"]


def test_bodies_are_looked_for_only_where_they_are_kept(settings: Any) -> None:
    settings.MAILBOX_PAGE = False
    assert _forget(UserFactory()) == 2
