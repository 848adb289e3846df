"""One member in two windows: every press counts, none fails, a consent is live at most once."""

import pytest

from accounts.models import Consent, SecurityEvent
from accounts.services.consents import give_consent
from messaging.models import NotificationPreference
from messaging.rules import topic_of
from messaging.services.preferences import change_cells, switch_all_mail_off, switch_mail
from tests.concurrency.threads import at_once
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_windows_save_different_cells() -> None:
    user = UserFactory()
    cells = [(code, channel) for code in ("club", "reminder") for channel in ("email", "inbox")]
    results = at_once([lambda cell=cell: change_cells(user=user, changes={cell: False}) for cell in cells])
    assert results == [None] * 4
    kept = NotificationPreference.objects.filter(user=user, is_enabled=False)
    assert set(kept.values_list("topic", "channel")) == set(cells)


def test_the_same_press_many_times() -> None:
    user = UserFactory()
    topic = topic_of("club")
    results = at_once([lambda: switch_mail(user=user, topic=topic, is_on=False)] * 6)
    assert results == [None] * 6
    assert NotificationPreference.objects.filter(user=user).count() == 1


def test_consents_given_at_once_are_one() -> None:
    user = UserFactory()
    results = at_once([lambda: give_consent(user=user, kind=Consent.Kind.MARKETING)] * 6)
    assert {result.pk for result in results} == {Consent.objects.get(user=user).pk}
    assert SecurityEvent.objects.filter(user=user).count() == 1


def test_on_and_off_at_once_leave_one_state() -> None:
    user = UserFactory()
    on = lambda: change_cells(user=user, changes={("news", "email"): True})  # noqa: E731
    off = lambda: switch_all_mail_off(user=user)  # noqa: E731
    assert at_once([on, off] * 3) == [None] * 6
    rows = Consent.objects.filter(user=user, kind="marketing")
    assert rows.filter(withdrawn_at=None).count() <= 1
    given = SecurityEvent.objects.filter(user=user, kind="consent_given").count()
    assert rows.count() == given
    assert (
        SecurityEvent.objects.filter(user=user, kind="consent_withdrawn").count()
        == rows.exclude(withdrawn_at=None).count()
    )
