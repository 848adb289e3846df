"""Phones of a member: no doubles, a limit, races."""

from functools import partial

import pytest
from django.test import TransactionTestCase

from accounts.constants import PHONES_PER_MEMBER
from accounts.errors import TooManyPhones
from accounts.models import Phone
from accounts.services.phones import add_phone, remove_phone
from tests.concurrency.threads import at_once
from tests.factories.accounts import UserFactory


@pytest.mark.django_db
def test_two_members_may_have_the_same_phone() -> None:
    first, second = UserFactory(), UserFactory()
    one = add_phone(user=first, number="+79161234567")
    assert add_phone(user=first, number="+79161234567") == one
    assert add_phone(user=second, number="+79161234567") != one
    remove_phone(user=second, pk=one.pk)
    assert Phone.objects.count() == 2
    remove_phone(user=first, pk=one.pk)
    remove_phone(user=first, pk=one.pk)
    assert Phone.objects.get().user == second


class ManyBrowsers(TransactionTestCase):
    """Eight browsers add phones at once, two of them the same."""

    def test_the_limit_holds(self) -> None:
        user = UserFactory()
        numbers = [f"+7916123456{n}" for n in range(7)] + ["+79161234560"]
        results = at_once([partial(add_phone, user=user, number=number) for number in numbers])
        assert all(isinstance(result, Phone | TooManyPhones) for result in results)
        assert Phone.objects.filter(user=user).count() == PHONES_PER_MEMBER
