"""Chargebacks of Stripe: its events in any order, evidence over its API, its books."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from marketplace.lib import clock
from marketplace.lib.money import Money
from orders.services.settling import sweep
from payments import selectors
from payments.errors import GatewaySilent
from payments.models import Chargeback, Hold, ProviderEvent
from payments.services.answering import accept_chargeback, send_evidence
from tests.factories.accounts import UserFactory
from tests.orders.services.test_payment import placed
from tests.payments.stripe.journeys import attempt, bring, bring_all, come_back, hook, on_page, open_page
from tests.payments.stripe.server import Stripe, sign

pytestmark = pytest.mark.django_db(transaction=True)


def paid(stripe: Stripe) -> str:
    """A checkout that was paid on Stripe's page; its payment intent."""
    checkout = placed()
    come_back(checkout, on_page(open_page(checkout), "4242424242424242"))
    assert attempt().status == "captured"
    return attempt().provider_reference


def kinds(stripe: Stripe, number: str) -> list[dict[str, Any]]:
    return [event for event in stripe.account.events if event["data"]["object"]["id"] == number]


def test_a_dispute_is_answered_and_won(stripe: Stripe) -> None:
    number = stripe.account.dispute(paid(stripe))
    bring_all(stripe)
    bring_all(stripe)
    row = Chargeback.objects.get()
    assert (row.reference, row.amount, row.reason) == (number, Money("12.00"), "product_not_received")
    assert row.respond_by is not None
    assert (row.fee, selectors.balance("dispute_fees", row.number)) == (Money("15.00"), Money("-15.00"))
    assert Hold.objects.get().status == "frozen"
    call_command("reconcile")
    for _ in range(2):
        send_evidence(staff=UserFactory(), number=row.number, text="Tracking code RA123456789CN, delivered.")
    dispute = stripe.account.disputes[number]
    assert dispute["evidence"]["uncategorized_text"].startswith("Tracking")
    assert dispute["evidence_details"]["submission_count"] == 1
    stripe.account.decide_dispute(number, "won")
    bring_all(stripe)
    row.refresh_from_db()
    assert row.status == "won"
    assert Hold.objects.get().status == "held"
    assert attempt().payment.status == "captured"
    call_command("reconcile")
    call_command("check_ledger")


def test_the_end_may_come_before_the_beginning(stripe: Stripe) -> None:
    number = stripe.account.dispute(paid(stripe))
    stripe.account.decide_dispute(number, "lost")
    for event in reversed(kinds(stripe, number)):
        assert bring(event) == 204
    assert Chargeback.objects.get().status == "lost"
    assert Hold.objects.get().status == "refunded"
    call_command("reconcile")


def test_a_dispute_that_is_quicker_than_its_capture_waits(stripe: Stripe) -> None:
    checkout = placed()
    on_page(open_page(checkout), "4242424242424242")
    (intent,) = stripe.account.intents
    number = stripe.account.dispute(intent)
    for event in kinds(stripe, number):
        assert bring(event) == 204
    assert not Chargeback.objects.exists()
    bring_all(stripe)
    sweep(now=clock.now() + timedelta(minutes=3))
    assert Chargeback.objects.get().reference == number
    assert not ProviderEvent.objects.filter(processed_at__isnull=True).exists()


def test_a_strangers_dispute_is_given_up_after_a_day(stripe: Stripe) -> None:
    number = stripe.account.dispute(paid(stripe))
    for row in (stripe.account.disputes[number], *[one["data"]["object"] for one in kinds(stripe, number)]):
        row["payment_intent"] = "pi_of_somebody_else"
    for event in kinds(stripe, number):
        bring(event)
    sweep(now=clock.now() + timedelta(hours=25))
    assert not Chargeback.objects.exists()
    assert not ProviderEvent.objects.filter(processed_at__isnull=True).exists()


def test_a_question_of_the_bank_moves_nothing(stripe: Stripe) -> None:
    stripe.account.dispute(paid(stripe), status="warning_needs_response")
    bring_all(stripe)
    assert not Chargeback.objects.exists()
    call_command("reconcile")


def test_a_forged_dispute_is_refused(stripe: Stripe) -> None:
    paid(stripe)
    assert hook(b'{"type": "charge.dispute.created"}', sign(b"other")).status_code == 400
    assert not Chargeback.objects.exists()


def test_accepting_closes_it(stripe: Stripe) -> None:
    number = stripe.account.dispute(paid(stripe))
    bring_all(stripe)
    accept_chargeback(staff=UserFactory(), number=Chargeback.objects.get().number)
    assert stripe.account.disputes[number]["status"] == "lost"
    assert Chargeback.objects.get().status == "accepted"
    bring_all(stripe)
    assert Chargeback.objects.get().status == "lost"


def test_a_silent_gateway_is_told_and_asked_again(stripe: Stripe) -> None:
    number = stripe.account.dispute(paid(stripe))
    bring_all(stripe)
    row = Chargeback.objects.get()
    stripe.faults.append("lost")
    with pytest.raises(GatewaySilent):
        send_evidence(staff=UserFactory(), number=row.number, text="Proof")
    assert Chargeback.objects.get().status == "opened"
    send_evidence(staff=UserFactory(), number=row.number, text="Proof")
    assert stripe.account.disputes[number]["evidence_details"]["submission_count"] == 1


def test_reconcile_looks_at_a_span(stripe: Stripe) -> None:
    intent = paid(stripe)
    number = stripe.account.dispute(intent)
    with pytest.raises(CommandError):
        call_command("reconcile")
    today = clock.now()
    with pytest.raises(CommandError):
        call_command("reconcile", "--since", (today - timedelta(days=1)).date().isoformat())
    call_command("reconcile", "--until", (today - timedelta(days=3)).date().isoformat())
    for event in kinds(stripe, number):
        bring(event)
    span = ["--since", (today - timedelta(days=1)).isoformat(), "--until", (today + timedelta(days=1)).isoformat()]
    call_command("reconcile", *span)
    assert selectors.gateway_disputes("stripe") == {number: Money("12.00")}
