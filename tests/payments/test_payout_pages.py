"""Staff approve payouts in the admin; owners write down the bank account in the workspace."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import StoreMember, User
from payments.models import Payout, PayoutAccount, PayoutBatch
from tests.accounts.authenticators import fresh_client
from tests.factories.accounts import UserFactory
from tests.payments.services.test_payouts import BIC, IBAN, approved, released_order, store_with_account

pytestmark = pytest.mark.django_db
APPROVE = "/admin/payments/payoutbatch/approve/"


def staff(*rights: str) -> Client:
    user: User = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="payments", codename__in=rights))
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def desk() -> Client:
    return staff("add_payoutbatch", "view_payoutbatch", "view_payout", "change_payout")


def test_staff_approve_what_is_shown() -> None:
    store = store_with_account()
    released_order(store)
    client = desk()
    page = client.get(APPROVE).content.decode()
    assert store.name in page
    data = {"key": "k", "store": [store.pk], f"amount-{store.pk}": "92.00"}
    response = client.post(APPROVE, data)
    batch = PayoutBatch.objects.get()
    assert response["Location"] == reverse("admin:payments_payoutbatch_change", args=[batch.pk])
    assert client.post(APPROVE, data).status_code == response.status_code
    assert Payout.objects.count() == 1
    table = client.get(reverse("admin:payments_payoutbatch_bank", args=[batch.pk]))
    assert IBAN in table.content.decode()
    assert IBAN not in client.get(response["Location"]).content.decode()


@pytest.mark.parametrize("data", [{}, {"key": "k"}, {"key": "k", "store": ["x"]}, {"key": "k", "store": ["1"]}])
def test_a_broken_approval_changes_nothing(data: dict[str, Any]) -> None:
    released_order(store_with_account())
    assert desk().post(APPROVE, data).status_code == 200
    assert not PayoutBatch.objects.exists()


def test_a_stale_amount_is_shown_again() -> None:
    store = store_with_account()
    released_order(store)
    response = desk().post(APPROVE, {"key": "k", "store": [store.pk], f"amount-{store.pk}": "91.00"})
    assert 'value="92.00"' in response.content.decode()
    assert not PayoutBatch.objects.exists()


def test_without_the_right_nobody_approves_or_gets_numbers() -> None:
    store = store_with_account()
    released_order(store)
    batch = approved(store, "92.00").batch
    viewer = staff("view_payoutbatch", "view_payout")
    assert viewer.get(APPROVE).status_code == 403
    assert viewer.get(reverse("admin:payments_payoutbatch_bank", args=[batch.pk])).status_code == 403


@pytest.mark.parametrize(("action", "status"), [("complete", "paid"), ("fail", "failed")])
def test_the_answer_of_the_bank_is_written_down(action: str, status: str) -> None:
    store = store_with_account()
    released_order(store)
    payout = approved(store, "92.00")
    data = {"action": action, "_selected_action": [payout.pk]}
    assert desk().post(reverse("admin:payments_payout_changelist"), data).status_code == 302
    payout.refresh_from_db()
    assert payout.status == status


def owner_client(*, is_fresh: bool = True) -> tuple[Client, Any]:
    """The owner's browser, signed in by password just now, or some other way long ago."""
    store = store_with_account()
    client = Client()
    owner = StoreMember.objects.get(store=store).user
    if is_fresh:
        client = fresh_client(owner)
    else:
        client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client, store


def test_an_owner_changes_the_account_after_a_fresh_sign_in() -> None:
    data = {"holder": "Ли Вэй", "number": "GB82 WEST 1234 5698 7654 32", "bank_code": "westgb22"}
    client, store = owner_client(is_fresh=False)
    assert "reauthenticate" in client.post(reverse("seller:payout-account", args=[store.slug]), data)["Location"]
    assert PayoutAccount.objects.get().last4 == "3000"
    client, store = owner_client()
    url = reverse("seller:payout-account", args=[store.slug])
    assert client.post(url, data)["Location"] == reverse("seller:payouts", args=[store.slug])
    account = PayoutAccount.objects.get(store=store)
    assert (account.holder, account.bank_code, account.last4) == ("Ли Вэй", "WESTGB22", "5432")
    page = client.get(reverse("seller:payouts", args=[store.slug])).content.decode()
    assert "···5432" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": IBAN[:-1] + "1"}, "number"),
        ({"bank_code": "044525225"}, "bank_code"),
        ({"holder": "=1+1"}, "holder"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_nothing_is_lost(changes: dict[str, str], field: str) -> None:
    client, store = owner_client()
    data = {"holder": "Svetdom LLC", "number": IBAN, "bank_code": BIC} | changes
    response = client.post(reverse("seller:payout-account", args=[store.slug]), data)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert data["number"] in response.content.decode()


def test_the_page_never_shows_the_number() -> None:
    client, store = owner_client()
    assert IBAN not in client.get(reverse("seller:payout-account", args=[store.slug])).content.decode()
