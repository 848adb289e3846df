"""The ways of the payment page, the page that waits for money, and the pages of providers; without scripts."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from messaging.models import OutboxEmail
from orders.models import Checkout, Order
from payments.gateways.registry import known_names
from payments.gateways.sandbox.models import SandboxCharge
from payments.models import PaymentAttempt
from tests.factories.accounts import UserFactory
from tests.orders.services.test_payment import placed, statuses
from tests.orders.views.test_pay import client_of, post, url
from tests.payments.methods.journeys import deliver_all, pay_by, transfer
from tests.permissions.world import BACKEND

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _all_ways(settings: Any) -> None:
    settings.PAYMENT_GATEWAYS = ["sandbox", *sorted(known_names() - {"sandbox", "stripe"})]


def sent_to(country: str, count: int = 1) -> Checkout:
    checkout = placed(count=count)
    for order in checkout.orders.all():
        Order.objects.filter(pk=order.pk).update(address={**order.address, "country": country})
    return checkout


@pytest.mark.parametrize("count", [1, 5])
def test_the_page_offers_every_way_without_another_query(count: int, django_assert_num_queries: Any) -> None:
    checkout = sent_to("RU", count)
    client = client_of(checkout)
    client.get(url(checkout))
    with django_assert_num_queries(7):
        page = client.get(url(checkout)).content.decode()
    for gateway in ("wallet", "phone", "money_transfer", "bank_transfer", "voucher"):
        assert f'name="choice" value="{gateway}"' in page


def test_a_way_that_cannot_pay_says_so_and_is_refused() -> None:
    checkout = sent_to("DE")
    page = client_of(checkout).get(url(checkout)).content.decode()
    assert page.count("disabled") >= 2
    response = post(checkout, choice="voucher")
    assert response.status_code == 422
    assert response.context["form"].errors["choice"]
    assert response.context["chosen"] == "voucher"
    assert not PaymentAttempt.objects.exists()


@pytest.mark.parametrize("gateway", ["money_transfer", "bank_transfer", "voucher"])
def test_money_that_takes_days_is_awaited_and_another_way_can_be_chosen(gateway: str) -> None:
    checkout = sent_to("RU")
    Order.objects.update(address={"country": "RU"})
    response = post(checkout, choice=gateway)
    assert response.url == url(checkout, "done")
    client = client_of(checkout)
    assert client.get(url(checkout)).url == url(checkout, "done")
    page = client.get(url(checkout, "done"))
    assert page.context["page"].is_awaited
    assert "hx-trigger" not in page.content.decode()
    assert client.get(page.context["page"].attempt.confirm_url).status_code == 200
    for _ in range(2):
        assert client.post(url(checkout), {"do": "change"}).status_code == 303
    assert client.get(url(checkout)).status_code == 200
    assert post(checkout, choice="success", key="other").url == url(checkout, "done")
    assert statuses(checkout) == ["to_ship"]


def test_the_wallet_leads_over_its_page_and_back() -> None:
    checkout = sent_to("RU")
    response = post(checkout, choice="wallet")
    charge = SandboxCharge.objects.get()
    assert response.url == reverse("payments:provider", args=[charge.token])
    client = client_of(checkout)
    assert client.get(response.url).status_code == 200
    back = client.post(response.url, {"answer": "pay"})
    assert back.url == url(checkout, "payment-return")
    client.get(back.url)
    assert statuses(checkout) == ["to_ship"]
    assert client.get(response.url).url == back.url  # decided: nothing to ask


@pytest.mark.parametrize("phone", ["", "900", "+7 900 привет", "+" + "1" * 16])
def test_the_operator_needs_a_number(phone: str) -> None:
    checkout = sent_to("RU")
    page = post(checkout, choice="phone").url
    response = Client().post(page, {"answer": "pay", "phone": phone})
    assert response.status_code == 422
    assert response.context["form"].errors["phone"]
    assert SandboxCharge.objects.get().status == "confirming"


def test_an_unknown_answer_decides_nothing() -> None:
    page = post(sent_to("RU"), choice="wallet").url
    assert Client().post(page, {"answer": "nonsense"}).status_code == 422
    assert SandboxCharge.objects.get().status == "confirming"


def test_the_page_of_the_bank_opens_no_wallet() -> None:
    post(sent_to("RU"), choice="wallet")
    token = SandboxCharge.objects.get().token
    bank = reverse("payments:bank", args=[token])
    assert Client().get(bank).status_code == 404
    assert Client().post(bank, {"code": "1234"}).status_code == 404
    assert SandboxCharge.objects.get().status == "confirming"


def test_the_invoice_tells_what_is_missing_and_is_nobody_elses() -> None:
    checkout = sent_to("DE")
    attempt = pay_by(checkout, "bank_transfer")
    page = reverse("payments:transfer", args=[attempt.number])
    client = client_of(checkout)
    text = client.get(page).content.decode()
    assert "GB33 BUKB 2020 1555 5555 55" in text
    assert attempt.number in text
    transfer(attempt, "7.00")
    response = client.get(page)
    assert response.context["missing"].amount == 5
    other = Client()
    other.force_login(UserFactory(), backend=BACKEND)
    assert other.get(page).status_code == 404
    transfer(attempt, "5.00", "B-2")
    assert not client.get(page).context["is_awaited"]


def test_the_reason_of_a_refusal_is_shown_with_the_next_step() -> None:
    checkout = sent_to("RU")
    page = post(checkout, choice="wallet").url
    Client().post(page, {"answer": "empty"})
    deliver_all()
    decline = client_of(checkout).get(url(checkout)).context["page"].decline
    assert "кошельк" in str(decline.reason)
    assert not OutboxEmail.objects.filter(template="payment_expired").exists()
