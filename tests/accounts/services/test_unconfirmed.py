"""Registrations that nobody confirmed."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from accounts import constants
from accounts.models import Consent, User
from accounts.selectors.account import owner_of_address
from accounts.services import timers
from accounts.services.unconfirmed import abandoned_registrations, delete_registration
from club.models import Membership
from marketplace.lib import clock
from messaging.models import OutboxEmail
from tests.accounts.views.test_registration import URL, code_of, fields
from tests.factories.accounts import StoreMemberFactory, UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = "anna@example.com"
A_WEEK = constants.UNCONFIRMED_KEPT_FOR + timedelta(minutes=1)


def sweep_in(wait: timedelta) -> int:
    return timers.sweep(now=clock.now() + wait)


def test_an_address_typed_by_a_stranger_is_free_after_a_week(client: Client) -> None:
    client.post(URL, fields(marketing="on"))
    user = User.objects.get(email=ADDRESS)
    assert Membership.objects.filter(user=user).exists()
    sweep_in(constants.UNCONFIRMED_KEPT_FOR - timedelta(minutes=1))
    assert owner_of_address(ADDRESS) == user
    assert sweep_in(A_WEEK) == 1
    assert owner_of_address(ADDRESS) is None
    for rows in (User, EmailAddress, Consent, Membership):
        assert not rows._default_manager.exists(), rows
    assert not OutboxEmail.objects.filter(to=ADDRESS).exists(), "nothing names the address any more"
    assert sweep_in(A_WEEK) == 0, "safe to repeat"
    cache.clear()  # a week later no mail is counted any more
    owner = Client()
    owner.post(URL, fields())
    owner.post("/ru/email/confirm/", {"action": "verify", "code": code_of(ADDRESS)})
    assert owner.session["_auth_user_id"]


def test_a_code_typed_too_late_finds_nobody(client: Client) -> None:
    client.post(URL, fields())
    code = code_of(ADDRESS)
    sweep_in(A_WEEK)
    response = client.post("/ru/email/confirm/", {"action": "verify", "code": code})
    assert (response.status_code, response["Location"]) == (303, URL)
    assert "Зарегистрируйтесь снова" in client.get(URL).content.decode().replace("\xa0", " ")
    assert "_auth_user_id" not in client.session
    assert not User.objects.exists()


def test_who_came_in_or_has_a_role_stays() -> None:
    StoreMemberFactory(user=UserFactory(verified=False))
    kept = [
        UserFactory(),
        UserFactory(verified=False, last_login=clock.now()),
        UserFactory(verified=False, is_staff=True),
        UserFactory(verified=False, is_superuser=True),
        UserFactory(verified=False, blocked=True),
    ]
    by_command = UserFactory()
    EmailAddress.objects.filter(user=by_command).delete()
    second = UserFactory()
    EmailAddress.objects.create(user=second, email="typed@example.com", verified=False)
    count = User.objects.count()
    assert sweep_in(A_WEEK) == 0
    assert User.objects.count() == count >= len(kept) + 2


def test_who_confirms_in_the_last_moment_stays() -> None:
    user = UserFactory(verified=False)
    with clock.at(clock.now() + A_WEEK):
        assert abandoned_registrations(now=clock.now()) == [user.pk]
        EmailAddress.objects.filter(user=user).update(verified=True)
        assert not delete_registration(pk=user.pk)
    assert not delete_registration(pk=0)
    assert User.objects.filter(pk=user.pk).exists()


def test_one_run_takes_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.services.unconfirmed.UNCONFIRMED_AT_ONCE", 2)
    for _ in range(3):
        UserFactory(verified=False)
    assert [sweep_in(A_WEEK) for _ in range(3)] == [2, 1, 0]
