"""What Stripe tells the shop: signed, repeated, late, forged, and about things that are not ours."""

import copy
import json
import time
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from marketplace.lib.money import Money
from orders.services.cancel import cancel_order
from payments import selectors
from payments.models import LedgerTransaction, PaymentAttempt, ProviderEvent, Refund
from payments.services.capture import give_up_attempt
from tests.orders.services.test_payment import placed, sell_out, statuses
from tests.payments.stripe.account import SUCCESS
from tests.payments.stripe.journeys import HOOK, attempt, bring, bring_all, come_back, hook, of_kind, on_page, open_page
from tests.payments.stripe.server import Stripe, sign

pytestmark = pytest.mark.django_db
COMPLETED = "checkout.session.completed"


def paid_on_page(stripe: Stripe, **values: Any) -> tuple[Any, dict[str, Any]]:
    """A checkout that is paid at Stripe and of which the shop has not heard, and the event that tells."""
    checkout = placed(**values)
    on_page(open_page(checkout), SUCCESS)
    return checkout, of_kind(stripe, COMPLETED)


def test_the_webhook_pays(stripe: Stripe) -> None:
    checkout, event = paid_on_page(stripe)
    assert bring(event) == 204
    assert statuses(checkout) == ["to_ship"]
    row = ProviderEvent.objects.get()
    assert (row.provider, row.event_id, row.kind) == ("stripe", event["id"], COMPLETED)
    assert set(row.payload) == {"key", "outcome", "provider_reference", "decline_code"}  # nothing about the buyer


def test_delivered_again_it_changes_nothing(stripe: Stripe) -> None:
    checkout, event = paid_on_page(stripe)
    assert [bring(event) for _ in range(3)] == [204, 204, 204]
    again = copy.deepcopy(event) | {"id": "evt_sent_anew"}
    assert bring(again) == 204
    assert ProviderEvent.objects.count() == 2
    assert LedgerTransaction.objects.count() == 1
    assert statuses(checkout) == ["to_ship"]


def test_after_the_buyer_it_changes_nothing(stripe: Stripe) -> None:
    checkout = placed()
    come_back(checkout, on_page(open_page(checkout), SUCCESS))
    bring_all(stripe)
    assert statuses(checkout) == ["to_ship"]
    assert LedgerTransaction.objects.count() == 1
    assert not Refund.objects.exists()


def test_late_and_the_attempt_was_given_up_it_still_pays(stripe: Stripe) -> None:
    checkout, event = paid_on_page(stripe)
    with transaction.atomic():
        give_up_attempt(attempt_id=attempt().pk, decline_code="no_answer")
    assert attempt().status == "voided"
    bring(event)
    assert attempt().status == "captured"
    assert statuses(checkout) == ["to_ship"]


def test_late_and_the_order_was_cancelled_the_money_goes_back(stripe: Stripe) -> None:
    checkout, event = paid_on_page(stripe)
    cancel_order(buyer=checkout.buyer, number=checkout.orders.get().number, reason="changed_mind")
    bring(event)
    bring(event)
    assert statuses(checkout) == ["cancelled"]
    refund = Refund.objects.get()
    assert (refund.reason, refund.amount, refund.attempt.gateway) == ("late_capture", Money("12.00"), "stripe")


def test_late_and_the_goods_are_gone_the_money_goes_back(stripe: Stripe) -> None:
    checkout, event = paid_on_page(stripe)
    sell_out(checkout.orders.get())
    bring(event)
    assert statuses(checkout) == ["cancelled"]
    assert Refund.objects.get().reason == "sold_out"


def test_a_refusal_that_arrives_after_the_capture_changes_nothing(stripe: Stripe) -> None:
    checkout = placed()
    page = open_page(checkout)
    on_page(page, "4000000000009995")
    on_page(page, SUCCESS)
    for event in reversed(stripe.account.events):
        assert bring(event) == 204
    assert (attempt().status, attempt().decline_code) == ("captured", "")
    assert statuses(checkout) == ["to_ship"]


def test_a_refusal_before_our_own_answer_is_written_down(stripe: Stripe) -> None:
    checkout = placed()
    page = open_page(checkout)
    on_page(page, "4000000000009995")
    PaymentAttempt.objects.update(status="created", provider_reference="", confirm_url="")
    bring_all(stripe)
    assert (attempt().status, attempt().decline_code) == ("needs_confirmation", "insufficient_funds")
    come_back(checkout, on_page(page, SUCCESS))
    assert statuses(checkout) == ["to_ship"]


@pytest.mark.parametrize(
    "forge",
    [
        lambda body: "",
        lambda body: "garbage",
        lambda body: sign(body, secret="whsec_other"),
        lambda body: sign(body + b" "),
        lambda body: sign(body, moment=int(time.time()) - 301),
        lambda body: sign(body).replace("v1=", "v2="),
        lambda body: sign(body).partition(",v0")[0][:-1],
        lambda body: sign(body).replace("t=1", "t=2"),
        lambda body: f"t={int(time.time())},v1=\u00eb",
        lambda body: f"t={'9' * 5000},v1=00",
    ],
)
def test_what_stripe_did_not_sign_just_now_is_refused(stripe: Stripe, forge: Any) -> None:
    checkout, event = paid_on_page(stripe)
    body = json.dumps(event).encode()
    answer = hook(body, forge(body))
    assert (answer.status_code, answer.content) == (400, b"bad_signature")
    assert statuses(checkout) == ["awaiting_payment"]
    assert not ProviderEvent.objects.exists()
    assert bring(event) == 204


def test_a_signature_holds_for_five_minutes(stripe: Stripe) -> None:
    checkout, event = paid_on_page(stripe)
    body = json.dumps(event).encode()
    assert hook(body, sign(body, moment=int(time.time()) - 290)).status_code == 204
    assert statuses(checkout) == ["to_ship"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", "привет".encode()])
def test_what_is_no_event_is_refused(stripe: Stripe, body: bytes) -> None:
    assert hook(body, sign(body)).status_code == 400


def test_without_a_secret_every_signature_is_refused(stripe: Stripe, settings: Any) -> None:
    settings.STRIPE_WEBHOOK_SECRET = ""
    assert hook(b"{}", sign(b"{}", secret="")).status_code == 400


def test_where_stripe_is_switched_off_there_is_no_such_door(stripe: Stripe, settings: Any) -> None:
    settings.PAYMENT_GATEWAYS = ["sandbox"]
    assert hook(b"{}", sign(b"{}")).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"client_reference_id": "A-somebody-else"},
        {"client_reference_id": None, "metadata": {}},
        {"client_reference_id": None, "metadata": None},
    ],
)
def test_a_charge_of_somebody_else_is_kept_and_done_with(stripe: Stripe, change: dict[str, Any]) -> None:
    checkout, event = paid_on_page(stripe)
    other = copy.deepcopy(event)
    other["data"]["object"].update(change)
    assert bring(other) == 204
    assert ProviderEvent.objects.get().processed_at is not None
    assert statuses(checkout) == ["awaiting_payment"]


def test_events_that_say_nothing_of_a_payment_are_kept_and_done_with(stripe: Stripe) -> None:
    checkout, event = paid_on_page(stripe)
    other = {**event, "id": "evt_other", "type": "customer.subscription.pending_update_applied"}
    assert bring(other) == 204
    row = ProviderEvent.objects.get()
    assert row.processed_at is not None
    assert row.kind == other["type"]
    assert statuses(checkout) == ["awaiting_payment"]


@pytest.mark.django_db(transaction=True)
def test_the_webhook_travels_over_http(stripe: Stripe, live_server: Any) -> None:
    checkout, event = paid_on_page(stripe)
    door = live_server.url + reverse("payment-hook", kwargs=HOOK)
    assert stripe.deliver(event, door) == 204
    assert stripe.deliver(event, door) == 204
    assert statuses(checkout) == ["to_ship"]
    order = checkout.orders.get()
    assert selectors.money_of(order.number).held == order.total
    assert LedgerTransaction.objects.count() == 1
