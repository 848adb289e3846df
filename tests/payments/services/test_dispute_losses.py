"""What a chargeback costs beside its sum: captures that were sent back, certificates bought with it, the bank's fee."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import transaction

from marketplace.lib import clock
from marketplace.lib.money import Money
from payments import selectors
from payments.disputed_parts import parts_still_paid
from payments.errors import GiftCardUsed
from payments.gateways.base import Dispute
from payments.gateways.sandbox.constants import DISPUTE_FEE
from payments.gift_selectors import card_view, cards_off_balance, history_of, lost_with
from payments.models import Chargeback, GiftCard, Hold, LedgerTransaction, PaymentAttempt, Refund
from payments.services.answering import accept_chargeback
from payments.services.chargebacks import record_dispute
from payments.services.create import void_payment
from payments.services.gift_cards import give_back, unblock_card
from payments.services.gift_uses import release_uses
from payments.services.timers import sweep
from tests.factories.accounts import UserFactory
from tests.factories.gift_cards import own_card
from tests.factories.payments import PaymentFactory, allocation, attempt_of, capture, paid_order, paid_payment
from tests.payments.methods.journeys import deliver_all
from tests.payments.services.gift_steps import back, balance, check_ledger, mixed_order, pay_by_cards, payment_for, usd
from tests.payments.services.test_chargebacks import disputed_at_the_bank, in_order
from tests.payments.services.test_payouts import balance as payable
from tests.payments.services.test_payouts import store_with_account

pytestmark = pytest.mark.django_db


def says(attempt: PaymentAttempt, status: str, *, amount: str = "", fee: str = "") -> None:
    dispute = Dispute(
        f"dp-{attempt.number}",
        "",
        Money(amount) if amount else attempt.amount,
        "fraudulent",
        status,
        clock.now() + timedelta(days=7),
        Money(fee) if fee else None,
    )
    with transaction.atomic():
        assert record_dispute(attempt_id=attempt.pk, dispute=dispute)


def price_of(card: GiftCard) -> PaymentAttempt:
    return PaymentAttempt.objects.get(payment__reference=card.number)


# Captures that were sent back


def test_a_late_capture_that_is_charged_back_leaves_the_newer_payment_of_its_order_alone() -> None:
    share = allocation()
    late = attempt_of(PaymentFactory(shares=[share]), "late")
    with transaction.atomic():
        void_payment(reference=late.payment.reference)
    paid_payment(shares=[share])
    capture(late)
    assert Refund.objects.get().reason == Refund.LATE_CAPTURE
    says(late, "opened")
    assert not Chargeback.objects.get().shares.exists()
    assert selectors.money_of(share.reference).held == Money("100.00")
    assert Hold.objects.get().status == "held"
    says(late, "lost")
    assert selectors.refundable(share.reference) == Money("100.00")
    assert Refund.objects.get().status == "succeeded", "the buyer has the money: nothing is sent any more"
    assert selectors.balance("losses", "") == Money.zero()
    in_order()


@pytest.mark.parametrize("end", ["won", "lost"])
def test_a_second_capture_of_a_certificate_says_nothing_about_the_first(end: str) -> None:
    card = own_card(UserFactory(), "50.00")
    payment = price_of(card).payment
    second = PaymentAttempt.objects.create(payment=payment, gateway="sandbox", amount=payment.amount)
    capture(second)
    Refund.objects.update(status="succeeded")
    says(second, "opened")
    assert card_view(card).card.status == GiftCard.Status.ACTIVE
    says(second, end)
    assert card_view(card).free == usd("50.00")
    assert lost_with(card.number) == Money.zero()


# Orders that certificates have paid


def test_an_order_that_a_certificate_has_paid_bears_nothing_of_the_chargeback_about_the_others() -> None:
    user = UserFactory()
    payment = payment_for(user, "40.00", "60.00", "30.00", cards=[own_card(user, "50.00")])
    by_card, mixed, by_gateway = payment.allocations.order_by("pk")
    attempt = attempt_of(payment)
    capture(attempt)
    says(attempt, "opened")
    shares = Chargeback.objects.get(attempt=attempt).shares.order_by("pk")
    assert [(one.reference, one.amount) for one in shares] == [
        (mixed.reference, usd("50.00")), (by_gateway.reference, usd("30.00")),
    ]  # fmt: skip
    assert Hold.objects.get(reference=by_card.reference).status == "held"
    says(attempt, "lost")
    left = [selectors.refundable(one.reference) for one in (by_card, mixed, by_gateway)]
    assert left == [usd("40.00"), usd("10.00"), Money.zero()]
    assert selectors.balance("losses", "") == Money.zero()
    check_ledger()


def test_what_is_smaller_is_shared_by_what_the_card_paid_to_the_cent() -> None:
    user = UserFactory()
    payment = payment_for(user, "40.00", "60.00", "20.00", "20.00", cards=[own_card(user, "80.00")])
    attempt = attempt_of(payment)
    capture(attempt)
    says(attempt, "opened", amount="10.00")
    shares = Chargeback.objects.get(attempt=attempt).shares.order_by("pk")
    assert [one.amount for one in shares] == [usd("3.34"), usd("3.33"), usd("3.33")]


def test_what_went_back_to_the_card_or_is_disputed_already_is_not_shared_again() -> None:
    user = UserFactory()
    payment = payment_for(user, "60.00", "60.00", cards=[own_card(user, "20.00")])
    first, second = payment.allocations.order_by("pk")
    attempt = attempt_of(payment)
    capture(attempt)
    back(first.reference, "50.00")  # 20.00 of it to the certificate
    parts = [(first, usd("10.00")), (second, usd("60.00"))]
    assert parts_still_paid(attempt) == parts
    says(attempt, "opened", amount="35.00")
    assert parts_still_paid(attempt) == [(first, usd("5.00")), (second, usd("30.00"))]
    says(attempt, "won", amount="35.00")
    assert parts_still_paid(attempt) == parts


# Certificates whose price is lost


def test_what_is_left_on_a_certificate_is_written_off_with_its_price() -> None:
    user = UserFactory()
    card = own_card(user, "50.00")
    order = payment_for(user, "30.00", cards=[card])
    assert pay_by_cards(order)
    says(price_of(card), "opened")
    assert balance(card) == usd("20.00")
    says(price_of(card), "lost")
    assert (balance(card), card_view(card).card.status) == (Money.zero(), GiftCard.Status.BLOCKED)
    assert selectors.balance("losses", "") == usd("-30.00")
    assert [move.kind for move in history_of(card)] == ["written_off", "paid", "loaded"]
    assert not cards_off_balance()
    check_ledger()


def test_what_comes_back_to_it_makes_up_the_loss_and_no_more() -> None:
    user = UserFactory()
    card = own_card(user, "50.00")
    order = mixed_order(user, card)
    says(price_of(card), "opened", amount="40.00")
    says(price_of(card), "lost", amount="40.00")
    assert lost_with(card.number) == usd("40.00")
    back(order, "30.00")
    sweep(now=clock.now())
    assert (balance(card), lost_with(card.number)) == (Money.zero(), usd("10.00"))
    back(order, "20.00", key="more")
    for _ in range(2):
        sweep(now=clock.now())
    assert (balance(card), lost_with(card.number)) == (usd("10.00"), Money.zero())
    assert selectors.balance("losses", "") == Money.zero()
    check_ledger()


def test_what_an_unpaid_order_sets_free_is_written_off_at_once() -> None:
    user = UserFactory()
    card = own_card(user, "50.00")
    order = payment_for(user, "30.00", cards=[card])
    says(price_of(card), "opened")
    says(price_of(card), "lost")
    assert balance(card) == usd("30.00"), "an order that was placed keeps its part"
    with transaction.atomic():
        release_uses(payment=order)
    assert (balance(card), lost_with(card.number)) == (Money.zero(), Money.zero())
    check_ledger()


def test_unblocking_gives_nothing_of_a_lost_price_back() -> None:
    user = UserFactory()
    card = own_card(user, "50.00")
    order = mixed_order(user, card)
    says(price_of(card), "opened")
    says(price_of(card), "lost")
    back(order, "50.00")
    unblock_card(pk=card.pk)
    assert card_view(card).free == Money.zero()
    with pytest.raises(GiftCardUsed):
        give_back(card_id=card.pk)
    late = payment_for(user, "10.00", cards=[card], reference="ORDER-2")
    assert not late.gift_card_uses.exists()
    check_ledger()


def test_what_comes_back_to_an_unblocked_one_cannot_be_set_aside() -> None:
    user = UserFactory()
    card = own_card(user, "50.00")
    order = mixed_order(user, card)
    says(price_of(card), "opened")
    says(price_of(card), "lost")
    unblock_card(pk=card.pk)
    back(order, "50.00")
    assert not payment_for(user, "10.00", cards=[card], reference="ORDER-2").gift_card_uses.exists()
    assert balance(card) == Money.zero()
    check_ledger()


def test_a_part_of_the_price_takes_a_part() -> None:
    card = own_card(UserFactory(), "50.00")
    says(price_of(card), "opened", amount="20.00")
    says(price_of(card), "lost", amount="20.00")
    assert balance(card) == usd("30.00")
    unblock_card(pk=card.pk)
    assert card_view(card).free == usd("30.00")
    assert selectors.balance("losses", "") == Money.zero()
    check_ledger()


# The fee


def disputed_order(store: Any = None) -> PaymentAttempt:
    reference = paid_order(**({"store_id": store.pk} if store else {}))
    return PaymentAttempt.objects.get(payment__allocations__reference=reference)


def test_the_marketplace_bears_the_fee_by_default() -> None:
    store = store_with_account()
    attempt = disputed_order(store)
    for _ in range(2):
        says(attempt, "opened", fee="15.00")
    row = Chargeback.objects.get()
    assert (row.fee, selectors.balance("dispute_fees", row.number)) == (Money("15.00"), Money("-15.00"))
    assert selectors.balance("gateway", "sandbox") == Money("15.00")
    says(attempt, "lost", fee="15.00")
    assert selectors.balance("dispute_fees", row.number) == Money("-15.00")
    assert payable(store) == Money.zero()
    assert LedgerTransaction.objects.filter(kind="dispute_fee").count() == 1
    in_order()


@pytest.mark.parametrize(("end", "debt"), [("lost", "-15.00"), ("won", "0.00")])
def test_a_store_pays_it_where_the_shop_says_so_when_it_loses(end: str, debt: str, settings: Any) -> None:
    settings.DISPUTE_FEE_PAID_BY = "store"
    store = store_with_account()
    attempt = disputed_order(store)
    says(attempt, "opened", fee="15.00")
    says(attempt, end)
    says(attempt, end, fee="15.00")
    assert payable(store) == Money(debt)
    row = Chargeback.objects.get()
    assert selectors.balance("dispute_fees", row.number) == Money("-15.00") - Money(debt)
    in_order()


@pytest.mark.parametrize("told", [["20.00"], ["15.00", "20.00"], ["15.00", "5.00", "5.00"], ["15.00", "0.00"]])
def test_a_fee_that_is_told_after_the_loss_reaches_the_store(told: list[str], settings: Any) -> None:
    settings.DISPUTE_FEE_PAID_BY = "store"
    store = store_with_account()
    attempt = disputed_order(store)
    says(attempt, "opened")
    says(attempt, "lost")
    for fee in told:
        says(attempt, "lost", fee=fee)
    assert payable(store) == -Money(told[-1])
    assert selectors.balance("dispute_fees", Chargeback.objects.get().number) == Money.zero()
    in_order()


def test_several_stores_share_it_to_the_cent(settings: Any) -> None:
    settings.DISPUTE_FEE_PAID_BY = "store"
    stores = [store_with_account() for _ in range(3)]
    payment = paid_payment(shares=[allocation("10.00", store_id=store.pk) for store in stores])
    attempt = payment.attempts.get()
    says(attempt, "opened", fee="10.00")
    says(attempt, "lost", fee="10.00")
    assert sorted(payable(store).amount for store in stores) == [Money("-3.34").amount, *[Money("-3.33").amount] * 2]
    in_order()


def test_a_fee_that_the_gateway_gives_back_is_back_whenever_it_says_so() -> None:
    attempt = disputed_order()
    says(attempt, "opened", fee="15.00")
    says(attempt, "won", fee="15.00")
    says(attempt, "won", fee="0.00")
    row = Chargeback.objects.get()
    assert (row.fee, selectors.balance("dispute_fees", row.number)) == (Money.zero(), Money.zero())
    says(attempt, "opened", fee="15.00")
    row.refresh_from_db()
    assert row.fee == Money.zero(), "what comes after the end in another order changes nothing"
    in_order()


def test_the_fee_of_a_certificate_stays_with_the_marketplace(settings: Any) -> None:
    settings.DISPUTE_FEE_PAID_BY = "store"
    card = own_card(UserFactory(), "50.00")
    says(price_of(card), "opened", fee="15.00")
    says(price_of(card), "lost")
    assert selectors.balance("dispute_fees", Chargeback.objects.get().number) == Money("-15.00")
    check_ledger()


def test_the_simulated_bank_takes_one_and_the_books_agree() -> None:
    row = disputed_at_the_bank()
    assert row.fee == DISPUTE_FEE
    accept_chargeback(staff=UserFactory(), number=row.number)
    deliver_all()
    call_command("reconcile")
    assert selectors.gateway_fees("sandbox") == {row.reference: DISPUTE_FEE}
    in_order()


def test_a_fee_that_only_one_side_knows_is_found() -> None:
    row = disputed_at_the_bank()
    Chargeback.objects.filter(pk=row.pk).update(fee=Money("1.00"))
    assert selectors.chargebacks_off_balance() == [row]
    with pytest.raises(CommandError, match="differences"):
        call_command("reconcile")


def test_the_setting_is_checked(settings: Any) -> None:
    settings.DISPUTE_FEE_PAID_BY = "nobody"
    assert [found.id for found in run_checks() if found.id == "payments.E007"]
