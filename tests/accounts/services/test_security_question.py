"""The security question: hashed, normalised, rationed, told of (S19)."""

import time

import pytest
from django.core.cache import cache

from accounts.clients import Client as Browser
from accounts.errors import TooManyAnswers, WrongAnswer
from accounts.models import SecurityEvent, SecurityQuestion, User
from accounts.models.security import QUESTIONS
from accounts.services.security_question import check_answer, remove_question, set_question
from messaging.models import Notification, OutboxEmail
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
BROWSER = Browser(ip="203.0.113.7", user_agent="Firefox")


def ask(user: User, answer: str = "Мария  Ивановна", question: str = QUESTIONS[0]) -> SecurityQuestion:
    return set_question(user=user, question=question, answer=answer, client=BROWSER)


def test_the_answer_is_not_kept_in_any_readable_form(buyer: User) -> None:
    row = ask(buyer)
    assert "мария" not in row.answer_digest.casefold()
    assert row.answer_digest.startswith("pbkdf2_") or "$" in row.answer_digest


@pytest.mark.parametrize("typed", ["Мария Ивановна", "мария ивановна", " МАРИЯ   ИВАНОВНА. ", "Мария, Ивановна!"])
def test_case_spaces_and_punctuation_do_not_matter(buyer: User, typed: str) -> None:
    ask(buyer)
    check_answer(user=buyer, answer=typed)


def test_yo_is_ye(buyer: User) -> None:
    ask(buyer, "Пётр Алёшин")
    check_answer(user=buyer, answer="петр алешин")


def test_a_wrong_answer_is_refused_and_nobody_is_asked_without_a_question(buyer: User) -> None:
    check_answer(user=buyer, answer="anything")
    ask(buyer)
    with pytest.raises(WrongAnswer):
        check_answer(user=buyer, answer="Марья Петровна")


def test_after_five_wrong_answers_even_the_right_one_waits(buyer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(buyer)
    for _ in range(5):
        with pytest.raises(WrongAnswer):
            check_answer(user=buyer, answer="wrong")
    with pytest.raises(TooManyAnswers) as error:
        check_answer(user=buyer, answer="Мария Ивановна")
    assert "60" in str(error.value)
    other = UserFactory()
    ask(other)
    check_answer(user=other, answer="мария ивановна")
    later = time.time() + 3601
    monkeypatch.setattr("time.time", lambda: later)
    check_answer(user=buyer, answer="Мария Ивановна")


def test_a_right_answer_begins_the_count_anew(buyer: User) -> None:
    ask(buyer)
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(WrongAnswer):
                check_answer(user=buyer, answer="wrong")
        check_answer(user=buyer, answer="Мария Ивановна")


def test_setting_is_logged_and_told_once(buyer: User) -> None:
    ask(buyer)
    ask(buyer)
    event = SecurityEvent.objects.get(user=buyer, kind="question_set")
    assert (event.ip, event.user_agent) == ("203.0.113.7", "Firefox")
    mail = OutboxEmail.objects.get(to=buyer.email)
    assert mail.template == "account_question_set"
    assert "Мария" not in str(mail.context)
    assert Notification.objects.filter(user=buyer, kind="account_question_set").count() == 1


def test_another_question_takes_the_place_of_the_first(buyer: User) -> None:
    ask(buyer)
    ask(buyer, "кит", question="Что я видел в 1999 году?")
    assert SecurityQuestion.objects.get(user=buyer).text == "Что я видел в 1999 году?"
    with pytest.raises(WrongAnswer):
        check_answer(user=buyer, answer="Мария Ивановна")
    check_answer(user=buyer, answer="Кит")


def test_staff_remove_a_forgotten_question(buyer: User) -> None:
    ask(buyer)
    clerk = UserFactory(is_staff=True)
    remove_question(user=buyer, actor=clerk, reason="Passport shown")
    remove_question(user=buyer, actor=clerk, reason="Passport shown")
    assert not SecurityQuestion.objects.filter(user=buyer).exists()
    event = SecurityEvent.objects.get(user=buyer, kind="question_removed")
    assert (event.actor, event.note) == (clerk, "Passport shown")
    mail = OutboxEmail.objects.get(to=buyer.email, template="account_question_removed")
    assert mail.context["by_staff"] is True


def test_removal_by_the_member_names_no_staff(buyer: User) -> None:
    ask(buyer)
    remove_question(user=buyer, actor=buyer, client=BROWSER)
    assert SecurityEvent.objects.get(user=buyer, kind="question_removed").actor is None
    check_answer(user=buyer, answer="")


def test_listed_questions_are_shown_in_the_language_of_the_page(buyer: User) -> None:
    row = ask(buyer)
    assert row.question == QUESTIONS[0]
    assert row.text.startswith("Как звали")
    cache.clear()
