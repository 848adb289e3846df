"""Who gets an address or a store, and what selectors tell."""

import pytest

from accounts.access import address_for_user, membership_for_user
from accounts.models import StoreMember
from accounts.selectors.account import default_address, display_name, language_of_email, stores_for_user
from marketplace.lib.errors import NotAllowed, NotFound
from tests.factories.accounts import AddressFactory, StoreFactory, StoreMemberFactory, UserFactory

pytestmark = pytest.mark.django_db
Role = StoreMember.Role


def test_an_address_belongs_to_one_member() -> None:
    address = AddressFactory()
    assert address_for_user(address.user, address.pk) == address
    with pytest.raises(NotFound):
        address_for_user(UserFactory(), address.pk)


def test_a_store_is_there_for_its_members_only() -> None:
    clerk = StoreMemberFactory(role=Role.CLERK)
    StoreMemberFactory(store=clerk.store)
    assert membership_for_user(clerk.user, clerk.store.slug) == clerk
    assert membership_for_user(clerk.user, clerk.store.slug, Role.CLERK, Role.OWNER).store == clerk.store
    with pytest.raises(NotAllowed):
        membership_for_user(clerk.user, clerk.store.slug, Role.OWNER)
    with pytest.raises(NotFound):
        membership_for_user(StoreMemberFactory().user, clerk.store.slug)
    with pytest.raises(NotFound):
        membership_for_user(clerk.user, "no-such-store")


def test_a_member_knows_the_own_stores_alone() -> None:
    member = StoreMemberFactory(role=Role.MANAGER)
    StoreFactory(name="Another")
    assert list(stores_for_user(member.user)) == [member.store]
    assert list(stores_for_user(UserFactory())) == []


def test_the_default_address() -> None:
    address = AddressFactory()
    AddressFactory(user=address.user, is_default=False)
    assert default_address(address.user) == address
    assert default_address(UserFactory()) is None


def test_names_and_languages() -> None:
    user = UserFactory(display_name="", first_name="Sarah", language="en")
    assert display_name(user) == "Sarah"
    assert language_of_email(user.email.upper()) == "en"
    assert language_of_email("nobody@example.com") is None


def test_an_address_is_frozen_as_plain_values() -> None:
    address = AddressFactory(comment="Домофон 12")
    copy = address.snapshot()
    assert copy["city"] == "Москва"
    assert copy["comment"] == "Домофон 12"
    assert set(copy) == {
        "recipient", "phone", "country", "region", "city", "street", "street2", "postcode", "comment",
    }  # fmt: skip
