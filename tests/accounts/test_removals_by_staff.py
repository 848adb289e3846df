"""What staff take away from an account with a reason: picture, question, second step."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.test import Client

from accounts.models import SecurityEvent, SecurityQuestion
from messaging.models import OutboxEmail
from tests.accounts.desk import LIST, act
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_a_picture_is_removed_with_a_reason(desk: Client) -> None:
    member = UserFactory(picture="members/ab/abcdef")
    assert act(member, "remove-picture") in desk.get(f"{LIST}{member.pk}/change/").content.decode()
    assert desk.post(act(member, "remove-picture"), {"reason": ""}).status_code == 422
    assert desk.post(act(member, "remove-picture"), {"reason": "Чужая фотография."}).status_code == 303
    member.refresh_from_db()
    event = SecurityEvent.objects.get(user=member)
    assert (member.picture, event.kind, event.note) == ("", "picture_removed", "Чужая фотография.")
    assert OutboxEmail.objects.get(user=member).template == "account_picture_removed"
    assert LogEntry.objects.get(object_id=str(member.pk)).change_message == "Фото удалено: Чужая фотография."
    assert act(member, "remove-picture") not in desk.get(f"{LIST}{member.pk}/change/").content.decode()


def test_a_question_is_removed_with_a_reason(desk: Client) -> None:
    member = UserFactory()
    assert act(member, "remove-question") not in desk.get(f"{LIST}{member.pk}/change/").content.decode()
    SecurityQuestion.objects.create(user=member, question="Кличка кота?", answer_digest="x")
    assert act(member, "remove-question") in desk.get(f"{LIST}{member.pk}/change/").content.decode()
    assert desk.post(act(member, "remove-question"), {"reason": ""}).status_code == 422
    assert desk.post(act(member, "remove-question"), {"reason": "Забыла ответ."}).status_code == 303
    assert not SecurityQuestion.objects.exists()
    assert SecurityEvent.objects.get(user=member).note == "Забыла ответ."
    assert "Забыла ответ." in LogEntry.objects.get(object_id=str(member.pk)).change_message
    boss = UserFactory(is_superuser=True)
    SecurityQuestion.objects.create(user=boss, question="Кличка кота?", answer_digest="x")
    assert desk.post(act(boss, "remove-question"), {"reason": "Забыл ответ."}).status_code == 422
    assert SecurityQuestion.objects.filter(user=boss).exists()


def test_a_second_step_is_removed_with_a_reason(desk: Client) -> None:
    member = UserFactory()
    assert act(member, "remove-second-step") not in desk.get(f"{LIST}{member.pk}/change/").content.decode()
    Authenticator.objects.create(user=member, type="webauthn", data={"name": "Key", "credential": {}})
    Authenticator.objects.create(user=member, type="recovery_codes", data={})
    assert act(member, "remove-second-step") in desk.get(f"{LIST}{member.pk}/change/").content.decode()
    assert desk.post(act(member, "remove-second-step"), {"reason": ""}).status_code == 422
    assert Authenticator.objects.filter(user=member).count() == 2
    assert desk.post(act(member, "remove-second-step"), {"reason": "Потерял телефон."}).status_code == 303
    assert not Authenticator.objects.filter(user=member).exists()
    event = SecurityEvent.objects.get(user=member)
    assert (event.kind, event.note) == ("two_step_off", "Потерял телефон.")
    assert event.actor is not None
    assert OutboxEmail.objects.get(user=member).template == "account_two_step_removed"
    assert "Потерял телефон." in LogEntry.objects.get(object_id=str(member.pk)).change_message
    boss = UserFactory(is_superuser=True)
    Authenticator.objects.create(user=boss, type="webauthn", data={"name": "Key", "credential": {}})
    assert desk.post(act(boss, "remove-second-step"), {"reason": "Потерял телефон."}).status_code == 422
    assert Authenticator.objects.filter(user=boss).exists()
