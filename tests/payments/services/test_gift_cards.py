"""Gift certificates: ordered, paid, mailed, claimed, given back, blocked."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from accounts.tokens import digest_of
from marketplace.lib import clock
from marketplace.lib.errors import Conflict
from marketplace.lib.money import Money
from messaging.models import Notification, OutboxEmail
from payments import selectors
from payments.constants import GIFT_CARD_RETURNED_WITHIN, GIFT_CARD_SENDINGS, GIFT_CARD_UNPAID_FOR
from payments.errors import GiftCardClaimed, GiftCardUsed, GiftCodeWrong, IllegalTransition
from payments.gateways.base import Dispute
from payments.gift_selectors import card_view, cards_off_balance, may_return
from payments.models import GiftCard, LedgerEntry, Payment, Refund
from payments.rules import plain_code
from payments.services.capture import give_up_attempt
from payments.services.chargebacks import record_dispute
from payments.services.gift_cards import block_card, claim_card, give_back, order_card, send_again, unblock_card
from payments.services.timers import sweep
from tests.factories.accounts import UserFactory
from tests.factories.gift_cards import code_of, gift, ordered_card, own_card, paid_card
from tests.factories.payments import attempt_of, capture
from tests.payments.services.gift_steps import back, balance, check_ledger, mixed_order, pay_by_cards, payment_for, usd

pytestmark = pytest.mark.django_db
Status = GiftCard.Status


# Buying


def test_an_ordered_card_is_worth_nothing_until_it_is_paid() -> None:
    card = ordered_card("50.00")
    assert (card.status, balance(card)) == (Status.ORDERED, Money.zero())
    assert card.code_digest is None
    assert Payment.objects.get(reference=card.number).amount == usd("50.00")
    assert not OutboxEmail.objects.exists()


def test_the_same_form_twice_is_one_card() -> None:
    buyer = UserFactory()
    first = order_card(buyer=buyer, gift=gift(), idempotency_key="form")
    assert order_card(buyer=buyer, gift=gift(), idempotency_key="form") == first
    with pytest.raises(Conflict):
        order_card(buyer=buyer, gift=gift("60.00"), idempotency_key="form")
    with pytest.raises(Conflict):  # back from the page of payment, another day was chosen
        order_card(buyer=buyer, gift=gift(send_at=clock.now() + timedelta(days=9)), idempotency_key="form")
    assert Payment.objects.count() == 1


def test_a_paid_card_is_mailed_at_once_and_owed_to_its_holder() -> None:
    card = paid_card("50.00")
    assert card.status == Status.ACTIVE
    assert balance(card) == usd("50.00")
    assert selectors.balance("gateway", "sandbox") == usd("-50.00")
    code = plain_code(code_of(card))
    assert len(code) == 20  # of 32 signs: 100 bits
    assert (card.code_digest, card.last4) == (digest_of(code), code[-4:])
    assert not GiftCard.objects.filter(code_digest=code).exists()
    kinds = Notification.objects.filter(user=card.buyer).values_list("kind", flat=True)
    assert set(kinds) == {"payment_gift_paid", "payment_gift_sent"}
    check_ledger()


def test_a_second_capture_is_sent_back_and_loads_nothing() -> None:
    card = ordered_card("50.00")
    payment = Payment.objects.get(reference=card.number)
    first = attempt_of(payment)
    capture(first)
    capture(first)
    assert balance(card) == usd("50.00")
    assert OutboxEmail.objects.filter(template="payment_gift_card").count() == 1


def test_a_gift_waits_for_its_day_and_is_mailed_once() -> None:
    day = clock.now() + timedelta(days=10)
    card = paid_card(send_at=day)
    sweep(now=day - timedelta(minutes=1))
    assert not OutboxEmail.objects.filter(template="payment_gift_card").exists()
    sweep(now=day)
    sweep(now=day + timedelta(minutes=1))
    mail = OutboxEmail.objects.get(template="payment_gift_card")
    assert (mail.to, mail.language) == ("boris@example.com", "ru")
    card.refresh_from_db()
    assert card.sent_at == day


def test_what_nobody_pays_is_given_up_and_a_late_capture_goes_back() -> None:
    card = ordered_card("50.00")
    attempt = attempt_of(Payment.objects.get(reference=card.number))
    sweep(now=card.created_at + GIFT_CARD_UNPAID_FOR - timedelta(seconds=1))
    card.refresh_from_db()
    assert card.status == Status.ORDERED
    sweep(now=card.created_at + GIFT_CARD_UNPAID_FOR)
    card.refresh_from_db()
    assert card.status == Status.ORDERED  # the bank has not answered yet
    with transaction.atomic():
        give_up_attempt(attempt_id=attempt.pk, decline_code="no_answer")
    sweep(now=card.created_at + GIFT_CARD_UNPAID_FOR)
    card.refresh_from_db()
    assert card.status == Status.CANCELLED
    capture(attempt)
    card.refresh_from_db()
    assert (card.status, balance(card)) == (Status.CANCELLED, Money.zero())
    assert Refund.objects.get().reason == Refund.LATE_CAPTURE
    check_ledger()


# Claiming


@pytest.mark.parametrize("write", [str, str.lower, lambda code: code.replace("-", " "), lambda code: f" {code}\n"])
def test_a_code_is_read_however_it_is_typed(write: Any) -> None:
    user, card = UserFactory(), paid_card()
    assert claim_card(user=user, code=write(code_of(card))) == card
    card.refresh_from_db()
    assert card.owner == user
    assert card.claimed_at is not None


def test_look_alikes_are_read_as_what_was_meant() -> None:
    assert plain_code("oO-iI lL uU") == "001111VV"


def test_claiming_again_is_harmless_for_the_owner_and_useless_for_others() -> None:
    user, card = UserFactory(), paid_card()
    code = code_of(card)
    claim_card(user=user, code=code)
    claimed_at = GiftCard.objects.get().claimed_at
    claim_card(user=user, code=code)
    assert GiftCard.objects.get().claimed_at == claimed_at
    with pytest.raises(GiftCodeWrong):
        claim_card(user=UserFactory(), code=code)


@pytest.mark.parametrize("code", ["", "AAAAA-AAAAA-AAAAA-AAAAA", "x" * 60])
def test_a_wrong_code_opens_nothing(code: str) -> None:
    paid_card()
    with pytest.raises(GiftCodeWrong):
        claim_card(user=UserFactory(), code=code)


def test_a_new_mail_makes_the_old_code_worthless() -> None:
    card = paid_card()
    old = code_of(card)
    send_again(card_id=card.pk, email="right@example.com")
    card.refresh_from_db()
    assert card.recipient_email == "right@example.com"
    new = code_of(card)
    with pytest.raises(GiftCodeWrong):
        claim_card(user=UserFactory(), code=old)
    claim_card(user=UserFactory(), code=new)
    with pytest.raises(GiftCardClaimed):
        send_again(card_id=card.pk, email="thief@example.com")


def test_the_mail_is_sent_a_few_times_only() -> None:
    card = paid_card()
    for _ in range(GIFT_CARD_SENDINGS - 1):
        send_again(card_id=card.pk, email="boris@example.com")
    with pytest.raises(GiftCardClaimed):
        send_again(card_id=card.pk, email="boris@example.com")


# Giving back


def test_an_unused_card_is_given_back_once() -> None:
    card = paid_card("50.00")
    row = give_back(card_id=card.pk)
    assert row is not None
    assert (row.amount, row.reference, row.gift_card) == (usd("50.00"), card.number, None)
    assert give_back(card_id=card.pk) is None
    card.refresh_from_db()
    assert (card.status, balance(card)) == (Status.REFUNDED, Money.zero())
    with pytest.raises(GiftCodeWrong):
        claim_card(user=UserFactory(), code=code_of(card))
    check_ledger()


def test_a_card_is_not_given_back_after_its_days_or_when_it_is_somebody_elses() -> None:
    buyer = UserFactory()
    card = paid_card(buyer=buyer)
    assert card.activated_at is not None
    with clock.at(card.activated_at + GIFT_CARD_RETURNED_WITHIN + timedelta(seconds=1)), pytest.raises(GiftCardUsed):
        give_back(card_id=card.pk)
    claim_card(user=UserFactory(), code=code_of(card))
    with pytest.raises(GiftCardUsed):
        give_back(card_id=card.pk)


def test_a_card_that_was_spent_from_is_not_given_back_until_the_money_is_on_it_again() -> None:
    buyer = UserFactory()
    card = own_card(buyer, "50.00", buyer=buyer)
    assert may_return(card_view(card), now=clock.now())
    payment = payment_for(buyer, "20.00", cards=[card])
    with pytest.raises(GiftCardUsed):
        give_back(card_id=card.pk)
    pay_by_cards(payment)
    with pytest.raises(GiftCardUsed):
        give_back(card_id=card.pk)
    back(payment.allocations.get().reference, "20.00")
    assert give_back(card_id=card.pk) is not None
    check_ledger()


# Staff


def test_a_block_stops_what_is_new_and_can_be_lifted() -> None:
    user = UserFactory()
    card = own_card(user, "50.00")
    payment = payment_for(user, "30.00", cards=[card])
    block_card(pk=card.pk, reason="stolen card")
    with pytest.raises(IllegalTransition):
        block_card(pk=card.pk, reason="again")
    assert card_view(card).free == Money.zero()
    assert pay_by_cards(payment)  # the order was placed with it before
    unblock_card(pk=card.pk)
    assert card_view(card).free == usd("20.00")
    check_ledger()


def test_check_ledger_finds_a_card_that_contradicts_the_ledger() -> None:
    card = paid_card("50.00")
    assert not cards_off_balance()
    GiftCard.objects.filter(pk=card.pk).update(amount=usd("60.00"))
    assert cards_off_balance() == [card]
    with pytest.raises(CommandError, match="1 differences"):
        call_command("check_ledger", stdout=StringIO(), stderr=StringIO())


def test_every_line_of_the_account_names_a_card() -> None:
    user = UserFactory()
    mixed_order(user, own_card(user, "50.00"))
    owners = LedgerEntry.objects.filter(account="gift_cards").values_list("owner", flat=True)
    assert set(owners) == set(GiftCard.objects.values_list("number", flat=True))


@pytest.mark.parametrize(("end", "status"), [("won", Status.ACTIVE), ("lost", Status.BLOCKED)])
def test_a_card_whose_price_the_bank_takes_back_is_stopped_at_once(end: str, status: str) -> None:
    card = own_card(UserFactory(), "50.00")
    attempt = Payment.objects.get(reference=card.number).attempts.get()

    def says(word: str) -> None:
        dispute = Dispute("dp-1", "", usd("50.00"), "fraudulent", word, clock.now() + timedelta(days=7))
        with transaction.atomic():
            record_dispute(attempt_id=attempt.pk, dispute=dispute)

    says("opened")
    assert card_view(card).card.status == Status.BLOCKED
    assert card_view(card).free == Money.zero()
    says(end)
    assert card_view(card).card.status == status
    check_ledger()
