"""Questions on their page and in the workspace: asking, words of guests kept, answering, languages, cost."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Store, StoreMember
from catalog.constants import QUESTIONS_A_DAY, QUESTIONS_ON_PAGE
from catalog.models import Answer, Product, Question
from catalog.services.purchases import record_purchase
from marketplace.lib import clock
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.catalog import ProductFactory, QuestionFactory
from tests.orders.journeys import open_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    cache.clear()
    return open_store(name="Лавка")


@pytest.fixture
def product(store: Store) -> Product:
    return ProductFactory(store=store)


@pytest.fixture
def path(product: Product) -> str:
    return f"/ru/item/{product.pk}/questions/"


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_a_guest_may_read_and_begin(client: Client, path: str, product: Product) -> None:
    QuestionFactory(product=product, text="Свистит?", answers=1)
    QuestionFactory(product=product, text="Hidden", status="hidden")
    response = client.get(path)
    html = response.content.decode()
    assert "Свистит?" in html and "Hidden" not in html
    assert "csrfmiddlewaretoken" not in html and "Set-Cookie" not in response.headers


def test_the_words_of_a_guest_are_kept(client: Client, path: str, product: Product) -> None:
    response = client.post(f"{path}draft/", {"text": "Подойдёт к телефону?"})
    assert (response.status_code, response["Location"]) == (303, f"/ru/login/?next={path}")
    user = UserFactory()
    response = client.post("/ru/login/", {"login": user.email, "password": PASSWORD, "next": path})
    assert response["Location"] == path
    assert "Подойдёт к телефону?</textarea>" in client.get(path).content.decode()
    assert not Question.objects.exists(), "nothing is published without a press"
    client.post(f"{path}ask/", {"text": "Подойдёт к телефону?"})
    assert "Подойдёт к телефону?</textarea>" not in client.get(path).content.decode()


def test_asking(client: Client, path: str, product: Product) -> None:
    client.force_login(UserFactory())
    response = client.post(f"{path}ask/", {"text": "Свистит?"})
    question = Question.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"{path}#question-{question.pk}")
    assert "Вопрос опубликован" in client.get(path).content.decode()


@pytest.mark.parametrize(("text", "told"), [("", "id_text_error"), ("!!!", "хотя бы несколько слов")])
def test_asking_nothing(client: Client, path: str, text: str, told: str) -> None:
    client.force_login(UserFactory())
    response = client.post(f"{path}ask/", {"text": text})
    html = response.content.decode()
    assert response.status_code == 422
    assert 'aria-invalid="true"' in html and told in html.replace("\xa0", " ")


def test_asking_too_much_says_when(client: Client, path: str) -> None:
    client.force_login(UserFactory())
    answers = [client.post(f"{path}ask/", {"text": f"Вопрос {n}"}) for n in range(QUESTIONS_A_DAY + 1)]
    assert [answer.status_code for answer in answers[-2:]] == [303, 429]
    html = answers[-1].content.decode()
    assert f"Вопрос {QUESTIONS_A_DAY}</textarea>" in html and "Попробуйте" in html


def test_a_buyer_answers_on_the_page(client: Client, path: str, product: Product) -> None:
    question = QuestionFactory(product=product)
    user = UserFactory()
    client.force_login(user)
    assert f"{question.pk}/answer/" not in client.get(path).content.decode()
    assert client.post(f"{path}{question.pk}/answer/", {"text": "Да."}).status_code == 403
    record_purchase(user=user, store_id=product.store_id, quantities={}, at=clock.now())
    assert f"{path}{question.pk}/answer/" in client.get(path).content.decode()
    empty = client.post(f"{path}{question.pk}/answer/", {"text": "…"})
    assert empty.status_code == 422 and '<details class="fold" open>' in empty.content.decode()
    assert ">…</textarea>" in empty.content.decode()
    assert client.post(f"{path}{question.pk}/answer/", {"text": "Да."}).status_code == 303
    assert Answer.objects.get().is_by_buyer
    assert "покупатель этого магазина" in client.get(path).content.decode().replace("\xa0", " ")


def test_languages(client: Client, path: str, product: Product) -> None:
    QuestionFactory(product=product, text="Свистит?")
    QuestionFactory(product=product, text="Does it whistle?", language="en")
    html = client.get(path).content.decode()
    assert 'lang="en">Does it whistle?' in html and 'lang="ru">Свистит?' not in html
    html = client.get(f"{path}?language=en").content.decode()
    assert "Does it whistle?" in html and "Свистит?" not in html and "noindex" in html


def test_cost_of_the_page(client: Client, path: str, product: Product) -> None:
    costs = []
    for number in (1, QUESTIONS_ON_PAGE):
        for _ in range(number):
            QuestionFactory(product=product, answers=2)
        costs.append(queries(client, path))
    assert costs == [4, 4]


def test_the_workspace(client: Client, store: Store, product: Product) -> None:
    QuestionFactory(product=product, text="Отвеченный", answers=1)
    waiting = QuestionFactory(product=product, text="Неотвеченный", asked_at=clock.now().replace(year=2020))
    QuestionFactory(text="Чужой")
    client.force_login(StoreMember.objects.get(store=store).user)
    path = f"/ru/sell/{store.slug}/questions/"
    html = client.get(path).content.decode()
    assert html.index("Неотвеченный</p>") < html.index("Отвеченный</p>")
    assert "Чужой" not in html and "вопрос ждёт ответа" in html
    bad = client.post(f"{path}{waiting.pk}/answer/", {"text": ""})
    assert bad.status_code == 422 and '<details class="fold" open>' in bad.content.decode()
    assert client.post(f"{path}{waiting.pk}/answer/", {"text": "Да."}).status_code == 303
    assert waiting.answers.get().is_by_store
    assert "На все вопросы есть ответы" in client.get(path).content.decode()


def test_cost_of_the_workspace(client: Client, store: Store, product: Product) -> None:
    client.force_login(StoreMember.objects.get(store=store).user)
    costs = []
    for number in (1, QUESTIONS_ON_PAGE):
        for _ in range(number):
            QuestionFactory(product=product, answers=1)
        costs.append(queries(client, f"/ru/sell/{store.slug}/questions/"))
    assert costs == [6, 6]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_another_site_begins_no_session(client: Client, path: str, headers: dict[str, str]) -> None:
    """Its answer would put a new session in the place of the member's, who would be signed out."""
    answer = client.post(f"{path}draft/", {"text": "Купите у нас!"}, headers=headers)
    assert (answer.status_code, answer["Location"]) == (303, f"{path}#ask")
    assert "sessionid" not in answer.cookies


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://testserver"}, {}])
def test_our_own_form_keeps_the_words(client: Client, path: str, headers: dict[str, str]) -> None:
    assert "sessionid" in client.post(f"{path}draft/", {"text": "Подойдёт?"}, headers=headers).cookies
