"""Pages of the address book."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.constants import ADDRESSES_PER_MEMBER
from accounts.models import Address, User
from tests.accounts.services.test_addresses import fields
from tests.factories.accounts import AddressFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "/ru/my/addresses/"


def test_an_empty_book_shows_the_open_form(buyer_client: Client) -> None:
    page = buyer_client.get(URL).content.decode()
    assert '<details class="panel"' not in page
    assert 'name="recipient" value="Anna Sokolova"' in page


def test_an_address_is_added(buyer_client: Client, buyer: User) -> None:
    response = buyer_client.post(URL, fields(phone="8 (916) 123-45-67", postcode="420 111"))
    assert (response.status_code, response["Location"]) == (303, URL)
    address = Address.objects.get(user=buyer)
    assert (address.phone, address.postcode, address.is_default) == ("+79161234567", "420111", True)
    assert "Казань" in buyer_client.get(URL).content.decode()


def test_a_cyrillic_recipient_comes_back_in_latin_and_the_rest_stays(buyer_client: Client) -> None:
    response = buyer_client.post(URL, fields(recipient="Пётр Щукин"))
    form = response.context["form"]
    assert response.status_code == 422
    assert set(form.errors) == {"recipient"}
    assert form["recipient"].value() == "Petr Shchukin"
    assert form["street"].value() == "ул. Баумана, д. 7"
    assert not Address.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"postcode": "4201"}, "postcode"),
        ({"postcode": "SW1A 1AA"}, "postcode"),
        ({"phone": "call me"}, "phone"),
        ({"phone": "8 916 12"}, "phone"),
        ({"phone": "+7 916 123-45-67 доб. 12"}, "phone"),
        ({"postcode": "999999"}, "postcode"),
        ({"region": ""}, "region"),
        ({"country": "US", "postcode": "10001", "region": ""}, "region"),
        ({"country": "DE", "postcode": ""}, "postcode"),
        ({"country": "DE", "postcode": "1011"}, "postcode"),
        ({"country": "XX"}, "country"),
        ({"city": ""}, "city"),
        ({"recipient": "李伟"}, "recipient"),
        ({"street": "x" * 201}, "street"),
    ],
)
def test_bad_shapes_are_told_next_to_their_fields(buyer_client: Client, changes: dict[str, str], field: str) -> None:
    response = buyer_client.post(URL, fields(**changes))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert f'id="id_{field}_error"' in response.content.decode()
    assert not Address.objects.exists()


def test_other_countries_have_other_postcodes(buyer_client: Client) -> None:
    assert buyer_client.post(URL, fields(country="GB", postcode="sw1a 1aa", region="")).status_code == 303
    assert Address.objects.get().postcode == "SW1A 1AA"


def test_a_region_of_its_own_needs_no_region(buyer_client: Client) -> None:
    assert buyer_client.post(URL, fields(city="Москва", postcode="101000", region="")).status_code == 303
    assert buyer_client.post(URL, fields(country="DE", city="Berlin", postcode="10115", region="")).status_code == 303


def test_where_there_are_no_postcodes_none_is_wanted(buyer_client: Client) -> None:
    address = fields(country="AE", city="Dubai", region="Dubai", postcode="", phone="+971 50 123 4567")
    assert buyer_client.post(URL, address).status_code == 303
    assert Address.objects.get().postcode == ""
    page = buyer_client.get(URL).content.decode()
    assert "Dubai" in page
    assert "<br>\n  , Dubai" not in page


def test_a_phone_is_read_for_the_country_and_shown_readable(buyer_client: Client) -> None:
    address = fields(country="GB", postcode="sw1a1aa", city="London", region="", phone="020 7946 0018")
    assert buyer_client.post(URL, address).status_code == 303
    found = Address.objects.get()
    assert (found.phone, found.postcode) == ("+442079460018", "SW1A 1AA")
    for path in (URL, f"{URL}{found.pk}/"):
        assert "+44\xa020\xa07946\xa00018" in buyer_client.get(path).content.decode()


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize("edit", [True, False])
def test_another_country_has_other_fields_and_nothing_typed_is_lost(
    buyer_client: Client, buyer: User, htmx: bool, edit: bool
) -> None:
    address = AddressFactory(user=buyer)
    url = f"{URL}{address.pk}/" if edit else URL
    headers = {"hx-request": "true"} if htmx and not edit else {}
    typed = fields(country="US", city="Portland", postcode="972", region="") | {"reshape": "1", "next": "/ru/checkout/"}
    response = buyer_client.post(url, typed, headers=headers)
    page = response.content.decode()
    assert response.status_code == 200
    assert ("<html" in page) is not bool(headers)
    form = response.context["form"]
    assert (str(form["region"].label), str(form["postcode"].label)) == ("Штат", "Почтовый индекс (ZIP)")
    assert form.fields["region"].required
    assert not form.errors
    assert (form["city"].value(), form["postcode"].value(), form["country"].value()) == ("Portland", "972", "US")
    assert '<option value="US" selected>' in page
    assert headers or 'name="next" value="/ru/checkout/"' in page
    address.refresh_from_db()
    assert (Address.objects.count(), address.city) == (1, "Москва")


def test_a_deleted_address_can_be_brought_back(buyer_client: Client, buyer: User) -> None:
    first = AddressFactory(user=buyer, comment="Code 12")
    AddressFactory(user=buyer, is_default=False, city="Омск")
    was = first.snapshot()
    buyer_client.post(f"{URL}{first.pk}/delete/")
    page = buyer_client.get(URL).content.decode()
    assert f"Адрес «{first}» удалён." in page.replace("&quot;", '"')
    assert buyer_client.post(f"{URL}restore/")["Location"] == URL
    back = Address.objects.get(user=buyer, is_default=True)
    assert back.snapshot() == was
    assert f"{URL}restore/" not in buyer_client.get(URL).content.decode()
    assert buyer_client.post(f"{URL}restore/").status_code == 303
    assert Address.objects.count() == 2


def test_what_was_deleted_long_ago_is_forgotten(
    buyer_client: Client, buyer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = AddressFactory(user=buyer)
    buyer_client.post(f"{URL}{address.pk}/delete/")
    assert "deleted_address" in buyer_client.session
    monkeypatch.setattr("accounts.services.address_undo.ADDRESS_UNDO_FOR", timedelta(seconds=-1))
    assert f"{URL}restore/" not in buyer_client.get(URL).content.decode()
    assert "deleted_address" not in buyer_client.session
    buyer_client.post(f"{URL}restore/")
    assert not Address.objects.exists()


def test_what_one_member_deleted_is_not_offered_to_another(buyer_client: Client, client: Client, buyer: User) -> None:
    address = AddressFactory(user=buyer)
    buyer_client.post(f"{URL}{address.pk}/delete/")
    client.force_login(UserFactory())
    assert f"{URL}restore/" not in client.get(URL).content.decode()
    client.post(f"{URL}restore/")
    assert not Address.objects.exists()


def test_a_full_book_cannot_take_it_back(buyer_client: Client, buyer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    address = AddressFactory(user=buyer)
    buyer_client.post(f"{URL}{address.pk}/delete/")
    AddressFactory(user=buyer, city="Омск")
    monkeypatch.setattr("accounts.services.addresses.ADDRESSES_PER_MEMBER", 1)
    buyer_client.post(f"{URL}restore/")
    assert "адресов" in buyer_client.get(URL).content.decode()
    assert Address.objects.count() == 1


def test_a_full_book_has_no_form(buyer_client: Client, buyer: User) -> None:
    AddressFactory.create_batch(ADDRESSES_PER_MEMBER, user=buyer, is_default=False)
    page = buyer_client.get(URL).content.decode()
    assert 'name="recipient"' not in page
    assert f"уже {ADDRESSES_PER_MEMBER} адресов" in page


def test_next_leads_back_to_the_checkout_but_not_abroad(buyer_client: Client) -> None:
    page = buyer_client.get(f"{URL}?next=/ru/checkout/").content.decode()
    assert '<input type="hidden" name="next" value="/ru/checkout/">' in page
    refused = buyer_client.post(URL, fields(postcode="1", next="/ru/checkout/")).content.decode()
    assert '<input type="hidden" name="next" value="/ru/checkout/">' in refused
    assert buyer_client.post(URL, fields(next="/ru/checkout/"))["Location"] == "/ru/checkout/"
    assert buyer_client.post(URL, fields(city="Омск", next="//evil.example/"))["Location"] == URL


def test_change_default_and_delete(buyer_client: Client, buyer: User) -> None:
    first = AddressFactory(user=buyer)
    second = AddressFactory(user=buyer, is_default=False, city="Омск")
    assert buyer_client.get(f"{URL}{second.pk}/").status_code == 200
    assert buyer_client.post(f"{URL}{second.pk}/", fields(city="Тверь"))["Location"] == URL
    assert buyer_client.post(f"{URL}{second.pk}/", fields(city="")).status_code == 422
    assert buyer_client.post(f"{URL}{second.pk}/default/").status_code == 303
    second.refresh_from_db()
    assert (second.city, second.is_default) == ("Тверь", True)
    assert buyer_client.get(f"{URL}{second.pk}/delete/").status_code == 200
    assert Address.objects.count() == 2
    assert buyer_client.post(f"{URL}{second.pk}/delete/").status_code == 303
    assert list(Address.objects.filter(is_default=True)) == [first]


def test_a_change_that_leaves_the_box_empty_keeps_the_default(buyer_client: Client, buyer: User) -> None:
    address = AddressFactory(user=buyer)
    buyer_client.post(f"{URL}{address.pk}/", fields())
    address.refresh_from_db()
    assert address.is_default


@pytest.mark.parametrize("path", ["", "delete/", "default/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_gets_404(buyer_client: Client, path: str, method: str) -> None:
    address = AddressFactory(user=UserFactory())
    response = getattr(buyer_client, method)(f"{URL}{address.pk}/{path}", fields())
    assert response.status_code == (405 if (path, method) == ("default/", "get") else 404)
    assert Address.objects.filter(pk=address.pk, city="Москва", is_default=True).exists()


def test_a_full_book_says_so(buyer_client: Client, buyer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.services.addresses.ADDRESSES_PER_MEMBER", 1)
    AddressFactory(user=buyer)
    response = buyer_client.post(URL, fields())
    assert response.status_code == 422
    assert response.context["form"].non_field_errors()


@pytest.mark.parametrize("count", [1, 20])
def test_queries_do_not_grow_with_the_book(buyer_client: Client, buyer: User, count: int) -> None:
    AddressFactory(user=buyer)
    AddressFactory.create_batch(count - 1, user=buyer, is_default=False)
    assert own_queries(buyer_client, URL) == 3  # the member, the book, the counts of the header


def own_queries(client: Client, url: str) -> int:
    """Queries of a page on its second view, but for the category tree, which a process reads again now and then."""
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return sum('"catalog_category"' not in query["sql"] for query in captured.captured_queries)
