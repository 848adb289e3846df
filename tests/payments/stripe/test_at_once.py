"""Real threads: whoever brings the news first, and however often, money moves once."""

from collections.abc import Callable
from typing import Any

import pytest

from marketplace.lib import clock
from orders.services.payment import return_from_bank
from orders.services.settling import sweep
from payments.constants import PENDING_ASK_EVERY
from payments.models import LedgerTransaction, Payment
from payments.services.sending import send_one_refund
from tests.concurrency.test_payment import at_once
from tests.orders.services.test_payment import placed, statuses
from tests.payments.stripe.account import SUCCESS
from tests.payments.stripe.journeys import bring, of_kind, on_page, open_page, press_pay
from tests.payments.stripe.server import Stripe
from tests.payments.stripe.test_refunds import grant, paid, returned

pytestmark = pytest.mark.django_db(transaction=True)


def test_webhooks_the_buyer_and_the_sweep_at_the_same_moment(stripe: Stripe) -> None:
    checkout = placed(count=2)
    on_page(press_pay(checkout, expected_total="24.00")["Location"], SUCCESS)
    event = of_kind(stripe, "checkout.session.completed")
    again = event | {"id": "evt_sent_anew"}

    def come_back() -> None:
        return_from_bank(buyer=checkout.buyer, number=checkout.number)

    def look() -> int:
        return sweep(now=clock.now() + PENDING_ASK_EVERY)

    tasks: list[Callable[[], Any]] = [lambda: bring(event), lambda: bring(event), lambda: bring(again), come_back, look]
    failed = [result for result in at_once(*tasks) if isinstance(result, Exception) or result == 500]
    assert not failed
    assert statuses(checkout) == ["to_ship", "to_ship"]
    assert LedgerTransaction.objects.filter(kind="capture").count() == 1
    assert Payment.objects.get().status == "captured"


def test_a_double_click_opens_one_page(stripe: Stripe) -> None:
    checkout = placed()
    answers = at_once(*[lambda: press_pay(checkout)["Location"]] * 4)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert len(stripe.account.sessions) == 1
    on_page(open_page(checkout), SUCCESS)


def test_two_workers_send_one_refund(stripe: Stripe) -> None:
    row = grant(paid(), "5.00")
    assert sorted(at_once(*[lambda: send_one_refund(refund_id=row.pk)] * 3)) == [False, False, True]
    assert returned(stripe) == [500]
