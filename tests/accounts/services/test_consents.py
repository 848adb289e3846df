"""Consents: given once, withdrawn once, never deleted, each with its line in the log."""

from typing import Any

import pytest

from accounts.clients import Client
from accounts.models import Consent, SecurityEvent, User
from accounts.selectors.account import live_consent
from accounts.services import consents
from accounts.services.consents import give_consent, withdraw_consent
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
Kind = Consent.Kind
CLIENT = Client("203.0.113.7", "Firefox")


def events(user: User) -> list[tuple[str, str]]:
    return list(SecurityEvent.objects.filter(user=user).order_by("pk").values_list("kind", "note"))


def test_given_with_version_and_time_and_once(buyer: User) -> None:
    first = give_consent(user=buyer, kind=Kind.MARKETING, client=CLIENT)
    assert give_consent(user=buyer, kind=Kind.MARKETING, client=CLIENT) == first
    assert (first.version, first.withdrawn_at) == (consents.constants.MARKETING_VERSION, None)
    assert live_consent(buyer, Kind.MARKETING) == first
    assert events(buyer) == [("consent_given", f"marketing {first.version}")]
    event = SecurityEvent.objects.get()
    assert (event.ip, event.user_agent, event.actor) == ("203.0.113.7", "Firefox", None)


def test_withdrawn_once_and_kept(buyer: User) -> None:
    give_consent(user=buyer, kind=Kind.MARKETING)
    assert withdraw_consent(user=buyer, kind=Kind.MARKETING, client=CLIENT) is True
    assert withdraw_consent(user=buyer, kind=Kind.MARKETING, client=CLIENT) is False
    row = Consent.objects.get(user=buyer)
    assert row.withdrawn_at is not None and row.withdrawn_at >= row.given_at
    assert live_consent(buyer, Kind.MARKETING) is None
    assert [kind for kind, _note in events(buyer)] == ["consent_given", "consent_withdrawn"]


def test_given_again_is_a_new_row(buyer: User) -> None:
    for _ in range(2):
        give_consent(user=buyer, kind=Kind.MARKETING)
        withdraw_consent(user=buyer, kind=Kind.MARKETING)
    assert Consent.objects.filter(user=buyer, withdrawn_at__isnull=False).count() == 2


def test_a_new_text_ends_the_consent_to_the_old_one(buyer: User, monkeypatch: Any) -> None:
    old = give_consent(user=buyer, kind=Kind.MARKETING)
    monkeypatch.setitem(consents.VERSIONS, Kind.MARKETING, "2031-01")
    new = give_consent(user=buyer, kind=Kind.MARKETING)
    old.refresh_from_db()
    assert old.withdrawn_at is not None
    assert (live_consent(buyer, Kind.MARKETING), new.version) == (new, "2031-01")


def test_kinds_and_members_do_not_mix(buyer: User) -> None:
    other = UserFactory()
    give_consent(user=other, kind=Kind.MARKETING)
    give_consent(user=buyer, kind=Kind.PERSONAL_DATA)
    assert withdraw_consent(user=buyer, kind=Kind.MARKETING) is False
    assert live_consent(other, Kind.MARKETING) is not None
    assert live_consent(buyer, Kind.PERSONAL_DATA) is not None
