"""A store that staff have suspended, or that has closed: its people serve the orders and change nothing else."""

from __future__ import annotations

import io

import pytest
from django.test import Client

from accounts.models import Store
from catalog.errors import NobodyAnswers, StoreShut
from catalog.models import Answer, Product
from catalog.selectors.editor import WORDS, section_version
from catalog.services import product_edits, products, questions
from catalog.services.imports import jobs
from tests.catalog.goods import draft
from tests.factories.accounts import StoreFactory, StoreMemberFactory, UserFactory
from tests.factories.catalog import CategoryFactory, ProductFactory, QuestionFactory

pytestmark = pytest.mark.django_db
SHUT = ["suspended", "closed"]
TABLE = "Артикул;Название;Категория;Цена\nA-1;Щётка;Роботы;9,00\n".encode()


@pytest.fixture
def shop() -> Store:
    return ProductFactory(store__slug="lavka", store__name="Лавка").store


def browser(shop: Store) -> Client:
    client = Client()
    member = StoreMemberFactory(store=shop)
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def close(shop: Store, status: str) -> None:
    Store.objects.filter(pk=shop.pk).update(status=status)
    shop.refresh_from_db()


@pytest.mark.parametrize("status", SHUT)
@pytest.mark.parametrize(
    "path",
    [
        "products/{pk}/", "products/{pk}/category/", "products/{pk}/variants/", "products/{pk}/prices/",
        "products/{pk}/terms/", "products/{pk}/pictures/", "products/{pk}/status/", "products/{pk}/remove/",
        "products/bulk/", "products/new/", "import/", "import/1/apply/", "questions/1/answer/", "store/",
        "store/holiday/end/", "store/picture/remove/",
    ],
)  # fmt: skip
def test_nothing_that_shoppers_see_can_be_sent(shop: Store, status: str, path: str) -> None:
    close(shop, status)
    answer = browser(shop).post("/ru/sell/lavka/" + path.format(pk=shop.products.get().pk), {"do": "pause"})
    assert answer.status_code == 409
    assert str(StoreShut()) in answer.content.decode()
    assert shop.products.get().status == "live"


@pytest.mark.parametrize("path", ["ship", "answer", "refuse", "delivered"])
def test_orders_are_served(shop: Store, path: str) -> None:
    close(shop, "suspended")
    answer = browser(shop).post(f"/ru/sell/lavka/orders/no-such-order/{path}/")
    assert answer.status_code in {303, 404}, "refused for its number alone"


@pytest.mark.parametrize("status", SHUT)
def test_pages_say_why_and_offer_nothing(shop: Store, status: str) -> None:
    close(shop, status)
    product = shop.products.get()
    QuestionFactory(product=product)
    client = browser(shop)
    for path in ("", "products/", f"products/{product.pk}/", "questions/", "import/", "store/"):
        page = client.get(f"/ru/sell/lavka/{path}").content.decode()
        main = page.partition("account-main")[2]
        assert "Магазин приостановлен" in main or "Магазин закрыт" in main
        assert "btn--primary" not in main.partition("</main>")[0], path
    assert client.get("/ru/sell/lavka/products/new/").status_code == 409
    assert client.get("/ru/sell/lavka/export/").status_code == 200


@pytest.mark.parametrize("status", SHUT)
def test_services_refuse_by_themselves(status: str) -> None:
    product, member = draft(), UserFactory()
    store = product.store
    question = QuestionFactory(product=ProductFactory(store=store))
    job = jobs.upload_table(store=store, user=member, file=io.BytesIO(TABLE), name="goods.csv")
    close(store, status)
    words = {name: getattr(product, name) or "" for name in WORDS}
    seen = section_version(product.pk, "words")
    refused = [
        lambda: products.create_product(store=store, category_id=product.category_id, title_ru="Ещё"),
        lambda: products.submit_product(product_id=product.pk),
        lambda: products.pause_product(product_id=question.product_id),
        lambda: product_edits.save_words(product_id=product.pk, seen=seen, words=words | {"title_ru": "Другое"}),
        lambda: questions.answer_question(user=member, question_id=question.pk, text="Да", store=store),
        lambda: jobs.apply_table(job=job, is_checked=False),
    ]
    for act in refused:
        with pytest.raises(StoreShut):
            act()
    assert not Answer.objects.exists()
    assert set(Product.objects.values_list("status", flat=True)) == {"draft", "live"}


@pytest.mark.parametrize("status", SHUT)
def test_nobody_is_asked_who_may_not_answer(shop: Store, status: str) -> None:
    product = shop.products.get()
    close(shop, status)
    with pytest.raises(NobodyAnswers):
        questions.ask_question(user=UserFactory(), product_id=product.pk, text="Подойдёт?")
    page = Client().get(f"/ru/item/{product.pk}/questions/").content.decode()
    assert str(NobodyAnswers()) in page
    assert "<textarea" not in page


def test_a_holiday_stops_the_sale_alone() -> None:
    product, member = draft(store=StoreFactory(status="vacation", is_trusted=True)), UserFactory()
    question = QuestionFactory(product=ProductFactory(store=product.store))
    questions.ask_question(user=UserFactory(), product_id=question.product_id, text="Когда откроетесь?")
    questions.answer_question(user=member, question_id=question.pk, text="Да", store=product.store)
    products.create_product(store=product.store, category_id=CategoryFactory().pk, title_ru="Ещё")
    assert products.submit_product(product_id=product.pk) == "live"
