"""What the ways to pay say of themselves, and what each makes of a payment."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from marketplace.lib import clock
from marketplace.lib.money import Money
from messaging.models import OutboxEmail
from orders.models import Order
from orders.services.settling import sweep as sweep_payments
from payments import selectors
from payments.constants import DECLINES
from payments.errors import BadSignature, MethodUnavailable
from payments.gateways.method import Obstacle, RefundWay
from payments.gateways.registry import known_names, method_named
from payments.gateways.sandbox.constants import SIGNATURE_HEADER
from payments.gateways.sandbox.models import SandboxCharge, SandboxEvent
from payments.gateways.sandbox.signing import sign
from payments.gateways.sandbox.webhooks import event_body
from payments.gateways.simulated.answers import ANSWERS, Effect
from payments.gateways.simulated.methods import PHONE, VOUCHER
from payments.models import PaymentAttempt
from payments.services.timers import sweep as sweep_providers
from tests.orders.services.test_payment import handle_event, placed, sell_out, statuses
from tests.payments.methods.journeys import answer, deliver, deliver_all, pay_by

pytestmark = pytest.mark.django_db
DECLINING = [
    (provider, one.code, one.decline_code)
    for provider, answers in ANSWERS.items()
    for one in answers
    if one.effect == Effect.DECLINES
]


def to_russia(**values: Any) -> Any:
    checkout = placed(**values)
    for order in checkout.orders.all():
        Order.objects.filter(pk=order.pk).update(address={**order.address, "country": "RU"})
    return checkout


def mails() -> list[str]:
    return list(OutboxEmail.objects.order_by("pk").values_list("template", flat=True))


def test_every_way_is_described_in_both_languages() -> None:
    assert selectors.methods()[0].gateway == "sandbox"
    assert len(selectors.methods()) == 6
    for name in known_names():
        method = method_named(name)
        assert method.gateway == name
        texts = [method.name, method.text, method.duration, method.refund_text, *method.steps]
        texts += [text for decline in method.declines for text in (decline.reason, decline.next_step)]
        for text in texts:
            with translation.override("en"):
                english = str(text)
            with translation.override("ru"):
                assert str(text) != english
        assert len(method.steps) >= 3


def test_every_answer_of_a_provider_has_a_reason_that_its_method_names() -> None:
    for provider, _code, decline_code in DECLINING:
        assert decline_code in method_named(provider).decline_codes
        assert decline_code in DECLINES


@pytest.mark.parametrize(("amount", "country", "obstacle"), [
    ("1.00", "RU", None), ("0.99", "RU", Obstacle.TOO_SMALL), ("150.00", "KZ", None),
    ("150.01", "KZ", Obstacle.TOO_LARGE), ("5.00", "DE", Obstacle.COUNTRY),
])  # fmt: skip
def test_limits_of_a_way(amount: str, country: str, obstacle: Obstacle | None) -> None:
    assert PHONE.obstacle(amount=Money(amount), country=country) == obstacle


def test_what_cannot_be_paid_so_is_refused_before_anything_is_written() -> None:
    checkout = placed()
    Order.objects.update(address={"country": "DE"})
    with pytest.raises(MethodUnavailable):
        pay_by(checkout, "voucher")
    assert not PaymentAttempt.objects.exists()


@pytest.mark.parametrize("gateway", ["wallet", "phone", "money_transfer", "voucher"])
def test_a_payment_arrives(gateway: str) -> None:
    checkout = to_russia()
    attempt = pay_by(checkout, gateway)
    assert attempt.status == ("pending" if method_named(gateway).waits_for else "needs_confirmation")
    answer(attempt)
    deliver_all()
    deliver_all()  # again
    assert statuses(checkout) == ["to_ship"]
    assert selectors.money_of(checkout.orders.get().number).held == Money("12.00")
    assert selectors.balance("gateway", gateway) == Money("-12.00")
    assert "order_paid" in mails()


@pytest.mark.parametrize(("provider", "code", "decline_code"), DECLINING)
def test_a_refusal_leaves_the_order_to_be_paid_otherwise(provider: str, code: str, decline_code: str) -> None:
    checkout = to_russia()
    attempt = pay_by(checkout, provider)
    answer(attempt, code)
    deliver_all()
    attempt.refresh_from_db()
    assert (attempt.status, attempt.decline_code) == ("declined", decline_code)
    assert pay_by(checkout, "wallet").status == "needs_confirmation"


def test_turning_back_on_the_page_is_a_refusal() -> None:
    attempt = pay_by(placed(), "wallet")
    answer(attempt, refuse="1")
    deliver_all()
    attempt.refresh_from_db()
    assert attempt.decline_code == "not_confirmed"


def test_cash_is_awaited_and_the_buyer_is_told_once() -> None:
    checkout = to_russia()
    attempt = pay_by(checkout, "voucher")
    charge = SandboxCharge.objects.get()
    assert len(charge.code) == 14
    assert attempt.expires_at == charge.expires_at
    assert attempt.confirm_url.endswith(f"{charge.token}/")
    later = clock.now() + timedelta(hours=5)
    assert sweep_payments(now=later) == 0
    assert mails() == ["payment_waiting"]
    attempt.refresh_from_db()
    assert attempt.status == "pending"


def test_cash_that_does_not_come_expires_and_the_buyer_is_told() -> None:
    checkout = to_russia()
    attempt = pay_by(checkout, "voucher")
    end = attempt.expires_at
    assert end is not None
    with clock.at(end):
        assert sweep_providers(now=end) == 1
        deliver(SandboxEvent.objects.get())
    attempt.refresh_from_db()
    assert (attempt.status, attempt.decline_code) == ("declined", "not_received")
    assert mails() == ["payment_waiting", "payment_expired"]
    answer(attempt)  # too late at the counter: the code is dead
    assert SandboxCharge.objects.get().status == "declined"
    assert statuses(checkout) == ["awaiting_payment"]


def test_the_shop_ends_the_wait_itself_when_the_provider_says_nothing() -> None:
    attempt = pay_by(to_russia(), "voucher")
    end = clock.now() + VOUCHER.waits_for + timedelta(minutes=1)
    sweep_payments(now=end)
    attempt.refresh_from_db()
    assert attempt.decline_code == "not_received"
    assert mails()[-1] == "payment_expired"


def test_late_cash_without_goods_comes_back() -> None:
    checkout = to_russia(stock=1)
    attempt = pay_by(checkout, "voucher")
    order = checkout.orders.get()
    sell_out(order)
    answer(attempt)
    deliver_all()
    assert statuses(checkout) == ["cancelled"]
    assert selectors.money_of(order.number).refunds[0].amount == Money("12.00")


def test_forged_and_misdirected_events_change_nothing() -> None:
    checkout = to_russia()
    attempt = pay_by(checkout, "voucher")
    answer(attempt)
    body = event_body(SandboxEvent.objects.get())
    for provider, header in (("voucher", "t=1,v1=00"), ("wallet", sign(body)), ("bank_transfer", sign(body))):
        with pytest.raises(BadSignature):
            handle_event(provider=provider, body=body, headers={SIGNATURE_HEADER: header})
    assert statuses(checkout) == ["awaiting_payment"]


@pytest.mark.parametrize("way", list(RefundWay))
def test_each_way_says_how_refunds_come_back(way: RefundWay) -> None:
    assert {method.refund_way for method in selectors.methods()} >= {way}
