"""Members, addresses, stores."""

from typing import Any

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from factory.django import DjangoModelFactory

from accounts.models import Address, Phone, Store, StoreMember, User
from marketplace.lib import clock, ids

PASSWORD = "correct horse battery"


class UserFactory(DjangoModelFactory[User]):
    """A member with a confirmed address; every password is `PASSWORD`."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        blocked = factory.Trait(blocked_at=factory.LazyFunction(clock.now), blocked_reason="Chargeback abuse")
        english = factory.Trait(language="en", country="US", currency="USD", time_zone="America/New_York")

    email = factory.Sequence(lambda n: f"member{n}@example.com")
    member_id = factory.LazyAttribute(lambda user: ids.member_number(user.country))
    first_name = "Anna"
    last_name = "Sokolova"
    display_name = factory.Sequence(lambda n: f"Анна {n}")
    language = "ru"
    country = "RU"
    password = factory.LazyFunction(lambda: make_password(PASSWORD))

    @factory.post_generation
    def verified(self: User, create: bool, extracted: bool | None, **kwargs: Any) -> None:
        """`UserFactory(verified=False)` leaves the address unconfirmed."""
        if create:
            EmailAddress.objects.create(user=self, email=self.email, primary=True, verified=extracted is not False)


class AddressFactory(DjangoModelFactory[Address]):
    """An address in Moscow, the default one of its owner."""

    class Meta:
        model = Address

    user = factory.SubFactory(UserFactory)
    recipient = "Anna Sokolova"
    phone = "+79161234567"
    country = "RU"
    region = "Москва"
    city = "Москва"
    street = "ул. Мясницкая, д. 26, кв. 5"
    postcode = "101000"
    is_default = True


class PhoneFactory(DjangoModelFactory[Phone]):
    """A Russian mobile of its owner."""

    class Meta:
        model = Phone

    user = factory.SubFactory(UserFactory)
    number = factory.Sequence(lambda n: f"+7916{n:07}")


class StoreFactory(DjangoModelFactory[Store]):
    """An open store without members."""

    class Meta:
        model = Store

    class Params:
        trusted = factory.Trait(is_trusted=True)
        mall = factory.Trait(is_mall=True)

    slug = factory.Sequence(lambda n: f"store-{n}")
    name = factory.Sequence(lambda n: f"Store {n}")
    description_ru = "Всё для дома"
    description_en = "Everything for the home"
    status = Store.Status.APPROVED


class StoreMemberFactory(DjangoModelFactory[StoreMember]):
    """The owner of a store."""

    class Meta:
        model = StoreMember

    store = factory.SubFactory(StoreFactory)
    user = factory.SubFactory(UserFactory)
    role = StoreMember.Role.OWNER
