"""The profile: facts, and sections that are saved one by one."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.constants import PHONES_PER_MEMBER
from accounts.models import Phone, User
from tests.accounts.views.test_addresses import own_queries
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
URL = "/ru/my/profile/"


def names(**changes: str) -> dict[str, str]:
    return {"section": "name", "display_name": "Аня", "first_name": "Anna", "last_name": "Petrova"} | changes


def choices(**changes: str) -> dict[str, str]:
    chosen = {"language": "ru", "currency": "EUR", "country": "KZ", "time_zone": "Asia/Almaty"}
    return {"section": "shop"} | chosen | changes


def test_facts_and_choices_are_shown(buyer_client: Client, buyer: User) -> None:
    page = buyer_client.get(URL).content.decode()
    assert buyer.member_id in page
    assert buyer.email in page
    assert '<option value="RU" selected>Россия</option>' in page
    assert "Москва (UTC+3:00)" in page
    assert "Казахстан" in buyer_client.get(URL).content.decode()
    assert "Kazakhstan" in buyer_client.get("/en/my/profile/").content.decode()


@pytest.mark.parametrize(("verified", "shown"), [(True, True), (False, False)])
def test_an_alternative_address_is_shown_when_it_is_confirmed(
    buyer_client: Client, buyer: User, verified: bool, shown: bool
) -> None:
    EmailAddress.objects.create(user=buyer, email="second@example.com", primary=False, verified=verified)
    assert ("second@example.com" in buyer_client.get(URL).content.decode()) is shown


def test_names_are_saved_and_nothing_else(buyer_client: Client, buyer: User) -> None:
    response = buyer_client.post(URL, names(currency="EUR", country="KZ"))
    assert (response.status_code, response["Location"]) == (303, URL)
    buyer.refresh_from_db()
    assert (buyer.display_name, buyer.first_name, buyer.last_name) == ("Аня", "Anna", "Petrova")
    assert (buyer.currency, buyer.country) == ("RUB", "RU")
    assert "Имя сохранено." in buyer_client.get(URL).content.decode()


def test_choices_are_saved_and_nothing_else(buyer_client: Client, buyer: User) -> None:
    assert buyer_client.post(URL, choices(last_name="Other")).status_code == 303
    buyer.refresh_from_db()
    assert {name: getattr(buyer, name) for name in choices() if name != "section"} | {"section": "shop"} == choices()
    assert buyer.last_name == "Sokolova"


def test_the_page_comes_back_in_the_chosen_language(buyer_client: Client, buyer: User) -> None:
    response = buyer_client.post(URL, choices(language="en"))
    assert response["Location"] == "/en/my/profile/"
    assert response.cookies["language"].value == "en"
    assert "Your choices have been saved." in buyer_client.get(response["Location"]).content.decode()


def test_names_typed_in_cyrillic_come_back_in_latin(buyer_client: Client, buyer: User) -> None:
    response = buyer_client.post(URL, names(last_name="Ёлкина"))
    form = response.context["forms"]["name"]
    assert response.status_code == 422
    assert (form["last_name"].value(), form["display_name"].value()) == ("Elkina", "Аня")
    assert "Вы набрали «Ёлкина»" in response.content.decode()
    buyer.refresh_from_db()
    assert buyer.last_name == "Sokolova"


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (choices(language="de"), "language"),
        (choices(currency="XXX"), "currency"),
        (choices(country="ZZ"), "country"),
        (choices(time_zone="Mars/Olympus"), "time_zone"),
        (names(first_name=""), "first_name"),
        (names(first_name="x" * 61), "first_name"),
        (names(last_name="李"), "last_name"),
    ],
)
def test_what_cannot_be_is_told_in_its_section_alone(
    buyer_client: Client, buyer: User, sent: dict[str, str], field: str
) -> None:
    response = buyer_client.post(URL, sent)
    forms = response.context["forms"]
    assert response.status_code == 422
    assert set(forms[sent["section"]].errors) == {field}
    assert not any(form.errors for name, form in forms.items() if name != sent["section"])
    page = response.content.decode()
    assert page.count('class="note note--danger errors"') == 1
    assert f'id="id_{field}_error"' in page
    buyer.refresh_from_db()
    assert (buyer.currency, buyer.last_name) == ("RUB", "Sokolova")


@pytest.mark.parametrize("section", ["", "everything", "name\x00"])
def test_an_unknown_section_saves_nothing(buyer_client: Client, buyer: User, section: str) -> None:
    assert buyer_client.post(URL, names(section=section)).status_code == 303
    buyer.refresh_from_db()
    assert buyer.last_name == "Sokolova"


def test_one_member_never_writes_into_another(buyer_client: Client) -> None:
    other = UserFactory(last_name="Other")
    buyer_client.post(URL, names(id=str(other.pk), email="x@example.com", member_id="ru1", is_staff="on"))
    other.refresh_from_db()
    assert (other.last_name, other.is_staff) == ("Other", False)
    assert not User.objects.filter(is_staff=True).exists()


def phone(number: str) -> dict[str, str]:
    return {"section": "phone", "number": number}


def test_phones_are_added_once_shown_readable_and_removed(buyer_client: Client, buyer: User) -> None:
    for typed in ("8 (916) 123-45-67", "+7 916 1234567", "+44 20 7946 0018"):
        assert buyer_client.post(URL, phone(typed)).status_code == 303
    assert [one.number for one in Phone.objects.filter(user=buyer)] == ["+79161234567", "+442079460018"]
    page = buyer_client.get(URL).content.decode()
    assert "+7\xa0916\xa0123-45-67" in page
    assert "+44\xa020\xa07946\xa00018" in page
    assert buyer_client.post(f"{URL}phones/{Phone.objects.earliest('pk').pk}/delete/")["Location"] == URL
    assert [one.number for one in buyer.phones.all()] == ["+442079460018"]


def test_a_national_number_is_one_of_the_members_country(buyer_client: Client, buyer: User) -> None:
    buyer_client.post(URL, choices(country="GB"))
    buyer_client.post(URL, phone("020 7946 0018"))
    assert buyer.phones.get().number == "+442079460018"
    assert "+44\xa07400\xa0123456" in buyer_client.get(URL).content.decode(), "the example is British"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("8 916 12", "Номер слишком короткий."),
        ("+7 916 123-45-67-89-01-23", "Номер слишком длинный."),
        ("+999 123 45 67", "Такого кода нет"),
        ("+7 495 123-45-67 доб. 5", "без добавочного"),
        ("позвони мне", "не похоже на номер"),
    ],
)
def test_an_impossible_phone_is_told_and_stays_in_its_field(
    buyer_client: Client, buyer: User, typed: str, sentence: str
) -> None:
    response = buyer_client.post(URL, phone(typed))
    assert response.status_code == 422
    (error,) = response.context["forms"]["phone"].errors["number"]
    assert sentence in error
    assert "+7\xa0912\xa0345-67-89" in error
    assert f'value="{typed}"' in response.content.decode()
    assert not buyer.phones.exists()


def test_there_is_room_for_a_few_phones(buyer_client: Client, buyer: User) -> None:
    for number in range(PHONES_PER_MEMBER):
        buyer_client.post(URL, phone(f"+7 916 123-45-6{number}"))
    assert 'name="number"' not in buyer_client.get(URL).content.decode()
    response = buyer_client.post(URL, phone("+7 916 123-45-99"))
    assert response.status_code == 422
    assert response.context["forms"]["phone"].errors["number"]
    assert buyer_client.post(URL, phone("+7 916 123-45-60")).status_code == 303, "one that is there is there"
    assert buyer.phones.count() == PHONES_PER_MEMBER


def test_the_phone_of_another_member_is_not_there(buyer_client: Client) -> None:
    other = Phone.objects.create(user=UserFactory(), number="+79161234567")
    assert buyer_client.post(f"{URL}phones/{other.pk}/delete/").status_code == 404
    assert buyer_client.get(f"{URL}phones/{other.pk}/delete/").status_code == 405
    assert Phone.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("count", [0, 1, PHONES_PER_MEMBER])
def test_queries_of_the_profile(buyer_client: Client, buyer: User, count: int) -> None:
    for number in range(count):
        Phone.objects.create(user=buyer, number=f"+7916123456{number}")
    assert own_queries(buyer_client, URL) == 4  # the member, the counts of the header, phones, alternative address
