"""The goods of a store: the table, changes to many, a new product, and what each role may do."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import StoreMember
from catalog.models import Product, Variant
from catalog.selectors.store_products import goods_to_do
from tests.catalog.goods import draft, term, usd
from tests.factories.accounts import StoreFactory, StoreMemberFactory
from tests.factories.catalog import CategoryFactory, PriceTierFactory, ProductFactory, VariantFactory

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def url(name, store, *args):
    return reverse(f"seller:{name}", args=[store.slug, *args])


def titles(answer):
    return [row.product.title_ru for row, *_ in answer.context["rows"]]


@pytest.fixture
def clerk(store):
    client = Client()
    client.force_login(StoreMemberFactory(store=store, role=StoreMember.Role.CLERK).user, backend=BACKEND)
    return client


def test_the_table_counts_searches_and_sorts(seller_client, store):
    ProductFactory(store=store, title_ru="Лампа", variants__sku="LAMP-1", variants__price=usd("5.00"))
    ProductFactory(store=store, title_ru="Палатка", variants__price=usd("50.00"), variants__stock_on_hand=2)
    ProductFactory(store=store, title_ru="Термос", draft=True)
    ProductFactory(store=store, title_ru="Убрано", status=Product.Status.REMOVED)
    ProductFactory(title_ru="Чужая лампа")
    path = url("products", store)
    answer = seller_client.get(path)
    assert sorted(titles(answer)) == ["Лампа", "Палатка", "Термос"]
    assert {tab["count"] for tab in answer.context["tabs"]} == {3, 2, 1, 0}
    assert titles(seller_client.get(path + "?status=draft")) == ["Термос"]
    assert titles(seller_client.get(path + "?q=ламп")) == ["Лампа"]
    assert titles(seller_client.get(path + "?q=lamp-1")) == ["Лампа"]
    assert titles(seller_client.get(path + "?low=1")) == ["Палатка"]
    assert titles(seller_client.get(path + "?sort=-price"))[0] == "Палатка"
    assert titles(seller_client.get(path + "?sort=title")) == ["Лампа", "Палатка", "Термос"]
    assert titles(seller_client.get(path + "?status=paused")) == []
    assert seller_client.get(path + "?sort=x&size=7&page=zz&status=no").status_code == 200


def test_goods_of_which_no_order_can_be_had_run_out(seller_client, store):
    ProductFactory(store=store, title_ru="Скрепки", lot_size=20, min_quantity=30, variants__stock_on_hand=39)
    ProductFactory(store=store, title_ru="Кнопки", lot_size=20, min_quantity=30, variants__stock_on_hand=40)
    answer = seller_client.get(url("products", store) + "?low=1")
    assert titles(answer) == ["Скрепки"]
    assert goods_to_do(store).running_out == 1
    assert [row.is_low for row, *_rest in answer.context["rows"]] == [True]


def test_a_full_page_costs_what_one_line_costs(seller_client, store):
    path = url("products", store) + "?size=100"
    costs = []
    for number in (1, 99):
        ProductFactory.create_batch(number, store=store)
        seller_client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert seller_client.get(path).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[0] <= 10


def test_a_new_product_is_a_draft(seller_client, store):
    leaf = CategoryFactory()
    path = url("product-new", store)
    answer = seller_client.post(path, {"category": leaf.pk})
    assert answer.status_code == 422
    answer = seller_client.post(path, {"title_ru": ""})
    assert len(answer.context["form"].errors) == 2, "both faults at once"
    assert not Product.objects.exists()
    term("патрон", "refuse")
    answer = seller_client.post(path, {"category": leaf.pk, "title_ru": "Патроны"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["title_ru"]
    answer = seller_client.post(path, {"category": leaf.pk, "title_ru": "Фонарь"})
    product = Product.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, url("product", store, product.pk))
    assert (product.status, product.store, product.slug_ru) == ("draft", store, "fonar")


def test_clerks_read_and_do_not_write(clerk, store):
    product = ProductFactory(store=store)
    page = clerk.get(url("product", store, product.pk)).content.decode()
    assert "<fieldset" in page
    assert " disabled" in page
    for name in ("", "-category", "-variants", "-prices", "-terms", "-pictures", "-status"):
        assert clerk.post(url(f"product{name}", store, product.pk), {"do": "pause"}).status_code == 403
    assert clerk.post(url("products-bulk", store), {"product": product.pk, "action": "pause"}).status_code == 403
    product.refresh_from_db()
    assert product.status == "live"


def test_another_stores_product_is_not_there(seller_client, store):
    product = ProductFactory()
    for name in ("product", "product-variants", "product-pictures", "product-preview", "product-remove"):
        assert seller_client.get(url(name, store, product.pk)).status_code == 404


def test_put_on_sale_pause_take_back_remove(seller_client, store):
    product = draft(store=store)

    def press(do):
        seller_client.post(url("product-status", store, product.pk), {"do": do})
        product.refresh_from_db()
        return product.status

    assert press("submit") == "in_review"
    assert press("withdraw") == "draft"
    store.is_trusted = True
    store.save()
    assert press("submit") == "live"
    assert press("submit") == "live"
    assert press("pause") == "paused"
    assert press("no-such-thing") == "paused"
    path = url("product-remove", store, product.pk)
    assert seller_client.get(path).status_code == 200
    assert seller_client.post(path).status_code == 303
    assert seller_client.get(url("product", store, product.pk)).status_code == 404


def test_a_draft_is_previewed_by_its_store_alone(seller_client, store, client):
    product = draft(store=store)
    path = url("product-preview", store, product.pk)
    answer = seller_client.get(path)
    assert answer.status_code == 200
    assert answer.context["is_preview"]
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert client.get(product.get_absolute_url()).status_code == 404
    bare = ProductFactory(store=store, draft=True, variants=False)
    assert seller_client.get(url("product-preview", store, bare.pk)).headers["Location"] == url(
        "product-variants", store, bare.pk
    )


def bulk(client, store, **data):
    return client.post(url("products-bulk", store), data)


def test_prices_of_many_change_after_a_second_press_and_only_once(seller_client, store):
    first = ProductFactory(store=store)
    second = ProductFactory(store=store, variants__price=usd("20.00"))
    strange = ProductFactory()
    answer = bulk(seller_client, store, product=[first.pk, second.pk, strange.pk], action="price", value="10")
    assert answer.status_code == 200
    assert len(answer.context["effects"]) == 2, "another store's product is not among them"
    assert "11" in answer.context["effects"][0]["after"]
    assert Variant.objects.filter(price=usd("10.00")).count() == 2, "nothing is changed yet"
    plan = answer.context["plan"]
    for _ in range(2):
        assert bulk(seller_client, store, plan=plan).status_code == 303
    assert [str(v.price.amount) for v in Variant.objects.order_by("product")] == ["11.00", "22.00", "10.00"]


def test_what_has_changed_meanwhile_is_left_alone(seller_client, store):
    product = ProductFactory(store=store)
    plan = bulk(seller_client, store, product=product.pk, action="stock", value="7").context["plan"]
    Variant.objects.filter(product=product).update(stock_on_hand=9)
    answer = seller_client.post(url("products-bulk", store), {"plan": plan}, follow=True)
    assert product.variants.get().stock_on_hand == 9
    assert "9" in str([str(message) for message in answer.context["messages"]])


def test_a_price_below_its_wholesale_steps_is_refused_alone(seller_client, store):
    stepped, plain = ProductFactory(store=store), ProductFactory(store=store)
    PriceTierFactory(variant=stepped.variants.get())
    VariantFactory(product=stepped, sku="SECOND")
    PriceTierFactory(variant=stepped.variants.get(sku="SECOND"))
    plan = bulk(seller_client, store, product=[stepped.pk, plain.pk], action="price", value="-20 %").context["plan"]
    answer = seller_client.post(url("products-bulk", store), {"plan": plan}, follow=True)
    told = [str(message) for message in answer.context["messages"]]
    assert len([text for text in told if stepped.title_ru in text]) == 1, "for two variants said once"
    assert len(told) == 2
    only = bulk(seller_client, store, product=stepped.pk, action="price", value="-20").context["plan"]
    answer = seller_client.post(url("products-bulk", store), {"plan": only}, follow=True)
    assert len(answer.context["messages"]) == 1, "no success is told where nothing was done"
    assert {str(variant.price.amount) for variant in stepped.variants.all()} == {"10.00"}
    assert str(plain.variants.get().price.amount) == "8.00"


def test_a_price_beyond_all_measure_is_refused_alone(seller_client, store):
    dear, plain = ProductFactory(store=store, variants__price=usd("90000000.00")), ProductFactory(store=store)
    plan = bulk(seller_client, store, product=[dear.pk, plain.pk], action="price", value="900").context["plan"]
    assert bulk(seller_client, store, plan=plan).status_code == 303
    assert str(dear.variants.get().price.amount) == "90000000.00"
    assert str(plain.variants.get().price.amount) == "100.00"


def test_ids_too_long_to_be_numbers_are_nobodys(seller_client, store):
    product = ProductFactory(store=store)
    assert bulk(seller_client, store, product="9" * 5000, action="pause").status_code == 422
    data = {"do": "stop", "discount": "9" * 5000}
    assert seller_client.post(url("product-prices", store, product.pk), data).status_code == 303


def test_many_are_paused_and_published(seller_client, store):
    live, waiting = ProductFactory(store=store), draft(store=store)
    answer = bulk(seller_client, store, product=[live.pk, waiting.pk], action="pause")
    assert [product.pk for product in answer.context["idle"]] == [waiting.pk]
    bulk(seller_client, store, plan=answer.context["plan"])
    answer = bulk(seller_client, store, product=[live.pk, waiting.pk], action="publish")
    bulk(seller_client, store, plan=answer.context["plan"])
    live.refresh_from_db()
    waiting.refresh_from_db()
    assert (live.status, waiting.status) == ("live", "in_review")


def test_what_lacks_something_is_told_before_it_is_published(seller_client, store):
    ready, bare = draft(store=store), ProductFactory(store=store, draft=True, variants=False)
    answer = bulk(seller_client, store, product=[ready.pk, bare.pk], action="publish")
    assert [product.pk for product in answer.context["lacking"]] == [bare.pk]
    assert len(answer.context["effects"]) == 1
    assert url("product", store, bare.pk) in answer.content.decode()
    answer = bulk(seller_client, store, product=bare.pk, action="publish")
    assert (answer.context["plan"], answer.context["effects"]) == ("", [])
    bulk(seller_client, store, plan=bulk(seller_client, store, product=ready.pk, action="publish").context["plan"])
    ready.refresh_from_db()
    assert ready.status == "in_review"


@pytest.mark.parametrize("data", [{}, {"action": "price"}, {"action": "stock", "value": "-1"}, {"action": "x"}])
def test_bulk_says_what_is_missing_and_keeps_the_choice(seller_client, store, data):
    product = ProductFactory(store=store)
    answer = bulk(seller_client, store, product=product.pk, **data)
    assert answer.status_code == 422
    assert [is_chosen for *_, is_chosen in answer.context["rows"]] == [True]
    assert bulk(seller_client, store, action="pause").status_code == 422


def test_all_of_the_page_are_chosen_and_the_filter_is_kept(seller_client, store):
    first, second = (ProductFactory(store=store, title_ru=f"Лампа {n}") for n in range(2))
    other, strange = ProductFactory(store=store, title_ru="Стол"), ProductFactory()
    page = seller_client.get(url("products", store) + "?q=лампа").content.decode()
    assert f'name="shown" value="{second.pk},{first.pk}"' in page
    shown = f"{first.pk},{second.pk},{strange.pk},x"
    answer = bulk(seller_client, store, all="1", shown=shown, q="лампа", action="stock", value="3")
    assert [effect["title"] for effect in answer.context["effects"]] == ["Лампа 0", "Лампа 1"]
    assert answer.context["back"] == url("products", store) + "?q=%D0%BB%D0%B0%D0%BC%D0%BF%D0%B0"
    answer = bulk(seller_client, store, plan=answer.context["plan"], q="лампа")
    assert answer["Location"].endswith("?q=%D0%BB%D0%B0%D0%BC%D0%BF%D0%B0")
    assert [p.variants.get().stock_on_hand for p in (first, second)] == [3, 3]
    assert other.variants.get().stock_on_hand != 3
    answer = bulk(seller_client, store, all="1", shown=shown, action="stock")
    assert (answer.status_code, answer.context["is_all"]) == (422, True)


def test_a_plan_is_signed_and_belongs_to_its_store(seller_client, store):
    product = ProductFactory(store=store)
    plan = bulk(seller_client, store, product=product.pk, action="pause").context["plan"]
    other = StoreFactory()
    StoreMemberFactory(store=other, user=store.members.get())
    for path, value in ((other, plan), (store, plan + "x")):
        assert bulk(seller_client, path, plan=value).status_code == 303
    product.refresh_from_db()
    assert product.status == "live"


def test_too_many_variants_at_once_are_refused(seller_client, store, monkeypatch):
    monkeypatch.setattr("seller.views.bulk.MAX_STEPS", 1)
    product = ProductFactory(store=store)
    VariantFactory(product=product)
    assert bulk(seller_client, store, product=product.pk, action="stock", value="3").status_code == 422
