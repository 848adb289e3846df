"""What buyers and Stripe do, step by step, for the tests of this folder."""

import json
from typing import Any
from urllib.parse import urlsplit

import requests
from django.test import Client
from django.urls import reverse

from marketplace.lib.transactions import checked_lock_order
from orders.models import Checkout
from payments.models import PaymentAttempt
from tests.orders.views.test_pay import client_of, url
from tests.payments.stripe.server import Stripe, sign

HOOK = {"provider": "stripe"}


def press_pay(checkout: Checkout, *, key: str = "form", **values: str) -> Any:
    """The form of the payment page, sent."""
    data = {"choice": "stripe", "key": key, "expected_total": "12.00", **values}
    return client_of(checkout).post(url(checkout), data)


def open_page(checkout: Checkout, *, key: str = "form") -> str:
    """Press «Pay» in the shop; the address of Stripe's page on which the buyer then is."""
    response = press_pay(checkout, key=key)
    assert response.status_code == 303
    return str(response["Location"])


def on_page(page: str, card: str, **values: str) -> str:
    """Type a card on Stripe's page and press «Pay»; where that leads, empty when the page stays."""
    assert requests.get(page, timeout=5).status_code == 200
    answer = requests.post(page, data={"number": card, **values}, timeout=5, allow_redirects=False)
    return answer.headers.get("Location", "")


def come_back(checkout: Checkout, address: str) -> Any:
    """Follow Stripe's link into the shop, to the page on which that ends."""
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}" == "http://127.0.0.1:8000"
    return client_of(checkout).get(parts.path, follow=True)


def number_of(page: str) -> str:
    """The number of the Checkout Session in the address of its page."""
    return urlsplit(page).path.rpartition("/")[2]


def hook(body: bytes, signature: str) -> Any:
    """One webhook at the shop's door, as a stranger would bring it: no cookie, no token."""
    client = Client(enforce_csrf_checks=True)
    path = reverse("payment-hook", kwargs=HOOK)
    headers = {"Stripe-Signature": signature}
    with checked_lock_order():
        return client.post(path, body, content_type="application/json", headers=headers)


def bring(event: dict[str, Any]) -> int:
    """Deliver one event, rightly signed; the status of the answer."""
    body = json.dumps(event).encode()
    return int(hook(body, sign(body)).status_code)


def bring_all(stripe: Stripe) -> None:
    """Deliver every event that Stripe has, in its order."""
    assert {bring(event) for event in list(stripe.account.events)} <= {204}


def of_kind(stripe: Stripe, kind: str) -> dict[str, Any]:
    """The one event of this kind."""
    (event,) = [event for event in stripe.account.events if event["type"] == kind]
    return event


def attempt() -> PaymentAttempt:
    """The last attempt there is."""
    found = PaymentAttempt.objects.order_by("-pk").first()
    assert found is not None
    return found
