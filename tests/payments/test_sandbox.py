"""The sandbox bank behaves like a bank: it decides once, keeps books, signs and repeats its webhooks."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from marketplace.lib import clock
from marketplace.lib.money import Money
from payments.errors import BadSignature, UnknownGateway
from payments.gateways.base import GatewayError, Outcome
from payments.gateways.registry import gateway_named
from payments.gateways.sandbox.cards import DEMO_CARDS, Behaviour
from payments.gateways.sandbox.constants import LATE_ANSWER_AFTER, SIGNATURE_AGE, SIGNATURE_HEADER
from payments.gateways.sandbox.gateway import SandboxGateway
from payments.gateways.sandbox.models import SandboxCharge, SandboxEvent, SandboxRefund
from payments.gateways.sandbox.signing import is_signed, sign
from payments.gateways.sandbox.webhooks import event_body
from payments.services.capture import record_charge
from payments.services.refunds import refund
from payments.services.timers import sweep
from tests.factories.payments import PaymentFactory, attempt_of, card

pytestmark = pytest.mark.django_db
BANK = SandboxGateway()


def charge(code: str, key: str = "A-1", amount: str = "25.00"):
    return BANK.charge(key=key, amount=Money(Decimal(amount)), card=card(code), return_url="/back/", timeout=10)


def state(key: str):
    return BANK.confirm(key=key, reference="", since=clock.now(), timeout=10)


def give_back(key: str, charge_key: str, amount: str):
    return BANK.refund(key=key, charge_key=charge_key, reference="", amount=Money(amount), timeout=10)


@pytest.mark.parametrize("demo", [demo for demo in DEMO_CARDS if demo.behaviour == Behaviour.DECLINES])
def test_each_declining_card_names_its_reason(demo) -> None:
    answer = charge(demo.code)
    assert (answer.outcome, answer.decline_code) == (Outcome.DECLINED, demo.decline_code)


def test_a_card_that_is_none_of_ours_is_declined() -> None:
    answer = BANK.charge(
        key="A-1",
        amount=Money("1.00"),
        card=card().__class__(number="4111111111111111", month=1, year=2039, cvc="1", holder="X"),
        return_url="",
        timeout=10,
    )
    assert answer.decline_code == "test_cards_only"


def test_the_same_key_is_charged_once() -> None:
    assert charge("success") == charge("success")
    assert SandboxCharge.objects.count() == 1
    assert SandboxEvent.objects.count() == 1


def test_a_lost_answer_has_charged_the_card() -> None:
    with pytest.raises(GatewayError):
        charge("lost_answer")
    answer = state("A-1")
    assert answer is not None
    assert answer.outcome == Outcome.CAPTURED


def test_the_bank_knows_no_key_it_was_never_given() -> None:
    assert state("A-unknown") is None


def test_the_late_card_is_captured_when_its_time_has_come() -> None:
    assert charge("late").outcome == Outcome.PENDING
    assert state("A-1").outcome == Outcome.PENDING
    with clock.at(clock.now() + LATE_ANSWER_AFTER):
        assert state("A-1").outcome == Outcome.CAPTURED


def test_refunds_are_capped_and_made_once() -> None:
    charge("success")
    first = give_back("R-1", "A-1", "20.00")
    assert first == give_back("R-1", "A-1", "20.00")
    assert give_back("R-2", "A-1", "5.01").failure_code == "nothing_left"
    assert give_back("R-3", "A-2", "1.00").failure_code == "nothing_left"
    assert SandboxRefund.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_outside_world_is_never_asked_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        charge("success")
    assert not SandboxCharge.objects.exists()


def test_a_withdrawn_charge_can_no_longer_be_confirmed(client: Client) -> None:
    row, url = confirm_page()
    charge("success", key="A-2")
    for key in ("A-1", "A-1", "A-2", "A-unknown"):
        BANK.withdraw(key=key, reference="", timeout=10)
    client.post(url, {"code": "1234"})
    row.refresh_from_db()
    assert row.status == "declined"
    assert SandboxCharge.objects.get(key="A-2").status == "captured"


def test_the_bank_asks_for_no_card_on_a_page_of_its_own() -> None:
    with pytest.raises(ValueError):
        BANK.charge(key="A-1", amount=Money("1.00"), card=None, return_url="/", timeout=10)


def signed(event: SandboxEvent) -> tuple[bytes, dict[str, str]]:
    body = event_body(event)
    return body, {SIGNATURE_HEADER: sign(body)}


def test_a_signed_event_is_read() -> None:
    charge("do_not_honour")
    charge("success", key="A-2")
    event = SandboxEvent.objects.get()
    body, headers = signed(event)
    read = BANK.parse_event(body=body, headers=headers)
    assert (read.event_id, read.kind, read.key) == (event.event_id, "charge.captured", "A-2")
    assert read.charge.outcome == Outcome.CAPTURED
    assert "last4" not in json.loads(body)


@pytest.mark.parametrize(
    "header", ["", "t=1,v1=00", "t=abc,v1=00", "v1=00", "t=99999999999999999999,v1=0", "t=²,v1=ы", "garbage"]
)
def test_other_signatures_are_refused(header: str) -> None:
    with pytest.raises(BadSignature):
        BANK.parse_event(body=b"{}", headers={SIGNATURE_HEADER: header})


def test_a_signature_does_not_fit_another_body_and_grows_old() -> None:
    now = int(timezone.now().timestamp())
    assert is_signed(b"a", sign(b"a"))
    assert not is_signed(b"b", sign(b"a"))
    assert not is_signed(b"a", sign(b"a", moment=now - int(SIGNATURE_AGE.total_seconds()) - 5))


def test_only_gateways_of_the_settings_are_switched_on(settings) -> None:
    with pytest.raises(UnknownGateway):
        gateway_named("other")
    settings.PAYMENT_GATEWAYS = []
    with pytest.raises(UnknownGateway):
        gateway_named("sandbox")


def confirm_page() -> tuple[SandboxCharge, str]:
    url = charge("confirm").confirm_url
    return SandboxCharge.objects.get(), url


def test_the_bank_page_takes_the_right_code(client: Client) -> None:
    row, url = confirm_page()
    assert client.get(url).status_code == 200
    response = client.post(url, {"code": "1234"})
    assert (response.status_code, response["Location"]) == (303, "/back/")
    row.refresh_from_db()
    assert row.status == "captured"
    assert client.get(url).status_code == 303


@pytest.mark.parametrize("code", ["", "12", "abcd", "١٢٣٤"])
def test_the_bank_page_refuses_what_is_no_code(client: Client, code: str) -> None:
    row, url = confirm_page()
    assert client.post(url, {"code": code}).status_code == 422
    row.refresh_from_db()
    assert (row.status, row.wrong_codes) == ("confirming", 0)


def test_the_third_wrong_code_declines(client: Client) -> None:
    row, url = confirm_page()
    assert [client.post(url, {"code": "1111"}).status_code for _ in range(3)] == [422, 422, 303]
    row.refresh_from_db()
    assert (row.status, row.decline_code) == ("declined", "not_confirmed")
    client.post(url, {"code": "1234"})
    row.refresh_from_db()
    assert row.status == "declined"


def test_refusing_declines(client: Client) -> None:
    row, url = confirm_page()
    assert client.post(url, {"refuse": "1", "code": ""}).status_code == 303
    row.refresh_from_db()
    assert row.status == "declined"
    assert SandboxEvent.objects.get().kind == "charge.declined"


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_bank_page_does_not_exist(client: Client, method: str) -> None:
    _, url = confirm_page()
    other = url.replace(SandboxCharge.objects.get().token, "other")
    assert getattr(client, method)(other, {"code": "1234"}).status_code == 404


def test_an_undelivered_event_is_tried_again_later(settings) -> None:
    settings.SANDBOX_SHOP_URL = "http://127.0.0.1:9"
    charge("success")
    now = clock.now() + timedelta(seconds=1)
    assert sweep(now=now) == 0
    event = SandboxEvent.objects.get()
    assert (event.tries, event.delivered_at) == (1, None)
    assert event.deliver_at > now
    assert sweep(now=now) == 0
    event.refresh_from_db()
    assert event.tries == 1


def paid_by_sandbox() -> tuple:
    payment = PaymentFactory(amounts=("25.00",))
    attempt = attempt_of(payment)
    record_charge(attempt_id=attempt.pk, charge=charge("success", key=attempt.number))
    return payment, attempt


def test_check_ledger_prints_totals(capsys) -> None:
    paid_by_sandbox()
    call_command("check_ledger")
    out = capsys.readouterr().out
    assert "escrow                     25.00 USD" in out
    assert "sum                         0.00 USD" in out


def test_check_ledger_finds_a_status_that_contradicts_the_books() -> None:
    payment, _ = paid_by_sandbox()
    payment.allocations.get().hold.__class__.objects.update(status="releasable")
    with pytest.raises(CommandError, match="1 differences"):
        call_command("check_ledger")


def test_reconcile_agrees_after_a_charge_and_a_refund(capsys) -> None:
    payment, _ = paid_by_sandbox()
    refund(reference=payment.allocations.get().reference, amount=Money("5.00"), reason="cancel", key="k")
    sweep(now=clock.now() + timedelta(seconds=1))
    call_command("reconcile")
    assert "sandbox refunds: 1, 5.00 USD" in capsys.readouterr().out


@pytest.mark.parametrize("change", [{"amount": Money("24.00")}, {"status": "declined"}])
def test_reconcile_finds_a_difference(change: dict) -> None:
    paid_by_sandbox()
    SandboxCharge.objects.update(**change)
    with pytest.raises(CommandError):
        call_command("reconcile")
