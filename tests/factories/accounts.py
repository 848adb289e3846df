"""Members, addresses, stores."""

from datetime import timedelta
from typing import Any

import factory
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from factory.django import DjangoModelFactory

from accounts.models import Address, DataExport, Phone, Store, StoreMember, User
from marketplace.lib import clock, ids

PASSWORD = "correct horse battery"


CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)


def session_of(user: User, *, user_agent: str = IPHONE, ip: str = "203.0.113.7") -> UserSession:
    """A browser in which `user` is signed in, and its line in the list."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    key = client.session.session_key
    return UserSession.objects.create(user=user, session_key=key, user_agent=user_agent, ip=ip)


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


def ready_export(user: User, content: bytes = b"PK") -> DataExport:
    """An archive of personal data that can be downloaded."""
    export = DataExport.objects.create(
        user=user, status="ready", ready_at=clock.now(), expires_at=clock.now() + timedelta(days=7)
    )
    export.file_name = storages["private"].save(f"exports/{export.number}.zip", ContentFile(content))
    export.file_size = len(content)
    export.save()
    return export
