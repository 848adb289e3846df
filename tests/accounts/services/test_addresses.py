"""The address book: one default, no doubles, a limit, races."""

import threading
from functools import partial

import pytest
from django.db import connection
from django.test import TransactionTestCase

from accounts.constants import ADDRESSES_PER_MEMBER
from accounts.errors import TooManyAddresses
from accounts.models import Address, User
from accounts.services.addresses import add_address, change_address, choose_default_address, delete_address
from marketplace.lib.errors import NotFound
from tests.concurrency.threads import at_once
from tests.factories.accounts import AddressFactory, UserFactory
from tests.orders.journeys import paid_order, variant_of


def fields(**changes: str) -> dict[str, str]:
    return {
        "recipient": "Anna Sokolova",
        "phone": "+79161234567",
        "country": "RU",
        "region": "Республика Татарстан",
        "city": "Казань",
        "street": "ул. Баумана, д. 7",
        "street2": "",
        "postcode": "420111",
        "comment": "",
    } | changes


def defaults(user: User) -> list[str]:
    return list(Address.objects.filter(user=user, is_default=True).values_list("city", flat=True))


@pytest.mark.django_db
def test_the_first_address_is_the_default_and_later_ones_only_when_asked() -> None:
    user = UserFactory()
    add_address(user=user, fields=fields())
    add_address(user=user, fields=fields(city="Омск"))
    assert defaults(user) == ["Казань"]
    add_address(user=user, fields=fields(city="Тверь"), make_default=True)
    assert defaults(user) == ["Тверь"]


@pytest.mark.django_db
def test_the_same_address_twice_is_one_row() -> None:
    user = UserFactory()
    first = add_address(user=user, fields=fields())
    assert add_address(user=user, fields=fields()).pk == first.pk
    assert Address.objects.filter(user=user).count() == 1


@pytest.mark.django_db
def test_the_book_is_full_some_day() -> None:
    user = UserFactory()
    for number in range(ADDRESSES_PER_MEMBER):
        add_address(user=user, fields=fields(city=f"City {number}"))
    with pytest.raises(TooManyAddresses) as caught:
        add_address(user=user, fields=fields(city="One more"))
    assert (caught.value.code, caught.value.params) == ("too_many_addresses", {"limit": ADDRESSES_PER_MEMBER})
    add_address(user=user, fields=fields(city="City 3"), make_default=True)
    assert defaults(user) == ["City 3"]


@pytest.mark.django_db
def test_changes_reach_the_own_address_only() -> None:
    mine, other = AddressFactory(), AddressFactory(city="Псков")
    change_address(user=mine.user, pk=mine.pk, fields=fields(city="Сочи"))
    mine.refresh_from_db()
    assert (mine.city, mine.is_default) == ("Сочи", True)
    for attempt in (
        lambda: change_address(user=mine.user, pk=other.pk, fields=fields()),
        lambda: choose_default_address(user=mine.user, pk=other.pk),
    ):
        with pytest.raises(NotFound):
            attempt()
    delete_address(user=mine.user, pk=other.pk)
    other.refresh_from_db()
    assert other.city == "Псков"


@pytest.mark.django_db
def test_after_the_default_the_newest_takes_its_place() -> None:
    user = UserFactory()
    first = add_address(user=user, fields=fields())
    add_address(user=user, fields=fields(city="Омск"))
    add_address(user=user, fields=fields(city="Тверь"))
    delete_address(user=user, pk=first.pk)
    assert defaults(user) == ["Тверь"]
    delete_address(user=user, pk=first.pk)  # a second click
    assert Address.objects.filter(user=user).count() == 2


@pytest.mark.django_db
def test_an_address_in_an_order_stays_as_it_was() -> None:
    order = paid_order(variant_of())
    address = order.buyer.addresses.get()
    agreed = dict(order.address)
    assert agreed["city"] == address.city
    change_address(user=order.buyer, pk=address.pk, fields=fields(city="Сочи", recipient="Petr Ivanov"))
    order.refresh_from_db()
    assert order.address == agreed
    delete_address(user=order.buyer, pk=address.pk)
    order.refresh_from_db()
    assert order.address == agreed


class FirstAddresses(TransactionTestCase):
    """Five browsers fill in the first address at once, each another one."""

    def test_one_of_them_is_the_default(self) -> None:
        user = UserFactory()
        results = at_once([partial(add_address, user=user, fields=fields(city=f"City {n}")) for n in range(5)])
        assert all(isinstance(result, Address) for result in results)
        assert len(defaults(user)) == 1
        assert Address.objects.filter(user=user).count() == 5

    def test_the_last_places_of_the_book_are_not_given_twice(self) -> None:
        user = UserFactory()
        AddressFactory.create_batch(ADDRESSES_PER_MEMBER - 1, user=user, is_default=False)
        results = at_once([partial(add_address, user=user, fields=fields(city=f"City {n}")) for n in range(4)])
        assert [type(result) for result in results if isinstance(result, Exception)] == [TooManyAddresses] * 3
        assert Address.objects.filter(user=user).count() == ADDRESSES_PER_MEMBER


class TwoTabs(TransactionTestCase):
    """Ten tabs choose a default and add the same address at once."""

    def test_there_is_one_default_and_one_row(self) -> None:
        user = UserFactory()
        addresses = [add_address(user=user, fields=fields(city=f"City {number}")) for number in range(5)]
        errors: list[BaseException] = []

        def act(number: int) -> None:
            try:
                choose_default_address(user=user, pk=addresses[number % 5].pk)
                add_address(user=user, fields=fields(city="The same"), make_default=True)
            except BaseException as error:
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=act, args=(number,)) for number in range(10)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        assert defaults(user) == ["The same"]
        assert Address.objects.filter(user=user, city="The same").count() == 1
