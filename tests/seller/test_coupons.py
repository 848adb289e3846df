"""The seller's coupons: tried on carts, published once, followed, stopped."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Store, StoreMember
from club.models import CouponCampaign, CouponRedemption
from marketplace.lib import clock
from tests.factories.accounts import StoreMemberFactory
from tests.factories.club import CampaignFactory, CouponFactory
from tests.orders.journeys import usd, variant_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def store() -> Store:
    owner = StoreMemberFactory()
    return owner.store


@pytest.fixture
def owner(store: Store) -> Client:
    client = Client()
    user = StoreMember.objects.get(store=store).user
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def url(store: Store, tail: str = "") -> str:
    return f"/ru/sell/{store.slug}/coupons/{tail}"


def form(**values: Any) -> dict[str, Any]:
    until = timezone.localtime(clock.now() + timedelta(days=30))
    return {
        "key": "AAAAA-BBBBB",
        "unit": "sum",
        "discount": "3",
        "minimum": "10,50",
        "valid_until": f"{until:%Y-%m-%dT%H:%M}",
        "per_user_uses": "1",
        "is_listed": "on",
        "do": "publish",
    } | values


def test_a_coupon_of_three_fields(owner: Client, store: Store) -> None:
    answer = owner.post(url(store, "new/"), form())
    campaign = CouponCampaign.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, url(store, f"{campaign.number}/"))
    assert (campaign.store, campaign.funder, campaign.kind) == (store, "store", "coupon")
    assert (campaign.amount, campaign.minimum, campaign.total_uses) == (usd(3), usd("10.50"), None)


def test_a_second_submit_is_the_same_coupon(owner: Client, store: Store) -> None:
    places = [owner.post(url(store, "new/"), form())["Location"] for _ in range(2)]
    assert places[0] == places[1]
    assert CouponCampaign.objects.count() == 1


def test_a_key_that_is_the_number_of_anothers_coupon_tells_nothing(owner: Client, store: Store) -> None:
    other = CampaignFactory(number="CCCCC-DDDDD")
    assert owner.post(url(store, "new/"), form(key=other.number)).status_code == 303
    assert CouponCampaign.objects.filter(store=store).exclude(number=other.number).count() == 1


def test_the_preview_tries_it_on_carts_and_publishes_nothing(owner: Client, store: Store) -> None:
    data = form(do="preview", unit="percent", discount="10 ", cap="4", minimum="20", total_uses="50")
    page = owner.post(url(store, "new/"), data)
    assert page.status_code == 200
    text = page.content.decode().replace("\u00a0", " ")
    assert "−10 % от 20 $" in text
    assert "не дороже 200 $" in text
    assert page.context["preview"]["carts"] == [
        (usd(20), usd(2), usd(18)),
        (usd(40), usd(4), usd(36)),
        (usd(100), usd(4), usd(96)),
    ]
    assert 'value="50"' in text
    assert not CouponCampaign.objects.exists()


def test_without_a_budget_the_preview_warns(owner: Client, store: Store) -> None:
    page = owner.post(url(store, "new/"), form(do="preview"))
    assert "Без предела" in page.content.decode()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"discount": ""}, "discount"),
        ({"discount": "0"}, "discount"),
        ({"discount": "11"}, "minimum"),
        ({"unit": "percent", "cap": ""}, "cap"),
        ({"unit": "percent", "discount": "100", "cap": "5"}, "discount"),
        ({"unit": "percent", "discount": "7,5", "cap": "5"}, "discount"),
        ({"valid_until": "2020-01-01T10:00"}, "valid_until"),
        ({"valid_until": "2099-01-01T10:00"}, "valid_until"),
        ({"skus": "NO-SUCH-SKU"}, "skus"),
        ({"is_select": "on"}, "skus"),
        ({"is_listed": ""}, "code"),
        ({"code": "TAKEN"}, "code"),
        ({"code": "?!"}, "code"),
        ({"key": "x"}, "key"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    owner: Client, store: Store, values: dict[str, str], field: str
) -> None:
    CampaignFactory(code="TAKEN")
    page = owner.post(url(store, "new/"), form(**values))
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert CouponCampaign.objects.count() == 1


def test_a_select_coupon_for_some_goods(owner: Client, store: Store) -> None:
    variant = variant_of(store)
    owner.post(url(store, "new/"), form(is_select="on", skus=variant.sku, category=variant.product.category_id))
    campaign = CouponCampaign.objects.get()
    assert campaign.kind == "select"
    assert list(campaign.products.all()) == [variant.product]
    assert list(campaign.categories.all()) == [variant.product.category]


def test_strangers_goods_are_unknown(owner: Client, store: Store) -> None:
    page = owner.post(url(store, "new/"), form(skus=variant_of().sku))
    assert "skus" in page.context["form"].errors


def test_overlap_is_told(owner: Client, store: Store) -> None:
    CampaignFactory(store=store, amount=usd(1))
    page = owner.post(url(store, "new/"), form(), follow=True)
    assert "−1\u00a0$ от 10\u00a0$" in page.content.decode()
    assert "одновременно" in page.content.decode().lower()


def test_uses_and_budget_are_followed(owner: Client, store: Store) -> None:
    campaign = CampaignFactory(store=store, total_uses=9, used_count=1, total_money=usd(30), used_money=usd(3))
    coupon = CouponFactory(campaign=campaign, status="used", reference="C-1")
    CouponRedemption.objects.create(coupon=coupon, reference="C-1", amount=usd(3), status="redeemed")
    CampaignFactory()
    text = owner.get(url(store)).content.decode().replace("\u00a0", " ")
    assert "1 / 9" in text
    assert "3 $ / 30 $" in text
    assert [row["campaign"] for row in owner.get(url(store)).context["rows"]] == [campaign]
    page = owner.get(url(store, f"{campaign.number}/"))
    assert [use.amount for use in page.context["page"]] == [usd(3)]
    assert coupon.user.email not in page.content.decode()


def test_stopping(owner: Client, store: Store) -> None:
    campaign = CampaignFactory(store=store)
    answer = owner.post(url(store, f"{campaign.number}/stop/"), follow=True)
    assert "больше не выдаётся" in answer.content.decode()
    campaign.refresh_from_db()
    assert campaign.stopped_at is not None
    assert "/stop/" not in owner.get(url(store, f"{campaign.number}/")).content.decode()


def test_karavans_coupon_for_the_store_is_no_business_of_the_store(owner: Client, store: Store) -> None:
    campaign = CampaignFactory(store=store, funder="platform")
    assert owner.get(url(store, f"{campaign.number}/")).status_code == 404
    assert not owner.get(url(store)).context["rows"]


def test_a_shut_store_only_looks(owner: Client, store: Store) -> None:
    Store.objects.filter(pk=store.pk).update(status=Store.Status.SUSPENDED)
    campaign = CampaignFactory(store=store)
    assert "Новый купон" not in owner.get(url(store)).content.decode()
    assert owner.post(url(store, "new/"), form()).status_code == 409
    assert owner.post(url(store, f"{campaign.number}/stop/")).status_code == 409


@pytest.mark.parametrize("rows", [1, 20])
def test_queries_do_not_grow(owner: Client, store: Store, django_assert_num_queries: Any, rows: int) -> None:
    for _ in range(rows):
        CampaignFactory(store=store)
    owner.get(url(store))
    with django_assert_num_queries(7):  # member; membership; count, rows, categories, products; header
        owner.get(url(store))
