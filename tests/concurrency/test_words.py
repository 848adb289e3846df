"""Presses that collide on a product page: one question, one complaint, one message that the goods are back."""

import pytest
from django.core.cache import cache

from catalog.models import Question, StockWatch, Variant
from catalog.services.questions import answer_question, ask_question
from catalog.services.stock_watches import tell_watchers, watch_stock
from marketplace.lib import clock
from messaging.models import Notification
from support.models import Report
from support.services.reports import report_product
from tests.concurrency.threads import at_once
from tests.factories.accounts import UserFactory
from tests.factories.catalog import ProductFactory, QuestionFactory
from tests.orders.journeys import open_store

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_double_click_asks_once() -> None:
    cache.clear()
    product, user = ProductFactory(store=open_store()), UserFactory()
    results = at_once([lambda: ask_question(user=user, product_id=product.pk, text="Подойдёт?")] * 4)
    assert {result.pk for result in results} == {Question.objects.get().pk}
    assert Notification.objects.filter(kind="question_asked").count() == 1


def test_answers_at_once_are_all_counted() -> None:
    store = open_store()
    question = QuestionFactory(product=ProductFactory(store=store))
    people = [UserFactory() for _ in range(4)]
    at_once(
        [lambda u=user: answer_question(user=u, question_id=question.pk, text="Да.", store=store) for user in people]
    )
    question.refresh_from_db()
    assert question.answers_count == question.answers.count() == 4


def test_two_sweeps_tell_once() -> None:
    variant = ProductFactory(variants__stock_on_hand=0).variants.get()
    for _ in range(3):
        watch_stock(user=UserFactory(), variant_id=variant.pk)
    Variant.objects.filter(pk=variant.pk).update(stock_on_hand=4)
    moment = clock.now()
    told = at_once([lambda: tell_watchers(now=moment)] * 3)
    assert sum(told) == 3
    assert Notification.objects.count() == 3
    assert not StockWatch.objects.exists()


def test_a_double_click_complains_once() -> None:
    cache.clear()
    product, user = ProductFactory(), UserFactory()
    results = at_once([lambda: report_product(user=user, product_id=product.pk, reason="other", text="Плохо")] * 4)
    assert {result.pk for result in results} == {Report.objects.get().pk}
