"""The desk of a store, by role."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import StoreMember
from tests.factories.accounts import StoreMemberFactory

pytestmark = pytest.mark.django_db
Role = StoreMember.Role


@pytest.mark.parametrize(("role", "sees_money"), [(Role.OWNER, True), (Role.MANAGER, False), (Role.CLERK, False)])
def test_the_money_of_a_store_is_its_owners_business(client: Client, role: Role, sees_money: bool) -> None:
    member = StoreMemberFactory(role=role)
    client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(reverse("seller:home", args=[member.store.slug]))
    assert answer.status_code == 200
    assert (answer.context["balance"] is not None) is sees_money
    assert ("Payable" in answer.content.decode() or "выплат" in answer.content.decode()) is sees_money
