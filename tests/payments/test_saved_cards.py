"""Cards that the gateway keeps: wished for at a payment, paid with in one press, removed and forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from marketplace.lib import clock
from marketplace.lib.idempotency import new_key
from marketplace.lib.money import Money
from orders.models import Checkout
from orders.services.settling import sweep as settle
from payments.gateways.base import GatewayError, KeptCard, Outcome
from payments.gateways.sandbox import vault
from payments.gateways.sandbox.cards import DEMO_CARDS
from payments.gateways.sandbox.constants import LATE_ANSWER_AFTER
from payments.gateways.sandbox.gateway import SandboxGateway
from payments.models import PaymentAttempt, SandboxCard, SandboxCharge, SavedCard
from payments.services.attempts import open_attempt
from payments.services.saved_cards import remove_card
from payments.services.timers import sweep
from payments.services.vaults import keep_card_of
from payments.tasks import keep_card
from tests.factories.accounts import UserFactory
from tests.factories.payments import PaymentFactory, card, saved_card
from tests.orders.journeys import member, place, variant_of

pytestmark = pytest.mark.django_db
BANK = SandboxGateway()
MINE = "/ru/my/cards/"


def charge(with_what: Any, key: str = "A-1") -> Any:
    return BANK.charge(key=key, amount=Money("25.00"), card=with_what, return_url="/back/", timeout=10)


def silent(*_args: object, **_kwargs: object) -> None:
    raise GatewayError("no answer")


def at(client_of: User) -> Client:
    client = Client()
    client.force_login(client_of, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page_of(checkout: Checkout) -> str:
    return reverse("orders:pay", args=[checkout.number])


def press_pay(client: Client, checkout: Checkout, choice: str, **typed: str) -> Any:
    total = str(checkout.orders.get().total.amount)
    data = {"choice": choice, "key": new_key(), "expected_total": total} | typed
    return client.post(page_of(checkout), data)


# The bank


def test_a_token_stands_for_the_card_that_has_paid() -> None:
    charge(card())
    token = BANK.keep_card(charge_key="A-1", timeout=10)
    assert token and token == BANK.keep_card(charge_key="A-1", timeout=10)
    answer = charge(KeptCard(token, "Visa", "4242"), "A-2")
    assert answer.outcome == Outcome.CAPTURED
    assert SandboxCharge.objects.get(key="A-2").last4 == "4242"


def test_a_kept_card_behaves_like_the_card() -> None:
    confirmed = charge(card("confirm"))
    assert BANK.keep_card(charge_key="A-1", timeout=10) == "", "it has not paid yet"
    SandboxCharge.objects.update(status="captured")
    token = BANK.keep_card(charge_key="A-1", timeout=10)
    assert charge(KeptCard(token, "Visa", "3155"), "A-2").outcome == confirmed.outcome == Outcome.NEEDS_CONFIRMATION


def test_what_has_not_paid_is_not_kept() -> None:
    charge(card("lost_card"))
    assert BANK.keep_card(charge_key="A-1", timeout=10) == ""
    assert BANK.keep_card(charge_key="nothing", timeout=10) == ""


def test_a_forgotten_card_pays_nothing() -> None:
    charge(card())
    token = BANK.keep_card(charge_key="A-1", timeout=10)
    for _ in range(2):
        BANK.forget_card(token=token, timeout=10)
    answer = charge(KeptCard(token, "Visa", "4242"), "A-2")
    assert (answer.outcome, answer.decline_code) == (Outcome.DECLINED, "card_forgotten")
    assert vault.card_of(token) is None


def test_no_number_of_a_card_is_in_any_table(buyer: User) -> None:
    saved_card(buyer)
    with connection.cursor() as cursor:
        for model in (SavedCard, SandboxCard, SandboxCharge, PaymentAttempt):
            cursor.execute(f"SELECT t::text FROM {model._meta.db_table} t")
            rows = " ".join(text for (text,) in cursor.fetchall())
            assert rows
            assert not any(demo.number in rows for demo in DEMO_CARDS)
    assert "token" not in repr(KeptCard("secret", "Visa", "4242")) and "secret" not in repr(KeptCard("secret", "", ""))


# Keeping


@pytest.fixture
def checkout() -> Checkout:
    return place(member(), variant_of())


def test_ticked_at_the_payment_the_card_is_there_the_next_time(checkout: Checkout) -> None:
    client, buyer = at(checkout.buyer), checkout.buyer
    text = client.get(page_of(checkout)).content.decode()
    assert 'name="keeps_card"' in text
    press_pay(client, checkout, "success", keeps_card="on")
    attempt = PaymentAttempt.objects.get()
    assert (attempt.status, attempt.keeps_card) == ("captured", True)
    assert keep_card_of(attempt_id=attempt.pk)
    assert not keep_card_of(attempt_id=attempt.pk), "once"
    one = buyer.saved_cards.get()
    assert (one.gateway, one.brand, one.last4) == ("sandbox", "Visa", "4242")
    second = place(buyer, variant_of())
    page = client.get(page_of(second))
    assert page.context["chosen"] == one.number
    assert "Ваши карты" in page.content.decode()
    press_pay(client, second, one.number)
    paid = PaymentAttempt.objects.latest("pk")
    assert (paid.status, paid.card_last4, paid.keeps_card) == ("captured", "4242", False)


def test_without_the_tick_nothing_is_kept(checkout: Checkout) -> None:
    press_pay(at(checkout.buyer), checkout, "success")
    assert not keep_card_of(attempt_id=PaymentAttempt.objects.get().pk)
    assert not SavedCard.objects.exists()
    assert not SandboxCard.objects.exists()


def test_a_card_that_was_declined_is_not_kept(checkout: Checkout) -> None:
    press_pay(at(checkout.buyer), checkout, "insufficient_funds", keeps_card="on")
    assert not keep_card_of(attempt_id=PaymentAttempt.objects.get().pk)
    assert not SavedCard.objects.exists()


def test_the_wish_outlives_a_slow_bank_and_a_silent_one(checkout: Checkout, monkeypatch: Any) -> None:
    press_pay(at(checkout.buyer), checkout, "late", keeps_card="on")
    later = clock.now() + LATE_ANSWER_AFTER + timedelta(minutes=20)
    settle(now=later)
    assert PaymentAttempt.objects.get().status == "captured"
    monkeypatch.setattr(SandboxGateway, "keep_card", silent)
    sweep(now=later + timedelta(minutes=2))
    assert not SavedCard.objects.exists()
    monkeypatch.undo()
    sweep(now=later + timedelta(minutes=3))
    assert checkout.buyer.saved_cards.get().last4 == "0053"
    sweep(now=later + timedelta(minutes=4))
    assert SavedCard.objects.count() == 1


def test_the_gateway_is_asked_as_soon_as_the_money_is_there(
    checkout: Checkout, settings: Any, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(keep_card, "apply_async", lambda *, args, **_how: asked.append(args))
    monkeypatch.setattr("celery.app.task.Task.apply_async", lambda *_args, **_how: None)
    settings.PUBLISH_TASKS = True
    with django_capture_on_commit_callbacks(execute=True):
        press_pay(at(checkout.buyer), checkout, "success", keeps_card="on")
    assert asked == [(PaymentAttempt.objects.get().pk,)]


def test_the_same_card_kept_again_takes_the_place_of_the_first(buyer: User) -> None:
    first = saved_card(buyer)
    payment = PaymentFactory(buyer=buyer)
    charge(card(), "A-next")
    attempt = PaymentAttempt.objects.create(
        payment=payment, number="A-next", gateway="sandbox", amount=payment.amount, card_brand="Visa",
        card_last4="4242", keeps_card=True, status="captured", idempotency_key="k",
    )  # fmt: skip
    assert keep_card_of(attempt_id=attempt.pk)
    first.refresh_from_db()
    assert first.forgotten_at is not None
    assert (first.brand, first.last4, first.token) == ("", "", first.number)
    assert SandboxCard.objects.count() == 1
    assert buyer.saved_cards.filter(removed_at=None).count() == 1


def test_where_nothing_keeps_cards_the_wish_is_nothing(settings: Any, buyer: User) -> None:
    settings.PAYMENT_GATEWAYS = ["wallet"]
    with transaction.atomic():
        attempt, _ = open_attempt(
            payment_id=PaymentFactory(buyer=buyer).pk, card=None, idempotency_key="k", gateway="wallet", keeps_card=True
        )
    assert not attempt.keeps_card
    assert "не сохраняют карт" in at(buyer).get(MINE).content.decode()


# The buyer


def _kept_later(buyer: User) -> SavedCard:
    """Another card of the buyer: the look of the first one is changed, so that it is not taken for the same."""
    SavedCard.objects.filter(user=buyer).update(last4="1111")
    return saved_card(buyer)


def test_the_one_used_last_comes_first(buyer: User) -> None:
    first, second = saved_card(buyer), _kept_later(buyer)
    assert [one.pk for one in at(buyer).get(MINE).context["cards"]] == [second.pk, first.pk]
    with transaction.atomic(), clock.at(clock.now() + timedelta(hours=1)):
        kept = KeptCard(first.token, first.brand, first.last4)
        open_attempt(payment_id=PaymentFactory(buyer=buyer).pk, card=kept, idempotency_key="k", gateway="sandbox")
    assert [one.pk for one in at(buyer).get(MINE).context["cards"]] == [first.pk, second.pk]


def test_a_strangers_card_is_no_choice(checkout: Checkout) -> None:
    strange = saved_card(UserFactory())
    client = at(checkout.buyer)
    assert strange.number not in client.get(page_of(checkout)).content.decode()
    assert press_pay(client, checkout, strange.number).status_code == 422
    assert not PaymentAttempt.objects.filter(payment__reference=checkout.number).exists()


def test_removed_with_a_question_and_pressed_twice(buyer: User) -> None:
    one = saved_card(buyer)
    client, url = at(buyer), reverse("payments:card-remove", args=[one.number])
    assert "Visa •••• 4242" in client.get(url).content.decode()
    for _ in range(2):
        answer = client.post(url)
        assert (answer.status_code, answer["Location"]) == (303, MINE)
    assert "Здесь пока нет карт" in client.get(MINE).content.decode()
    assert client.get(url)["Location"] == MINE
    one.refresh_from_db()
    assert one.removed_at is not None


def test_a_strangers_card_is_not_removed(buyer: User) -> None:
    one = saved_card(UserFactory())
    url = reverse("payments:card-remove", args=[one.number])
    assert at(buyer).get(url).status_code == at(buyer).post(url).status_code == 404
    one.refresh_from_db()
    assert one.removed_at is None


def test_a_removed_card_is_forgotten_however_long_the_gateway_is_silent(buyer: User, monkeypatch: Any) -> None:
    one = saved_card(buyer)
    remove_card(user=buyer, number=one.number)
    monkeypatch.setattr(SandboxGateway, "forget_card", silent)
    sweep(now=clock.now())
    assert SandboxCard.objects.exists()
    monkeypatch.undo()
    sweep(now=clock.now())
    one.refresh_from_db()
    assert not SandboxCard.objects.exists()
    assert (one.last4, one.forgotten_at is not None) == ("", True)


@pytest.mark.parametrize("number", [1, 4])
def test_queries_do_not_grow(buyer: User, django_assert_num_queries: Any, number: int) -> None:
    for place_of_card in range(number):
        one = saved_card(buyer)
        SavedCard.objects.filter(pk=one.pk).update(last4=f"000{place_of_card}")
    client = at(buyer)
    client.get(MINE)
    with django_assert_num_queries(3):  # member; cards; header
        assert len(client.get(MINE).context["cards"]) == number
