"""`create_store` makes a store that can sell, or says why not."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Store, StoreMember
from tests.factories.accounts import StoreFactory, UserFactory


@pytest.mark.django_db
def test_store_with_owner_and_delivery(capsys):
    owner = UserFactory()
    call_command("create_store", "Лавка у моста", owner.email.upper(), country="kz")
    store = Store.objects.get(name="Лавка у моста")
    assert (store.status, store.country) == (Store.Status.APPROVED, "KZ")
    assert store.slug.isascii()
    assert StoreMember.objects.get(store=store).user == owner
    assert store.delivery_templates.count() == 3
    assert store.slug in capsys.readouterr().out


@pytest.mark.django_db
def test_bad_input_is_one_line():
    owner, taken = UserFactory(), StoreFactory()
    for arguments, options, message in (
        (("Shop", "nobody@example.com"), {}, "No member"),
        (("Shop", owner.email), {"slug": taken.slug}, "is taken"),
        (("Shop", owner.email), {"country": "Kazakhstan"}, "two letters"),
    ):
        with pytest.raises(CommandError, match=message):
            call_command("create_store", *arguments, **options)
    assert Store.objects.count() == 1
