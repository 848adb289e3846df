"""The profile: facts, names, preferences."""

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.views.test_addresses import own_queries
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
URL = "/ru/my/profile/"


def fields(**changes: str) -> dict[str, str]:
    return {
        "display_name": "Аня",
        "first_name": "Anna",
        "last_name": "Petrova",
        "language": "ru",
        "currency": "EUR",
        "country": "KZ",
        "time_zone": "Asia/Almaty",
    } | changes


def test_facts_and_choices_are_shown(buyer_client: Client, buyer: User) -> None:
    page = buyer_client.get(URL).content.decode()
    assert buyer.member_id in page
    assert buyer.email in page
    assert '<option value="RU" selected>Россия</option>' in page
    assert "Москва (UTC+3:00)" in page
    assert "Казахстан" in buyer_client.get(URL).content.decode()
    assert "Kazakhstan" in buyer_client.get("/en/my/profile/").content.decode()


def test_a_profile_is_saved(buyer_client: Client, buyer: User) -> None:
    response = buyer_client.post(URL, fields())
    assert (response.status_code, response["Location"]) == (303, URL)
    buyer.refresh_from_db()
    assert {name: getattr(buyer, name) for name in fields()} == fields()
    assert "Профиль сохранён" in buyer_client.get(URL).content.decode()


def test_the_page_comes_back_in_the_chosen_language(buyer_client: Client, buyer: User) -> None:
    response = buyer_client.post(URL, fields(language="en"))
    assert response["Location"] == "/en/my/profile/"
    assert response.cookies["language"].value == "en"
    assert "Your profile has been saved." in buyer_client.get(response["Location"]).content.decode()


def test_names_typed_in_cyrillic_come_back_in_latin(buyer_client: Client, buyer: User) -> None:
    response = buyer_client.post(URL, fields(last_name="Ёлкина"))
    assert response.status_code == 422
    assert response.context["form"]["last_name"].value() == "Elkina"
    assert response.context["form"]["display_name"].value() == "Аня"
    buyer.refresh_from_db()
    assert buyer.last_name == "Sokolova"


@pytest.mark.parametrize(
    ("field", "value"),
    [("language", "de"), ("currency", "XXX"), ("country", "ZZ"), ("time_zone", "Mars/Olympus"), ("first_name", "")],
)
def test_unknown_choices_are_refused(buyer_client: Client, buyer: User, field: str, value: str) -> None:
    response = buyer_client.post(URL, fields(**{field: value}))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    buyer.refresh_from_db()
    assert buyer.currency == "RUB"


def test_one_member_never_writes_into_another(buyer_client: Client) -> None:
    other = UserFactory(last_name="Other")
    buyer_client.post(URL, fields(id=str(other.pk), email="x@example.com", member_id="ru1", is_staff="on"))
    other.refresh_from_db()
    assert (other.last_name, other.is_staff) == ("Other", False)
    assert not User.objects.filter(is_staff=True).exists()


def test_queries_of_the_profile(buyer_client: Client) -> None:
    assert own_queries(buyer_client, URL) == 3  # the member twice (header and form), the counts of the header
