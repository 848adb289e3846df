"""Mails of the outbox and notifications."""

import factory
from factory.django import DjangoModelFactory

from marketplace.lib import clock
from messaging.models import Notification, OutboxEmail
from tests.factories.accounts import UserFactory


class OutboxEmailFactory(DjangoModelFactory[OutboxEmail]):
    """A finished message that waits for its first attempt."""

    class Meta:
        model = OutboxEmail

    class Params:
        sending = factory.Trait(
            status=OutboxEmail.Status.SENDING,
            attempts=1,
            attempt_id=factory.Faker("uuid4"),
            claimed_at=factory.LazyFunction(clock.now),
        )
        sent = factory.Trait(
            status=OutboxEmail.Status.SENT, attempts=1, context={}, sent_at=factory.LazyFunction(clock.now)
        )

    to = factory.Sequence(lambda n: f"reader{n}@example.com")
    language = "ru"
    subject = "Проверка"
    context = factory.LazyAttribute(
        lambda mail: {"subject": mail.subject, "text": "Текст письма", "html": "<p>Текст письма</p>"}
    )


class NotificationFactory(DjangoModelFactory[Notification]):
    """An unread notification about a new club level."""

    class Meta:
        model = Notification

    user = factory.SubFactory(UserFactory)
    kind = "club_level_up"
    params = {"level": "A1", "spent": {"amount": "12.00", "currency": "USD"}, "points": 12, "reference": "K1"}
    url = "/ru/my/club/"
    dedupe_key = factory.Sequence(lambda n: f"notice-{n}")
