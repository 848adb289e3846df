"""Addresses that only take a form: a browser that opens one lands on the page above, a program is told 405."""

import pytest
from django.test import Client

from tests.factories.accounts import StoreMemberFactory, UserFactory

pytestmark = pytest.mark.django_db
BROWSER = {"Sec-Fetch-Mode": "navigate"}


@pytest.fixture
def member(client: Client) -> Client:
    client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_page_above_opens_after_a_change_of_language(member: Client) -> None:
    assert member.post("/ru/my/coupons/code/", {"code": "WRONG"}).status_code == 422
    answer = member.get("/en/my/coupons/code/", headers=BROWSER)
    assert (answer.status_code, answer["Location"]) == (302, "/en/my/coupons/")
    assert member.get(answer["Location"], headers=BROWSER).status_code == 200


def test_where_there_is_no_page_above_the_next_one_opens(client: Client) -> None:
    seller = StoreMemberFactory()
    client.force_login(seller.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(f"/ru/sell/{seller.store.slug}/orders/AAAAA-BBBBB/ship/", headers=BROWSER)
    assert answer["Location"] == f"/ru/sell/{seller.store.slug}/orders/AAAAA-BBBBB/"


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Mode": "cors"}])
def test_programs_are_told_what_is_wrong(member: Client, headers: dict[str, str]) -> None:
    assert member.get("/ru/my/coupons/code/", headers=headers).status_code == 405


def test_a_form_that_is_sent_to_a_page_is_refused_as_ever(client: Client) -> None:
    assert client.post("/ru/help/", headers=BROWSER).status_code == 405
