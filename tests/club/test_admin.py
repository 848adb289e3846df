"""Staff and coupons: publish for Karavan, stop, take back; nothing else is written here."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from club.models import CouponCampaign
from marketplace.lib import clock
from tests.factories.accounts import UserFactory
from tests.factories.catalog import ProductFactory
from tests.factories.club import CampaignFactory, CouponFactory
from tests.orders.journeys import usd

pytestmark = pytest.mark.django_db
CAMPAIGNS, COUPONS = "/admin/club/couponcampaign/", "/admin/club/coupon/"


@pytest.fixture
def staff() -> Client:
    user: User = UserFactory(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def form(**values: object) -> dict[str, object]:
    start, end = timezone.localtime(clock.now()), timezone.localtime(clock.now() + timedelta(days=30))
    return {
        "funder": "platform",
        "kind": "coupon",
        "amount": "4",
        "minimum": "40",
        "valid_from_0": f"{start:%Y-%m-%d}",
        "valid_from_1": "00:00",
        "valid_until_0": f"{end:%Y-%m-%d}",
        "valid_until_1": "00:00",
        "code": "spring 26",
        "per_user_uses": "1",
        "is_listed": "on",
    } | values


def test_karavan_publishes(staff: Client) -> None:
    assert staff.post(f"{CAMPAIGNS}add/", form()).status_code == 302
    campaign = CouponCampaign.objects.get()
    assert (campaign.store, campaign.amount, campaign.code) == (None, usd(4), "SPRING26")


@pytest.mark.parametrize(("values", "field"), [
    ({"minimum": "4"}, "minimum"),
    ({"valid_until_0": "2020-01-01"}, "valid_until"),
    ({"valid_until_0": "2099-01-01"}, "valid_until"),
    ({"amount": "", "percent": "10"}, "cap"),
    ({"kind": "select"}, "products"),
    ({"code": "", "is_listed": ""}, "code"),
])  # fmt: skip
def test_terms_are_checked_like_those_of_a_seller(staff: Client, values: dict[str, object], field: str) -> None:
    page = staff.post(f"{CAMPAIGNS}add/", form(**values))
    assert page.context["adminform"].form.errors[field]
    assert not CouponCampaign.objects.exists()


def test_goods_of_another_store_are_named_next_to_their_field(staff: Client) -> None:
    own, other = ProductFactory(), ProductFactory()
    terms = {"store": own.store_id, "funder": "store", "kind": "select"}
    page = staff.post(f"{CAMPAIGNS}add/", form(**terms, products=[own.pk, other.pk]))
    assert list(page.context["adminform"].form.errors) == ["products"]
    assert staff.post(f"{CAMPAIGNS}add/", form(**terms, products=[own.pk])).status_code == 302


@pytest.mark.parametrize(
    "values", [{"percent": "10"}, {"funder": "store"}, {"amount": ""}, {"valid_until_0": "2020-01-01"}]
)
def test_terms_that_do_not_fit_are_refused(staff: Client, values: dict[str, object]) -> None:
    page = staff.post(f"{CAMPAIGNS}add/", form(**values))
    assert page.status_code == 200
    assert page.context["adminform"].form.errors
    assert not CouponCampaign.objects.exists()


def test_a_taken_code_in_other_letters_is_refused(staff: Client) -> None:
    CampaignFactory(code="SPRING26")
    page = staff.post(f"{CAMPAIGNS}add/", form())
    assert page.status_code == 200
    assert CouponCampaign.objects.count() == 1


def test_what_is_published_does_not_change_and_does_not_go(staff: Client) -> None:
    campaign = CampaignFactory()
    page = staff.get(f"{CAMPAIGNS}{campaign.pk}/change/")
    assert page.status_code == 200
    assert 'name="amount"' not in page.content.decode()
    assert staff.post(f"{CAMPAIGNS}{campaign.pk}/delete/").status_code == 403


def test_stopping_and_taking_back(staff: Client) -> None:
    coupon, busy = CouponFactory(), CouponFactory(status="reserved", reference="C-1", held_until=clock.now())
    staff.post(CAMPAIGNS, {"action": "stop", "_selected_action": [coupon.campaign_id]})
    coupon.campaign.refresh_from_db()
    assert coupon.campaign.stopped_at is not None
    page = staff.post(COUPONS, {"action": "revoke", "_selected_action": [coupon.pk, busy.pk]}, follow=True)
    assert busy.number in page.content.decode()
    coupon.refresh_from_db()
    busy.refresh_from_db()
    assert (coupon.status, busy.status) == ("revoked", "reserved")
