"""Blocking, lifting, appealing, deciding: effects, non-effects and refusals (S60)."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from accounts.constants import APPEAL_AGAIN_AFTER
from accounts.models import BlockAppeal, SecurityEvent, User
from accounts.services.appeals import decide_appeal, submit_appeal
from accounts.services.blocking import block_member, unblock_member
from accounts.services.password_help import advise_new_password
from marketplace.lib import clock
from marketplace.lib.errors import DomainError
from messaging.models import Notification, OutboxEmail
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
REASON = "Карта оспорена банком: пришлите письмо банка."
TEXT = "Банк снял претензию 12 ноября, письмо могу прислать."
Status = BlockAppeal.Status


@pytest.fixture
def desk() -> User:
    return UserFactory(is_staff=True, display_name="Тимур")


def told(user: User) -> list[str]:
    mails = list(OutboxEmail.objects.filter(user=user).order_by("pk").values_list("template", flat=True))
    assert mails == list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))
    return mails


def blocked_by(desk: User) -> User:
    user = UserFactory()
    block_member(user=user, actor=desk, reason=REASON)
    return user


def refused(desk: User, user: User, text: str = TEXT) -> BlockAppeal:
    return decide_appeal(appeal=submit_appeal(user=user, text=text), actor=desk, grants=False, answer="Мало данных.")


def code_of(function: Any, **arguments: Any) -> str:
    with pytest.raises(DomainError) as raised:
        function(**arguments)
    return raised.value.code


def test_a_block_is_written_logged_and_told(desk: User) -> None:
    user = UserFactory()
    assert block_member(user=user, actor=desk, reason=f"  {REASON}\n") is True
    assert user.is_blocked
    user.refresh_from_db()
    assert (user.is_blocked, user.blocked_reason, user.is_active) == (True, REASON, True)
    event = SecurityEvent.objects.get(user=user)
    assert (event.kind, event.actor, event.note) == ("blocked", desk, REASON)
    assert told(user) == ["account_blocked"]
    line = LogEntry.objects.get()
    assert (line.user, line.object_id) == (desk, str(user.pk))
    assert REASON in line.change_message


def test_a_block_again_changes_and_tells_nothing(desk: User) -> None:
    user = blocked_by(desk)
    since = user.blocked_at
    assert block_member(user=user, actor=UserFactory(is_staff=True), reason="Другая причина") is False
    user.refresh_from_db()
    assert (user.blocked_at, user.blocked_reason) == (since, REASON)
    assert (told(user), SecurityEvent.objects.count(), LogEntry.objects.count()) == (["account_blocked"], 1, 1)


def test_sessions_stay_so_that_the_reason_can_be_read(desk: User, client: Client) -> None:
    user = UserFactory()
    client.force_login(user)
    block_member(user=user, actor=desk, reason=REASON)
    assert REASON in client.get("/ru/my/blocked/").content.decode()


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_no_block_without_a_reason(desk: User, reason: str) -> None:
    user = UserFactory()
    assert code_of(block_member, user=user, actor=desk, reason=reason) == "reason_missing"
    user.refresh_from_db()
    assert not user.is_blocked
    assert code_of(unblock_member, user=blocked_by(desk), actor=desk, note=reason) == "reason_missing"


def test_rank_is_kept(desk: User) -> None:
    superuser = UserFactory(is_staff=True, is_superuser=True)
    gone = UserFactory(anonymised_at=clock.now())
    for user, code in ((desk, "own_block"), (superuser, "superuser_protected"), (gone, "member_gone")):
        assert code_of(block_member, user=user, actor=desk, reason=REASON) == code
        assert code_of(unblock_member, user=user, actor=desk, note=REASON) == code
        assert code_of(advise_new_password, user=user, actor=desk) == code
    assert not User.objects.filter(blocked_at__isnull=False).exists()
    assert block_member(user=superuser, actor=UserFactory(is_superuser=True), reason=REASON)
    assert code_of(unblock_member, user=superuser, actor=desk, note=REASON) == "superuser_protected"


def test_a_block_is_lifted_once(desk: User) -> None:
    user = blocked_by(desk)
    appeal = submit_appeal(user=user, text=TEXT)
    assert unblock_member(user=user, actor=desk, note="Банк подтвердил.") is True
    assert unblock_member(user=user, actor=desk, note="Ещё раз.") is False
    user.refresh_from_db()
    assert (user.blocked_at, user.blocked_reason) == (None, "")
    assert [event.kind for event in SecurityEvent.objects.filter(user=user)] == ["unblocked", "blocked"]
    assert told(user) == ["account_blocked", "account_unblocked"]
    appeal.refresh_from_db()
    assert (appeal.status, appeal.answer, appeal.decided_by) == (Status.GRANTED, "Банк подтвердил.", desk)


def test_one_appeal_at_a_time(desk: User) -> None:
    user = blocked_by(desk)
    first = submit_appeal(user=user, text=TEXT)
    assert submit_appeal(user=user, text=f"{TEXT.upper()} ").pk == first.pk
    assert code_of(submit_appeal, user=user, text="Совсем другие слова о том же самом деле.") == "appeal_open"
    assert BlockAppeal.objects.count() == 1


def test_only_the_blocked_appeal() -> None:
    assert code_of(submit_appeal, user=UserFactory(), text=TEXT) == "not_blocked"


def test_after_a_refusal_one_appeals_later_and_with_something_new(desk: User) -> None:
    user = blocked_by(desk)
    appeal = refused(desk, user)
    user.refresh_from_db()
    assert user.is_blocked
    assert (appeal.status, appeal.answer, appeal.decided_by) == (Status.REFUSED, "Мало данных.", desk)
    assert told(user) == ["account_blocked", "account_appeal_refused"]
    assert code_of(submit_appeal, user=user, text="Нашлось письмо банка от 12 ноября.") == "appeal_too_soon"
    with clock.at(clock.now() + APPEAL_AGAIN_AFTER + timedelta(minutes=1)):
        assert code_of(submit_appeal, user=user, text=TEXT) == "appeal_not_new"
        assert submit_appeal(user=user, text="Нашлось письмо банка от 12 ноября.").status == Status.SUBMITTED


def test_a_new_block_may_be_appealed_at_once(desk: User) -> None:
    user = blocked_by(desk)
    refused(desk, user)
    unblock_member(user=user, actor=desk, note="Ошиблись.")
    block_member(user=user, actor=desk, reason="Новая причина")
    assert submit_appeal(user=user, text=TEXT).status == Status.SUBMITTED


def test_granting_lifts_the_block(desk: User) -> None:
    user = blocked_by(desk)
    appeal = submit_appeal(user=user, text=TEXT)
    for _ in range(2):
        found = decide_appeal(appeal=appeal, actor=desk, grants=True, answer=" Вы правы. ")
    assert (found.status, found.answer, found.decided_by) == (Status.GRANTED, "Вы правы.", desk)
    user.refresh_from_db()
    assert not user.is_blocked
    assert told(user) == ["account_blocked", "account_unblocked"]
    assert LogEntry.objects.filter(object_id=str(appeal.pk)).count() == 1


def test_the_first_decision_stands(desk: User) -> None:
    user = blocked_by(desk)
    appeal = refused(desk, user)
    other = UserFactory(is_staff=True)
    assert code_of(decide_appeal, appeal=appeal, actor=desk, grants=True, answer="Да") == "appeal_decided"
    assert code_of(decide_appeal, appeal=appeal, actor=other, grants=False, answer="Нет") == "appeal_decided"
    assert decide_appeal(appeal=appeal, actor=desk, grants=False, answer="Нет").answer == "Мало данных."
    assert told(user) == ["account_blocked", "account_appeal_refused"]


def test_an_appeal_is_decided_with_words_and_not_by_oneself(desk: User) -> None:
    user = blocked_by(desk)
    appeal = submit_appeal(user=user, text=TEXT)
    assert code_of(decide_appeal, appeal=appeal, actor=desk, grants=True, answer="  ") == "reason_missing"
    assert code_of(decide_appeal, appeal=appeal, actor=user, grants=True, answer="Да") == "own_block"
    appeal.refresh_from_db()
    assert appeal.status == Status.SUBMITTED


def test_the_way_to_a_new_password_is_mailed_once_an_hour(desk: User) -> None:
    user = UserFactory()
    password = user.password
    for _ in range(3):
        advise_new_password(user=user, actor=desk)
    user.refresh_from_db()
    assert (told(user), user.password) == (["account_password_advised"], password)
    with clock.at(clock.now() + timedelta(hours=1)):
        advise_new_password(user=user, actor=desk)
    assert len(told(user)) == 2
