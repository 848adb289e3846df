"""Coupons to collect and «Мои купоны»."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import Store, User
from catalog.models import Product
from catalog.ports import coupons_of_product
from catalog.selectors.product import product_page
from club.models import Coupon
from club.selectors.coupons import available_coupons
from marketplace.lib import clock
from tests.factories.accounts import PASSWORD, StoreFactory
from tests.factories.catalog import CategoryFactory, ProductFactory
from tests.factories.club import CampaignFactory, CouponFactory
from tests.orders.journeys import open_store, usd, variant_of

pytestmark = pytest.mark.django_db
OFFERED, MINE = "/ru/coupons/", "/ru/my/coupons/"


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    cache.clear()


def words(client: Client, url: str) -> str:
    return client.get(url).content.decode().replace("\u00a0", " ")


def titles(client: Client, url: str) -> list[str]:
    return [card.title.replace("\u00a0", " ") for card in client.get(url).context["cards"]]


def test_everyone_sees_what_is_offered_ending_first(client: Client) -> None:
    now = clock.now()
    CampaignFactory(valid_until=now + timedelta(days=9), store__name="Лампа")
    CampaignFactory(karavan=True, percent_off=True, valid_until=now + timedelta(days=2), minimum=usd(0))
    assert titles(client, OFFERED) == ["−10 %", "−3 $ от 10 $"]
    text = words(client, OFFERED)
    assert "На все товары магазина «Лампа»" in text
    assert "не больше 5 $" in text
    assert "Скидку оплачивает Караван" in text
    assert "Скидку оплачивает магазин" in text
    assert titles(client, "/en/coupons/") == ["−10%", "−$3 from $10"]


def test_what_cannot_be_had_is_not_offered(client: Client) -> None:
    CampaignFactory(is_listed=False)
    CampaignFactory(stopped_at=clock.now())
    CampaignFactory(total_uses=1, used_count=1)
    CampaignFactory(total_money=usd(5), used_money=usd(5))
    CampaignFactory(store__status=Store.Status.SUSPENDED)
    CampaignFactory(valid_until=clock.now())
    assert "Сейчас купонов нет" in words(client, OFFERED)


def test_a_guest_is_sent_through_the_sign_in(client: Client) -> None:
    campaign = CampaignFactory()
    assert f"?then=coupon:{campaign.number}" in words(client, OFFERED)


def test_the_button_collects_and_comes_back(buyer_client: Client, buyer: User) -> None:
    campaign = CampaignFactory()
    data = {"next": f"{OFFERED}?page=1"}
    answer = buyer_client.post(f"{OFFERED}{campaign.number}/collect/", data)
    assert (answer.status_code, answer["Location"]) == (303, data["next"])
    assert buyer.coupons.get().campaign == campaign
    text = words(buyer_client, OFFERED)
    assert "уже у вас" in text
    assert "/collect/" not in text
    assert "Вы получили все купоны" in text


def test_a_campaign_that_is_over_says_so(buyer_client: Client, buyer: User) -> None:
    campaign = CampaignFactory(stopped_at=clock.now())
    answer = buyer_client.post(f"{OFFERED}{campaign.number}/collect/", follow=True)
    assert "больше не выдают" in answer.content.decode()
    assert not buyer.coupons.exists()
    assert buyer_client.post(f"{OFFERED}nothing/collect/").status_code == 404


def test_tabs_by_who_gives_them_expiring_first(buyer_client: Client, buyer: User) -> None:
    now = clock.now()
    CouponFactory(user=buyer, valid_until=now + timedelta(days=9))
    CouponFactory(user=buyer, campaign__amount=usd(1), valid_until=now + timedelta(days=1))
    CouponFactory(user=buyer, campaign__karavan=True, campaign__amount=usd(7))
    select = CampaignFactory(kind="select", amount=usd(2))
    select.products.add(ProductFactory(title_ru="Лампа", store=select.store))
    CouponFactory(user=buyer, campaign=select)
    CouponFactory(campaign__amount=usd(8))  # a stranger's
    assert titles(buyer_client, MINE) == ["−1 $ от 10 $", "−3 $ от 10 $"]
    assert titles(buyer_client, f"{MINE}?tab=karavan") == ["−7 $ от 10 $"]
    assert titles(buyer_client, f"{MINE}?tab=special") == ["−2 $ от 10 $"]
    assert "На 1 товар: Лампа" in words(buyer_client, f"{MINE}?tab=special")
    assert [tab["count"] for tab in buyer_client.get(MINE).context["tabs"]] == [2, 1, 1]


def test_what_is_over_stands_apart(buyer_client: Client, buyer: User) -> None:
    CouponFactory(user=buyer, status="used", reference="C-1")
    CouponFactory(user=buyer, valid_until=clock.now() - timedelta(minutes=1))
    page = buyer_client.get(MINE)
    assert not page.context["cards"]
    assert sorted(card.state for card in page.context["past"]) == ["использован", "истёк"]
    assert "Использованные и истёкшие" in page.content.decode()


def test_a_member_without_coupons_is_led_to_them(buyer_client: Client) -> None:
    text = words(buyer_client, MINE)
    assert "Здесь пока нет купонов" in text
    assert f'href="{OFFERED}"' in text


def test_a_code_leads_to_its_tab(buyer_client: Client, buyer: User) -> None:
    CampaignFactory(karavan=True, code="SPRING", is_listed=False)
    answer = buyer_client.post(f"{MINE}code/", {"code": "spring"})
    assert (answer.status_code, answer["Location"]) == (303, f"{MINE}?tab=karavan")
    assert buyer.coupons.get().source == "code"


@pytest.mark.parametrize("code", ["", "nothing like it"])
def test_a_wrong_code_is_kept_and_explained(buyer_client: Client, code: str) -> None:
    answer = buyer_client.post(f"{MINE}code/", {"code": code})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert f'value="{code}"' in text or not code
    assert 'aria-invalid="true"' in text


@pytest.mark.parametrize("rows", [1, 24])
def test_queries_do_not_grow(buyer_client: Client, buyer: User, django_assert_num_queries: Any, rows: int) -> None:
    for _ in range(rows):
        CouponFactory(user=buyer)
    buyer_client.get(MINE)
    # member; count of each tab; count, rows, categories and products of the page; what is over; header
    with django_assert_num_queries(10):
        buyer_client.get(MINE)
    with django_assert_num_queries(6):  # member; count, rows, categories and products; header
        buyer_client.get(OFFERED)


def test_what_the_solver_gets(buyer: User, django_assert_num_queries: Any) -> None:
    select = CampaignFactory(kind="select", funder="platform", total_money=usd(9), used_money=usd(4))
    product = ProductFactory(store=select.store)
    select.products.add(product)
    select.categories.add(product.category)
    CouponFactory(campaign=select, user=buyer)
    CouponFactory(user=buyer, campaign__total_uses=1, campaign__used_count=1, valid_until=clock.now() + timedelta(1))
    CouponFactory(user=buyer, status="used", reference="C-1")
    CouponFactory()
    with django_assert_num_queries(4):
        spent, found = available_coupons(buyer)
    assert spent.money_left == usd(0)
    assert (found.layer, found.funder, found.money_left) == ("select_coupon", "platform", usd(5))
    assert found.targets.store_id == select.store_id
    assert found.targets.product_ids == {product.pk}
    assert found.targets.category_ids == {product.category_id}


def test_a_guests_press_is_completed_after_the_sign_in(buyer: User) -> None:
    from club.hooks import note_coupon, resume_coupon

    campaign = CampaignFactory(store=StoreFactory())
    assert "$3" in note_coupon(campaign.number) or "3" in note_coupon(campaign.number)
    assert note_coupon("nothing") == ""
    assert resume_coupon(buyer, campaign.number).path.endswith("/my/coupons/")
    assert Coupon.objects.get().user == buyer


def on_item(client: Client, product: Product) -> list[tuple[str, str]]:
    """Title and state of each coupon on the page of a product; the state is `collect` where there is a button."""
    page = client.get(product.get_absolute_url()).context
    return [(one.title.replace("\u00a0", " "), "collect" if one.action else one.state) for one in page["coupons"]]


@pytest.fixture
def lamp() -> Product:
    """A product two categories deep that can be bought."""
    product: Product = variant_of(open_store(name="Лавка")).product
    Product.objects.filter(pk=product.pk).update(category=CategoryFactory(parent=CategoryFactory()))
    product.refresh_from_db()
    return product


def test_a_product_names_the_coupons_for_it(client: Client, lamp: Product) -> None:
    now, store = clock.now(), lamp.store
    CampaignFactory(store=store, amount=usd(1), valid_until=now + timedelta(days=1))
    of_parent = CampaignFactory(karavan=True, amount=usd(2), valid_until=now + timedelta(days=2))
    of_parent.categories.add(lamp.category.parent)
    special = CampaignFactory(store=store, kind="select", amount=usd(4), valid_until=now + timedelta(days=3))
    special.products.add(lamp)
    CampaignFactory(store=store, amount=usd(5), valid_until=now + timedelta(days=4))  # one more than there is room for
    assert [title for title, _ in on_item(client, lamp)] == ["−1 $ от 10 $", "−2 $ от 10 $", "−4 $ от 10 $"]
    assert f"?then=coupon:{special.number}" in words(client, lamp.get_absolute_url())


def test_coupons_for_other_goods_are_not_named(client: Client, lamp: Product) -> None:
    CampaignFactory()
    other, elsewhere = CampaignFactory(store=lamp.store, kind="select"), CampaignFactory(karavan=True)
    other.products.add(ProductFactory(store=lamp.store))
    elsewhere.categories.add(CategoryFactory())
    CampaignFactory(store=lamp.store, is_listed=False)
    CampaignFactory(store=lamp.store, stopped_at=clock.now())
    assert on_item(client, lamp) == []
    assert 'id="coupons"' not in words(client, lamp.get_absolute_url())


def test_a_coupon_is_collected_on_the_page_of_a_product(buyer_client: Client, buyer: User, lamp: Product) -> None:
    campaign = CampaignFactory(store=lamp.store)
    had = CampaignFactory(store=lamp.store)
    CouponFactory(user=buyer, campaign=had, status="used", reference="C-1")
    assert on_item(buyer_client, lamp) == [("−3 $ от 10 $", "collect")], "what was had is not offered again"
    back = f"{lamp.get_absolute_url()}#coupons"
    answer = buyer_client.post(f"{OFFERED}{campaign.number}/collect/", {"next": back})
    assert answer["Location"] == back
    assert on_item(buyer_client, lamp) == [("−3 $ от 10 $", "уже у вас")]


def test_all_coupons_of_a_product_are_one_query(lamp: Product, buyer: User, django_assert_num_queries: Any) -> None:
    for _ in range(3):
        CampaignFactory(store=lamp.store, percent_off=True)
    page = product_page(lamp.pk, country="RU", today=clock.today())
    for user in (None, buyer):
        with django_assert_num_queries(1):
            assert len(coupons_of_product(page, user)) == 3


def test_a_guest_collects_a_coupon_and_is_back_on_the_product(client: Client, buyer: User, lamp: Product) -> None:
    campaign = CampaignFactory(store=lamp.store)
    page = client.get(lamp.get_absolute_url()).content.decode()
    login = unescape(re.search(rf'href="([^"]+then=coupon:{campaign.number}[^"]*)"', page)[1])  # type: ignore[index]
    form = client.get(login)
    assert "купон" in form.context["pending"].lower()
    wanted = form.context["redirect_field_value"]
    answer = client.post(login, {"login": buyer.email, "password": PASSWORD, "next": wanted})
    assert answer["Location"] == f"{lamp.get_absolute_url()}#coupons"
    assert buyer.coupons.get().campaign == campaign
    assert "Купон ваш." in words(client, lamp.get_absolute_url())


@pytest.mark.parametrize("where", ["", "https://evil.example/", "//evil.example/"])
def test_without_a_page_of_ours_to_go_back_to_a_guest_sees_the_coupons(client: Client, buyer: User, where: str) -> None:
    campaign = CampaignFactory()
    login = f"/ru/login/?then=coupon:{campaign.number}&next={where}"
    client.get(login)
    answer = client.post(login, {"login": buyer.email, "password": PASSWORD, "next": where})
    assert answer["Location"] == "/ru/my/coupons/"
    assert buyer.coupons.get().campaign == campaign


def test_a_member_who_follows_the_link_of_a_guest_is_back_there_too(buyer_client: Client, buyer: User) -> None:
    campaign = CampaignFactory()
    data = {"then": f"coupon:{campaign.number}"}
    asked = buyer_client.get("/ru/my/resume/", data)
    assert (asked.context["next"], asked.context["back"]) == ("", "/ru/my/")
    again = buyer_client.get("/ru/my/resume/", data | {"next": OFFERED})
    assert again.context["next"] == OFFERED
    answer = buyer_client.post("/ru/my/resume/", data | {"next": OFFERED})
    assert (answer.status_code, answer["Location"]) == (303, OFFERED)
    assert buyer.coupons.get().campaign == campaign
    answer = buyer_client.post("/ru/my/resume/", {"then": f"coupon:{CampaignFactory().number}", "next": ""})
    assert answer["Location"] == "/ru/my/coupons/"
