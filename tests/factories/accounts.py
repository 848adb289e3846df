"""Members, addresses, stores."""

from datetime import timedelta
from typing import Any

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from factory.django import DjangoModelFactory

from accounts.models import Address, DataExport, Store, StoreMember, User
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
