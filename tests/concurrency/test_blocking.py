"""Two clicks, two of staff at once: one block, one appeal, one decision, one mail each."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry

from accounts.models import BlockAppeal, SecurityEvent, User
from accounts.services.appeals import decide_appeal, submit_appeal
from accounts.services.blocking import block_member, unblock_member
from messaging.models import OutboxEmail
from tests.concurrency.threads import at_once
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "Банк снял претензию 12 ноября, письмо могу прислать."


def desks(count: int) -> list[User]:
    return UserFactory.create_batch(count, is_staff=True)


def blocked() -> User:
    user = UserFactory()
    block_member(user=user, actor=UserFactory(is_staff=True), reason="Карта оспорена банком.")
    return user


def copy_of(user: User) -> User:
    return User.objects.get(pk=user.pk)


def mails(user: User) -> list[str]:
    return list(OutboxEmail.objects.filter(user=user).order_by("pk").values_list("template", flat=True))


def codes(results: list[Any]) -> list[str]:
    return sorted(getattr(result, "code", "done") for result in results)


def test_two_of_staff_block_once() -> None:
    user = UserFactory()
    calls = [
        lambda desk=desk: block_member(user=copy_of(user), actor=desk, reason=f"Причина {desk.pk}") for desk in desks(3)
    ]
    assert sorted(at_once(calls)) == [False, False, True]
    event = SecurityEvent.objects.get()
    user.refresh_from_db()
    assert (user.blocked_reason, event.note) == (f"Причина {event.actor_id}",) * 2
    assert (mails(user), LogEntry.objects.count()) == (["account_blocked"], 1)


def test_two_of_staff_lift_once() -> None:
    user = blocked()
    calls = [lambda desk=desk: unblock_member(user=copy_of(user), actor=desk, note="Ошиблись.") for desk in desks(3)]
    assert sorted(at_once(calls)) == [False, False, True]
    assert mails(user) == ["account_blocked", "account_unblocked"]


def test_a_double_click_is_one_appeal() -> None:
    user = blocked()
    results = at_once([lambda: submit_appeal(user=copy_of(user), text=TEXT)] * 3)
    assert {appeal.pk for appeal in results} == {BlockAppeal.objects.get().pk}


def test_two_windows_are_one_appeal() -> None:
    user = blocked()
    texts = (TEXT, "Совсем другие слова о том же самом деле.")
    results = at_once([lambda text=text: submit_appeal(user=copy_of(user), text=text) for text in texts])
    assert codes(results) == ["appeal_open", "done"]
    assert BlockAppeal.objects.count() == 1


def test_two_of_staff_decide_differently_and_one_is_heard() -> None:
    user = blocked()
    appeal = submit_appeal(user=user, text=TEXT)
    first, second = desks(2)
    results = at_once(
        [
            lambda: decide_appeal(appeal=appeal, actor=first, grants=True, answer="Да."),
            lambda: decide_appeal(appeal=appeal, actor=second, grants=False, answer="Нет."),
        ]
    )
    assert codes(results) == ["appeal_decided", "done"]
    appeal.refresh_from_db()
    user.refresh_from_db()
    granted = appeal.status == BlockAppeal.Status.GRANTED
    assert user.is_blocked is not granted
    assert mails(user) == ["account_blocked", "account_unblocked" if granted else "account_appeal_refused"]


def test_a_decision_against_a_lift_by_hand() -> None:
    """Whoever comes first answers; the block is lifted either way."""
    user = blocked()
    appeal = submit_appeal(user=user, text=TEXT)
    first, second = desks(2)
    at_once(
        [
            lambda: decide_appeal(appeal=appeal, actor=first, grants=False, answer="Нет."),
            lambda: unblock_member(user=copy_of(user), actor=second, note="Ошиблись."),
        ]
    )
    user.refresh_from_db()
    appeal.refresh_from_db()
    assert not user.is_blocked
    assert (appeal.status, appeal.decided_by) in [("refused", first), ("granted", second)]
    assert mails(user)[-1] == "account_unblocked"


def test_a_name_saved_while_somebody_blocks_does_not_lift_the_block() -> None:
    from django.test import Client

    user = UserFactory()
    boss, desk = UserFactory(is_staff=True, is_superuser=True), desks(1)[0]
    client = Client()
    client.force_login(boss)
    data = {"first_name": "Inna", "last_name": "Sokolova", "display_name": "Инна"}
    at_once(
        [
            lambda: client.post(f"/admin/accounts/user/{user.pk}/change/", data),
            lambda: block_member(user=copy_of(user), actor=desk, reason="Карта оспорена банком."),
        ]
    )
    user.refresh_from_db()
    assert (user.is_blocked, user.blocked_reason, user.first_name) == (True, "Карта оспорена банком.", "Inna")
