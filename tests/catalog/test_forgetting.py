"""What a deleted member said is gone from the news and mails of others, too."""

from __future__ import annotations

import pytest
from django.db import transaction

from accounts.models import User
from accounts.privacy import person_of
from catalog.services.forgetting import forget_words_told
from catalog.services.purchases import record_purchase
from catalog.services.questions import answer_question, ask_question
from marketplace.lib import clock
from messaging.models import Notification, OutboxEmail
from tests.factories.accounts import StoreMemberFactory, UserFactory
from tests.factories.catalog import ProductFactory

pytestmark = pytest.mark.django_db


def traces(words: str) -> int:
    return (
        Notification.objects.filter(params__text=words).count()
        + OutboxEmail.objects.filter(context__icontains=words).count()
    )


def forget(user: User) -> None:
    with transaction.atomic():
        forget_words_told(person_of(user))


def test_questions_and_answers(db: None) -> None:
    product = ProductFactory()
    StoreMemberFactory(store=product.store)
    asker, helper = UserFactory(), UserFactory()
    record_purchase(user=helper, store_id=product.store_id, quantities={}, at=clock.now())
    question = ask_question(user=asker, product_id=product.pk, text="Zaporozhets")
    answer_question(user=helper, question_id=question.pk, text="Moskvich")
    assert traces("Zaporozhets")
    assert traces("Moskvich")
    forget(asker)
    assert (traces("Zaporozhets"), bool(traces("Moskvich"))) == (0, True)
    forget(helper)
    assert traces("Moskvich") == 0
    forget(UserFactory())  # who has said nothing
