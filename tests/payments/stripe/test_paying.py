"""Paying over Stripe's page: through the shop's own pages and services, with the real library, over real HTTP."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from marketplace.lib import clock
from marketplace.lib.money import Money
from orders.services.settling import resolve_attempt, sweep
from payments import selectors
from payments.constants import ATTEMPT_STUCK_AFTER, PENDING_ASK_EVERY, PENDING_GIVEN_UP_AFTER
from payments.models import LedgerTransaction, Payment, PaymentAttempt, Refund
from payments.services.asking import withdraw
from tests.orders.services.test_payment import lapsed, placed, statuses
from tests.orders.views.test_pay import _in_russian as in_russian  # noqa: F401 - a fixture
from tests.orders.views.test_pay import client_of, url
from tests.payments.stripe.account import ASKS_THE_BANK, DEBIT, DECLINES, SUCCESS
from tests.payments.stripe.journeys import (
    attempt,
    bring,
    bring_all,
    come_back,
    number_of,
    of_kind,
    on_page,
    open_page,
    press_pay,
)
from tests.payments.stripe.server import Stripe

pytestmark = pytest.mark.django_db


def test_over_the_page_and_back(stripe: Stripe) -> None:
    checkout = placed(count=2)
    response = press_pay(checkout, expected_total="24.00")
    page = response["Location"]
    assert page.startswith(f"{stripe.url}/c/pay/cs_test_")
    assert (attempt().status, attempt().card_last4) == ("needs_confirmation", "")
    assert len(attempt().confirm_url) > 300
    shown = come_back(checkout, on_page(page, SUCCESS))
    assert shown.redirect_chain[-1][0] == url(checkout, "done")
    assert "Спасибо за заказ" in shown.content.decode()
    assert statuses(checkout) == ["to_ship", "to_ship"]
    assert attempt().provider_reference.startswith("pi_")
    for order in checkout.orders.all():
        assert selectors.money_of(order.number).held == order.total


def test_what_stripe_is_told(stripe: Stripe) -> None:
    page = open_page(placed())
    session = stripe.account.sessions[number_of(page)]
    number = attempt().number
    assert (session["amount_total"], session["currency"]) == (1200, "usd")
    assert session["client_reference_id"] == session["metadata"]["attempt"] == number
    ahead = session["expires_at"] - session["created"]
    assert abs(ahead - PENDING_GIVEN_UP_AFTER.total_seconds()) <= 2
    assert number in stripe.keys


def test_the_page_may_be_opened_from_the_form(stripe: Stripe) -> None:
    checkout = placed()
    policy = client_of(checkout).get(url(checkout))["Content-Security-Policy"]
    assert f"form-action 'self' {stripe.url};" in policy
    assert stripe.url not in Client().get("/ru/")["Content-Security-Policy"]


def test_the_shop_shows_no_card_form_of_its_own(stripe: Stripe) -> None:
    checkout = placed()
    page = client_of(checkout).get(url(checkout)).content.decode()
    assert 'value="stripe" checked' in page
    assert 'name="number"' not in page
    assert "демонстрационный" not in page.lower()


def test_the_buyer_chooses_among_the_ways_to_pay(stripe: Stripe, settings) -> None:
    settings.PAYMENT_GATEWAYS = ["sandbox", "stripe"]
    checkout = placed()
    page = client_of(checkout).get(url(checkout)).content.decode()
    assert 'value="success" data-keeps checked' in page
    assert 'value="stripe"' in page and 'name="number"' in page
    press_pay(checkout, choice="insufficient_funds")
    assert (attempt().gateway, attempt().status) == ("sandbox", "declined")
    come_back(checkout, on_page(open_page(checkout, key="second"), SUCCESS))
    assert (attempt().gateway, attempt().status) == ("stripe", "captured")
    assert statuses(checkout) == ["to_ship"]


@pytest.mark.parametrize(
    ("card", "code"),
    [
        ("4000000000009995", "insufficient_funds"),
        ("4000000000000069", "expired_card"),
        ("4000000000009987", "lost_card"),
        ("4000000000000002", "do_not_honour"),
        ("4100000000000019", "do_not_honour"),
        ("4000000000000127", "wrong_details"),
    ],
)
def test_a_refused_card_is_explained_when_the_buyer_comes_back(stripe: Stripe, card: str, code: str) -> None:
    checkout = placed()
    page = open_page(checkout)
    assert on_page(page, card) == ""
    shown = come_back(checkout, stripe.account.sessions[number_of(page)]["cancel_url"])
    assert shown.redirect_chain[-1][0] == url(checkout)
    text = shown.content.decode().replace("\u00a0", " ")
    for words in (selectors.explain_decline(code).reason, selectors.explain_decline(code).next_step):
        assert str(words).replace("\u00a0", " ") in text
    assert page.replace("&", "&amp;") in text  # the page is still open
    assert statuses(checkout) == ["awaiting_payment"]
    come_back(checkout, on_page(page, SUCCESS))
    assert statuses(checkout) == ["to_ship"]


def test_every_reason_of_the_test_cards_has_words_of_its_own(stripe: Stripe) -> None:
    unknown = selectors.explain_decline("something")
    checkout = placed()
    page = open_page(checkout)
    for card in DECLINES:
        on_page(page, card)
        bring(stripe.account.events[-1])
        assert selectors.explain_decline(attempt().decline_code) != unknown, card
    assert (attempt().status, attempt().confirm_url) == ("needs_confirmation", page)


@pytest.mark.parametrize(
    ("answer", "code", "state"), [("", "", "to_ship"), ("refuse", "not_confirmed", "awaiting_payment")]
)
def test_a_card_that_asks_the_bank(stripe: Stripe, answer: str, code: str, state: str) -> None:
    checkout = placed()
    page = open_page(checkout)
    back = on_page(page, ASKS_THE_BANK, bank=answer)
    come_back(checkout, back or stripe.account.sessions[number_of(page)]["cancel_url"])
    assert attempt().decline_code == code
    assert statuses(checkout) == [state]


def test_paid_and_never_come_back(stripe: Stripe) -> None:
    checkout = placed()
    on_page(open_page(checkout), SUCCESS)
    assert statuses(checkout) == ["awaiting_payment"]
    assert sweep(now=clock.now() + PENDING_ASK_EVERY) == 1
    assert statuses(checkout) == ["to_ship"]


@pytest.mark.parametrize(("arrives", "state"), [(True, "to_ship"), (False, "awaiting_payment")])
def test_money_that_comes_days_later(stripe: Stripe, arrives: bool, state: str) -> None:
    checkout = placed()
    page = open_page(checkout)
    shown = come_back(checkout, on_page(page, DEBIT))
    assert 'hx-trigger="every 3s"' in shown.content.decode()
    assert attempt().status == "pending"
    stripe.account.settle_debit(number_of(page), arrives=arrives)
    bring_all(stripe)
    assert statuses(checkout) == [state]
    assert attempt().status == ("captured" if arrives else "declined")
    assert attempt().decline_code == ("" if arrives else "not_completed")


def test_a_debit_that_failed_is_found_by_the_sweep_with_its_reason(stripe: Stripe) -> None:
    checkout = placed()
    page = open_page(checkout)
    come_back(checkout, on_page(page, DEBIT))
    stripe.account.settle_debit(number_of(page), arrives=False)
    assert sweep(now=clock.now() + PENDING_ASK_EVERY) == 1
    assert (attempt().status, attempt().decline_code) == ("declined", "insufficient_funds")


@pytest.mark.parametrize("is_told", [True, False])
def test_a_page_that_expired(stripe: Stripe, is_told: bool) -> None:
    checkout = placed()
    stripe.account.expire_session(number_of(open_page(checkout)))
    if is_told:
        bring_all(stripe)
    else:
        assert sweep(now=clock.now() + PENDING_ASK_EVERY) == 1
    assert (attempt().status, attempt().decline_code) == ("declined", "page_expired")
    shown = client_of(checkout).get(url(checkout)).content.decode().replace("\u00a0", " ")
    assert str(selectors.explain_decline("page_expired").reason).replace("\u00a0", " ") in shown
    come_back(checkout, on_page(open_page(checkout, key="second"), SUCCESS))
    assert statuses(checkout) == ["to_ship"]


def test_a_lost_answer_is_looked_for_by_our_number(stripe: Stripe) -> None:
    for _ in range(3):  # somebody else's pages stand around it
        on_page(open_page(placed()), SUCCESS)
    checkout = placed()
    stripe.faults.append("lost")
    response = press_pay(checkout)
    assert response["Location"] == url(checkout, "done")
    assert (attempt().status, attempt().provider_reference) == ("created", "")
    assert press_pay(checkout)["Location"] == url(checkout, "done")  # the same form again asks for nothing
    assert press_pay(checkout, key="second")["Location"] == url(checkout, "done")  # nor does another one, yet
    assert len(stripe.account.sessions) == 4
    resolve_attempt(attempt_id=attempt().pk)
    assert (attempt().status, attempt().provider_reference[:8]) == ("needs_confirmation", "cs_test_")
    assert attempt().confirm_url in client_of(checkout).get(url(checkout)).content.decode()
    come_back(checkout, on_page(attempt().confirm_url, SUCCESS))
    assert statuses(checkout) == ["to_ship"]


@pytest.mark.parametrize("fault", ["unreachable", "500"])
def test_what_never_reached_stripe_is_given_up(stripe: Stripe, fault: str) -> None:
    checkout = placed()
    stripe.faults.append(fault)
    press_pay(checkout)
    assert attempt().status == "created"
    assert sweep(now=clock.now() + ATTEMPT_STUCK_AFTER + timedelta(seconds=1)) == 1
    assert (attempt().status, attempt().decline_code) == ("voided", "not_started")
    come_back(checkout, on_page(open_page(checkout, key="second"), SUCCESS))
    assert statuses(checkout) == ["to_ship"]


def test_an_answer_that_takes_too_long_counts_as_lost(stripe: Stripe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payments.services.asking.GATEWAY_TIMEOUT_SECONDS", 0.3)
    checkout = placed()
    stripe.faults.append("slow")
    press_pay(checkout)
    assert attempt().status == "created"
    resolve_attempt(attempt_id=attempt().pk)
    assert attempt().status == "needs_confirmation"


def test_stripe_is_silent_when_the_buyer_comes_back(stripe: Stripe) -> None:
    checkout = placed()
    back = on_page(open_page(checkout), SUCCESS)
    stripe.faults.append("500")
    come_back(checkout, back)
    assert statuses(checkout) == ["awaiting_payment"]
    bring(of_kind(stripe, "checkout.session.completed"))
    assert statuses(checkout) == ["to_ship"]


@pytest.mark.parametrize(("key", "total"), [("sk_test_other", "12.00"), (None, "0.20")])
def test_a_page_that_stripe_refuses_to_make(stripe: Stripe, settings, key: str | None, total: str) -> None:
    settings.STRIPE_SECRET_KEY = key or settings.STRIPE_SECRET_KEY
    checkout = placed()
    if key is None:
        Payment.objects.update(amount=Money(total))
    assert press_pay(checkout, expected_total=total)["Location"] == url(checkout)
    assert (attempt().status, attempt().decline_code) == ("declined", "not_started" if key else "amount_too_small")
    assert not stripe.account.sessions


def test_the_same_form_twice_opens_one_page(stripe: Stripe) -> None:
    checkout = placed()
    assert open_page(checkout) == open_page(checkout)
    assert len(stripe.account.sessions) == PaymentAttempt.objects.count() == 1


def test_a_second_page_closes_the_first(stripe: Stripe) -> None:
    checkout = placed()
    first, second = open_page(checkout), open_page(checkout, key="second")
    given_up = PaymentAttempt.objects.get(status="voided")
    withdraw(attempt_id=given_up.pk)
    withdraw(attempt_id=given_up.pk)
    assert stripe.account.sessions[number_of(first)]["status"] == "expired"
    bring_all(stripe)
    given_up.refresh_from_db()
    assert given_up.status == "voided"
    come_back(checkout, on_page(second, SUCCESS))
    assert statuses(checkout) == ["to_ship"]


def test_paid_on_both_pages_is_paid_once_and_sent_back_once(stripe: Stripe) -> None:
    checkout = placed()
    pages = [open_page(checkout), open_page(checkout, key="second")]
    for page in pages:
        on_page(page, SUCCESS)
    bring_all(stripe)
    bring_all(stripe)
    assert statuses(checkout) == ["to_ship"]
    refund = Refund.objects.get()
    assert (refund.reason, refund.amount) == ("double_capture", Money("12.00"))
    assert selectors.money_of(checkout.orders.get().number).held == Money("12.00")
    assert LedgerTransaction.objects.filter(kind="capture").count() == 2


def test_an_attempt_that_is_not_given_up_keeps_its_page(stripe: Stripe) -> None:
    page = open_page(placed())
    withdraw(attempt_id=attempt().pk)
    assert stripe.account.sessions[number_of(page)]["status"] == "open"


def test_a_changed_price_is_agreed_to_before_stripe_is_asked(stripe: Stripe) -> None:
    checkout = lapsed("13.00")
    response = press_pay(checkout)
    assert response.status_code == 409
    assert not stripe.account.sessions
    total = str(response.context["change"].total.amount)
    assert client_of(checkout).post(url(checkout), {"do": "agree", "expected_total": total}).status_code == 303
    come_back(checkout, on_page(press_pay(checkout, key="second", expected_total=total)["Location"], SUCCESS))
    assert statuses(checkout) == ["to_ship"]


@pytest.mark.django_db(transaction=True)
def test_stripe_is_never_asked_inside_a_transaction(stripe: Stripe) -> None:
    open_page(placed())
    stripe.calls.clear()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        resolve_attempt(attempt_id=attempt().pk)
    assert not stripe.calls
