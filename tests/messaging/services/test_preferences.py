"""Cells of the matrix: what is kept, what is a consent, what becomes of mails that wait."""

import pytest

from accounts.models import Consent, SecurityEvent, User
from accounts.services.consents import give_consent, withdraw_consent
from marketplace.lib.errors import NotAllowed
from messaging.models import NotificationPreference, OutboxEmail
from messaging.rules import topic_of
from messaging.selectors import silenced_channels, subscriptions_for
from messaging.services.preferences import change_cells, switch_all_mail_off, switch_mail
from tests.factories.accounts import UserFactory
from tests.factories.messaging import OutboxEmailFactory

pytestmark = pytest.mark.django_db
CLUB = topic_of("club")


def kept(user: User) -> set[tuple[str, str, bool]]:
    return set(NotificationPreference.objects.filter(user=user).values_list("topic", "channel", "is_enabled"))


def test_only_what_differs_from_the_default_is_kept(buyer: User) -> None:
    for _twice in range(2):
        change_cells(user=buyer, changes={("club", "email"): False, ("club", "inbox"): True})
        assert kept(buyer) == {("club", "email", False)}
    assert silenced_channels(buyer, CLUB) == {"email"}
    change_cells(user=buyer, changes={("club", "email"): True})
    assert kept(buyer) == set()
    assert silenced_channels(buyer, CLUB) == set()


def test_other_cells_and_other_members_stay(buyer: User) -> None:
    other = UserFactory()
    change_cells(user=other, changes={("club", "email"): False})
    change_cells(user=buyer, changes={("reminder", "inbox"): False})
    change_cells(user=buyer, changes={("club", "inbox"): False})
    assert kept(buyer) == {("reminder", "inbox", False), ("club", "inbox", False)}
    assert kept(other) == {("club", "email", False)}


@pytest.mark.parametrize("code", ["order", "payment", "account", "no_such_topic"])
def test_essential_topics_are_refused_and_nothing_is_changed(buyer: User, code: str) -> None:
    with pytest.raises(NotAllowed):
        change_cells(user=buyer, changes={("club", "email"): False, (code, "email"): False})
    assert kept(buyer) == set()


def test_the_mail_of_marketing_is_the_consent(buyer: User) -> None:
    assert silenced_channels(buyer, topic_of("news")) == {"email"}
    change_cells(user=buyer, changes={("news", "email"): True, ("news", "inbox"): False})
    consent = Consent.objects.get(user=buyer, kind="marketing", withdrawn_at=None)
    assert kept(buyer) == {("news", "inbox", False)}
    assert silenced_channels(buyer, topic_of("news")) == {"inbox"}
    row = next(row for row in subscriptions_for(buyer).optional if row.topic.code == "news")
    assert row.consent_given_at == consent.given_at
    change_cells(user=buyer, changes={("news", "email"): False})
    consent.refresh_from_db()
    assert consent.withdrawn_at is not None
    assert SecurityEvent.objects.filter(user=buyer).count() == 2


def test_all_mail_off(buyer: User) -> None:
    change_cells(user=buyer, changes={("news", "email"): True})
    for _twice in range(2):
        switch_all_mail_off(user=buyer)
        page = subscriptions_for(buyer)
        assert not page.has_mail
        assert {cell.channel for row in page.optional for cell in row.cells if cell.is_on} == {"inbox"}
    assert not Consent.objects.filter(user=buyer, withdrawn_at=None).exists()


def test_mails_that_wait_are_not_sent_any_more(buyer: User) -> None:
    def mail(kind: str, **more: object) -> OutboxEmail:
        made: OutboxEmail = OutboxEmailFactory(user=buyer, template=kind, **more)
        return made

    waiting = [mail("club_level_up"), mail("club_level_down", attempts=2)]
    stay = [
        mail("club_level_up", sending=True),
        mail("club_level_up", sent=True),
        mail("order_unpaid"),
        mail("order_paid"),
        mail(""),
        OutboxEmailFactory(template="club_level_up", user=UserFactory()),
    ]
    switch_mail(user=buyer, topic=CLUB, is_on=False)
    assert set(OutboxEmail.objects.all()) == set(stay)
    assert not OutboxEmail.objects.filter(pk__in=[row.pk for row in waiting]).exists()


@pytest.mark.parametrize("road", ["subscriptions", "consents"])
def test_without_the_consent_waiting_advertising_is_not_sent(buyer: User, road: str) -> None:
    give_consent(user=buyer, kind=Consent.Kind.MARKETING)
    OutboxEmailFactory(user=buyer, template="news")
    stay = [
        OutboxEmailFactory(user=buyer, template="news", sent=True),
        OutboxEmailFactory(user=buyer, template="club_level_up"),
        OutboxEmailFactory(user=UserFactory(), template="news"),
    ]
    withdraw_consent(user=buyer, kind=Consent.Kind.PERSONAL_DATA)
    assert OutboxEmail.objects.count() == 4
    if road == "subscriptions":
        change_cells(user=buyer, changes={("news", "email"): False})
    else:
        withdraw_consent(user=buyer, kind=Consent.Kind.MARKETING)
    assert set(OutboxEmail.objects.all()) == set(stay)
