"""Questions and answers: who may, who is told, what staff hide."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from accounts.models import StoreMember, User
from catalog.constants import QUESTIONS_A_DAY
from catalog.errors import CannotAnswer, EmptyText, TooManyWords
from catalog.models import Answer, Product, Question
from catalog.services.purchases import record_purchase
from catalog.services.questions import answer_question, ask_question, moderate_answer
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from messaging.models import Notification, OutboxEmail
from tests.factories.accounts import UserFactory
from tests.factories.catalog import ProductFactory, QuestionFactory
from tests.orders.journeys import open_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    cache.clear()
    return ProductFactory(store=open_store(), title_ru="Пуховик")


@pytest.fixture
def owner(product: Product) -> User:
    return StoreMember.objects.get(store=product.store).user


def buyer_of(product: Product) -> User:
    user = UserFactory()
    record_purchase(user=user, store_id=product.store_id, quantities={}, at=clock.now())
    return user


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).values_list("kind", flat=True))


def test_a_question_is_published_and_told_to_the_store(product: Product, owner: User) -> None:
    question = ask_question(user=UserFactory(), product_id=product.pk, text="  Does it fit?\r\nReally? ")
    assert (question.text, question.language, question.status) == ("Does it fit?\nReally?", "en", "published")
    assert told(owner) == ["question_asked"]
    mail = OutboxEmail.objects.get(user=owner)
    assert mail.context["title"] == "Пуховик"


def test_the_same_question_again_is_one(product: Product, owner: User) -> None:
    asker = UserFactory()
    first, second = (ask_question(user=asker, product_id=product.pk, text="Подойдёт?") for _ in range(2))
    assert first == second
    assert told(owner) == ["question_asked"]


@pytest.mark.parametrize("text", ["", "   ", "?!…"])
def test_words_are_wanted(product: Product, text: str) -> None:
    with pytest.raises(EmptyText):
        ask_question(user=UserFactory(), product_id=product.pk, text=text)
    assert not Question.objects.exists()


@pytest.mark.parametrize("status", ["draft", "blocked", "removed"])
def test_what_is_not_shown_is_not_asked_about(product: Product, status: str) -> None:
    Product.objects.filter(pk=product.pk).update(status=status)
    with pytest.raises(NotFound):
        ask_question(user=UserFactory(), product_id=product.pk, text="Подойдёт?")


def test_too_many_in_a_day(product: Product) -> None:
    asker = UserFactory()
    for number in range(QUESTIONS_A_DAY):
        ask_question(user=asker, product_id=product.pk, text=f"Вопрос {number}")
    with pytest.raises(TooManyWords) as caught:
        ask_question(user=asker, product_id=product.pk, text="Ещё один")
    assert "24" in str(caught.value)
    ask_question(user=UserFactory(), product_id=product.pk, text="Другой человек")


def test_the_store_answers_and_the_asker_is_told(product: Product, owner: User) -> None:
    question = QuestionFactory(product=product)
    answer = answer_question(user=owner, question_id=question.pk, text="Да.", store=product.store)
    question.refresh_from_db()
    assert (answer.is_by_store, answer.is_by_buyer, question.answers_count) == (True, False, 1)
    assert told(question.author) == ["question_answered"]
    assert OutboxEmail.objects.get(user=question.author).context["store"] == product.store.name
    answer_question(user=owner, question_id=question.pk, text="Да.", store=product.store)
    assert Answer.objects.count() == 1


def test_another_store_does_not_see_the_question(product: Product) -> None:
    other = open_store()
    with pytest.raises(NotFound):
        answer_question(
            user=StoreMember.objects.get(store=other).user,
            question_id=QuestionFactory(product=product).pk,
            text="Да.",
            store=other,
        )


def test_who_has_bought_in_the_store_answers_and_nobody_else(product: Product) -> None:
    question = QuestionFactory(product=product)
    answer = answer_question(user=buyer_of(product), question_id=question.pk, text="Подошёл.")
    assert (answer.is_by_store, answer.is_by_buyer) == (False, True)
    with pytest.raises(CannotAnswer):
        answer_question(user=UserFactory(), question_id=question.pk, text="Не знаю.")
    assert Answer.objects.count() == 1


def test_who_answers_their_own_question_is_told_nothing(product: Product) -> None:
    asker = buyer_of(product)
    question = QuestionFactory(product=product, author=asker)
    answer_question(user=asker, question_id=question.pk, text="Уже знаю: да.")
    assert told(asker) == []


def test_a_hidden_answer_is_not_counted(product: Product) -> None:
    question = QuestionFactory(product=product, answers=2)
    answer = question.answers.first()
    assert answer is not None
    moderate_answer(answer=answer, status="hidden", reason="Телефон в тексте")
    question.refresh_from_db()
    assert (question.answers_count, answer.hidden_because) == (1, "Телефон в тексте")
    moderate_answer(answer=answer, status="published", reason="Телефон в тексте")
    question.refresh_from_db()
    assert (question.answers_count, answer.hidden_because) == (2, "")


def test_a_hidden_question_takes_no_answers(product: Product, owner: User) -> None:
    question = QuestionFactory(product=product, status="hidden")
    with pytest.raises(NotFound):
        answer_question(user=owner, question_id=question.pk, text="Да.", store=product.store)
