"""Staff find and use members, addresses, consents and stores."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import BlockAppeal, Consent, Phone, SecurityEvent, User
from tests.factories.accounts import PASSWORD, AddressFactory, StoreMemberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff_client(db: None) -> Client:
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


LISTS = ["user", "address", "consent", "store", "storemember", "phone", "securityevent", "blockappeal"]


def _rows(count: int) -> None:
    for _ in range(count):
        member = StoreMemberFactory()
        AddressFactory(user=member.user)
        Consent.objects.create(user=member.user, kind=Consent.Kind.AGREEMENT, version="1")
        Phone.objects.create(user=member.user, number="+79161234567")
        SecurityEvent.objects.create(user=member.user, kind=SecurityEvent.Kind.BLOCKED, actor=UserFactory())
        BlockAppeal.objects.create(user=member.user, text="Это ошибка.")


@pytest.mark.parametrize("model", LISTS)
def test_lists_are_searched_with_the_same_number_of_queries(
    staff_client: Client, model: str, django_assert_max_num_queries: Any
) -> None:
    url = f"/admin/accounts/{model}/?q=store" if "store" in model else f"/admin/accounts/{model}/?q=example"
    _rows(1)
    staff_client.get(url)
    with django_assert_max_num_queries(30) as one:
        assert staff_client.get(url).status_code == 200
    _rows(12)
    with django_assert_max_num_queries(len(one)):
        assert staff_client.get(url).status_code == 200


@pytest.mark.parametrize("model", LISTS)
def test_each_row_opens(staff_client: Client, model: str) -> None:
    _rows(1)
    from django.apps import apps

    row = apps.get_model("accounts", model).objects.first()
    assert staff_client.get(f"/admin/accounts/{model}/{row.pk}/change/").status_code == 200


def test_members_come_by_registration_and_go_by_deletion(staff_client: Client, buyer: User) -> None:
    """With consents of their own (S8), and with books that are kept."""
    assert staff_client.get("/admin/accounts/user/add/").status_code == 403
    assert staff_client.post(f"/admin/accounts/user/{buyer.pk}/delete/", {"post": "yes"}).status_code == 403
    staff_client.post("/admin/accounts/user/", {"action": "delete_selected", "_selected_action": [buyer.pk]})
    assert User.objects.filter(pk=buyer.pk).exists()


def test_consents_are_a_record(staff_client: Client) -> None:
    _rows(1)
    consent = Consent.objects.get()
    assert staff_client.get("/admin/accounts/consent/add/").status_code == 403
    assert staff_client.post(f"/admin/accounts/consent/{consent.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Consent.objects.exists()


def test_the_admin_has_no_door_of_its_own(client: Client, buyer: User) -> None:
    """Its own sign-in form would know neither limits nor the second step."""
    response = client.get("/admin/login/?next=/admin/")
    assert (response.status_code, response["Location"]) == (302, "/ru/login/?next=%2Fadmin%2F")
    staff = UserFactory(is_staff=True)
    answer = client.post("/ru/login/", {"login": staff.email, "password": PASSWORD, "next": "/admin/"})
    assert answer["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    client.force_login(buyer)
    assert client.get("/admin/login/").status_code == 403


def test_staff_change_their_password_where_everybody_does() -> None:
    """The admin's own page knows neither limits nor other sessions."""
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert client.get("/admin/password_change/")["Location"].endswith("/my/password/")
    data = {
        "old_password": PASSWORD,
        "new_password1": "caravans cross at night",
        "new_password2": "caravans cross at night",
    }
    assert client.post("/admin/password_change/", data).status_code == 302
    assert client.get("/admin/").status_code == 200, "nothing has changed"
