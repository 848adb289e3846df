"""Pages of the address book."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

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
    assert buyer_client.post(URL, fields(country="GB", postcode="sw1a 1aa")).status_code == 303
    assert Address.objects.get().postcode == "SW1A 1AA"


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
