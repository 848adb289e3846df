"""A bank line that was matched with the wrong payment: taken back while the goods are still here, else refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from catalog.models import Variant
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from marketplace.lib.transactions import checked_lock_order
from messaging.models import Notification, OutboxEmail
from orders.models import Checkout, Order, OrderLine, OrderTimer
from orders.services.requote import accept_quote
from orders.services.settling import process_event, resolve_attempt
from orders.services.timers import sweep
from orders.services.unmatching import unmatch_line
from payments import selectors
from payments.bank_matching import proposals
from payments.documents import PaidByCard, paid_by_cards
from payments.errors import BankLineUsed
from payments.models import (
    BankLine,
    BankLineUndo,
    GiftCardUse,
    Hold,
    LedgerEntry,
    LedgerTransaction,
    PaymentAttempt,
    ProviderEvent,
    Refund,
)
from payments.selectors import money_of, open_payment
from payments.services.bank_lines import confirm_line, enter_lines, set_line_aside
from tests.factories.accounts import UserFactory
from tests.factories.gift_cards import own_card
from tests.orders import journeys
from tests.orders.services.test_coupons import coupon_for
from tests.orders.services.test_payment import placed, statuses
from tests.payments.methods.journeys import follow_events, pay_by, row, transfer

pytestmark = pytest.mark.django_db


def in_order() -> None:
    call_command("check_ledger")
    call_command("reconcile")


def undo(line: BankLine, attempt: PaymentAttempt | None, staff: User | None = None) -> BankLine:
    number = attempt.number if attempt else ""
    with checked_lock_order():
        return unmatch_line(
            staff=staff or UserFactory(is_staff=True), line_id=line.pk, number=number, reason="Anna’s, not Boris’s"
        )


def told(kind: str) -> int:
    return Notification.objects.filter(kind=kind).count()


def order_of(checkout: Checkout) -> Order:
    return checkout.orders.get()


def variant_of(checkout: Checkout) -> Variant:
    return Variant.objects.get(pk=OrderLine.objects.get(order=order_of(checkout)).variant_id)


def test_a_wrong_match_is_taken_back_and_the_line_pays_the_right_order() -> None:
    wrong, right = placed(), placed()
    first, second = pay_by(wrong, "bank_transfer"), pay_by(right, "bank_transfer")
    matcher, undoer = UserFactory(is_staff=True), UserFactory(is_staff=True)
    line = transfer(first, "12.00", staff=matcher)
    variant = variant_of(wrong)
    written = list(LedgerEntry.objects.order_by("pk").values_list("pk", "amount"))
    undo(line, first, undoer)
    assert statuses(wrong) == ["awaiting_payment"]
    order, one = order_of(wrong), BankLineUndo.objects.get()
    assert (order.paid_at, order.ship_by, order.reserved_until) == (None, None, None)
    assert (one.decided_by, one.undone_by, one.attempt, one.has_unpaid) == (matcher, undoer, first, True)
    assert one.reason == "Anna’s, not Boris’s"
    line.refresh_from_db()
    assert (line.status, line.attempt, line.decided_by) == ("new", None, None)
    # Nothing was rewritten: the journal has grown by the same entries with their signs turned.
    entries = list(LedgerEntry.objects.order_by("pk").values_list("pk", "amount"))
    assert entries[: len(written)] == written
    assert sorted(amount for _pk, amount in entries[len(written) :]) == sorted(-amount for _pk, amount in written)
    first.refresh_from_db()
    assert (first.status, first.resolved_at, first.payment.status) == ("pending", None, "pending")
    assert first.payment.captured_at is None
    assert Hold.objects.get(reference=order.number).status == "undone"
    variant.refresh_from_db()
    assert (variant.stock_on_hand, variant.stock_reserved) == (5, 0)
    in_order()
    confirm_line(staff=matcher, line_id=line.pk, number=second.number)
    follow_events()
    assert (statuses(wrong), statuses(right)) == (["awaiting_payment"], ["to_ship"])
    in_order()


def test_buyer_and_seller_are_told_the_truth_each_time() -> None:
    buyer = journeys.member()
    checkout = journeys.place(buyer, journeys.variant_of())
    attempt = pay_by(checkout, "bank_transfer")
    line = transfer(attempt, "12.00")
    seller = journeys.seller_of(order_of(checkout))
    undo(line, attempt)
    assert journeys.told(buyer)[-1] == "order_payment_undone"
    assert "payment_unmatched" not in journeys.told(buyer)  # one mistake, one message
    assert journeys.told(seller).count("order_payment_undone_store") == 1
    mail = OutboxEmail.objects.get(template="order_payment_undone")
    assert mail.context["expires_at"]
    assert "Anna" not in str(mail.context)
    transfer(attempt, "12.00", "B-2")
    assert journeys.told(buyer).count("order_paid") == 2
    assert journeys.told(seller).count("order_to_ship") == 2


def test_the_buyers_own_transfer_pays_after_the_mistake() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    undo(transfer(attempt, "12.00"), attempt)
    transfer(attempt, "12.00", "B-2")
    assert statuses(checkout) == ["to_ship"]
    assert not Refund.objects.exists()
    order = order_of(checkout)
    assert money_of(order.number).held == Money("12.00")
    assert [event.kind for event in money_of(order.number).timeline] == ["captured", "payment_undone", "captured"]
    assert Hold.objects.get(reference=order.number).status == "held"
    variant = variant_of(checkout)
    assert (variant.stock_on_hand, variant.stock_reserved) == (4, 0)
    in_order()


def test_a_mistake_can_be_made_and_undone_twice() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    line = transfer(attempt, "12.00")
    for number in (1, 2):
        undo(line, attempt)
        assert statuses(checkout) == ["awaiting_payment"]
        in_order()
        confirm_line(staff=UserFactory(is_staff=True), line_id=line.pk, number=attempt.number)
        follow_events()
        assert statuses(checkout) == ["to_ship"]
        assert line.undos.count() == number
        in_order()


def test_pressing_twice_undoes_once() -> None:
    attempt = pay_by(placed(), "bank_transfer")
    line = transfer(attempt, "12.00")
    undo(line, attempt)
    count = LedgerTransaction.objects.count()
    assert undo(line, attempt).status == "new"
    assert (BankLineUndo.objects.count(), LedgerTransaction.objects.count()) == (1, count)
    other = pay_by(placed(), "bank_transfer")
    with pytest.raises(BankLineUsed):
        undo(line, other)
    with pytest.raises(NotFound):
        unmatch_line(staff=UserFactory(), line_id=0, number=attempt.number, reason="x")


def test_a_card_can_pay_instead_and_a_late_transfer_then_goes_back() -> None:
    checkout = journeys.place(journeys.member(), journeys.variant_of())
    attempt = pay_by(checkout, "bank_transfer")
    undo(transfer(attempt, "12.00"), attempt)
    journeys.pay(checkout)
    assert statuses(checkout) == ["to_ship"]
    transfer(attempt, "12.00", "B-2")
    assert Refund.objects.get().reason == "double_capture"
    assert money_of(order_of(checkout).number).held == Money("12.00")
    in_order()


def test_a_new_price_after_the_mistake_gets_the_same_hold_and_the_old_transfer_goes_back() -> None:
    buyer, variant = journeys.member(), journeys.variant_of()
    checkout = journeys.place(buyer, variant)
    attempt = pay_by(checkout, "bank_transfer")
    undo(transfer(attempt, "12.00"), attempt)
    hold = Hold.objects.get()
    Variant.objects.filter(pk=variant.pk).update(price=Money("11.00"), list_price=Money("11.00"))
    assert journeys.refused(checkout).params["after"] == Money("13.00")
    accept_quote(buyer=buyer, number=checkout.number, expected_total=Money("13.00"))
    journeys.pay(checkout)
    again = Hold.objects.get()
    assert (again.pk, again.status, again.allocation.amount) == (hold.pk, "held", Money("13.00"))
    assert money_of(order_of(checkout).number).held == Money("13.00")
    transfer(attempt, "12.00", "B-2")
    assert Refund.objects.get().reason == "late_capture"
    in_order()


def test_one_of_two_parts() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    transfer(attempt, "7.00")
    line = transfer(attempt, "5.00", "B-2")
    undo(line, attempt)
    assert statuses(checkout) == ["awaiting_payment"]
    assert selectors.balance("unallocated", attempt.number) == Money("7.00")
    mail = OutboxEmail.objects.get(template="payment_unmatched")
    assert "5.00" in str(mail.context["missing"])
    in_order()
    transfer(attempt, "5.00", "B-3")
    assert statuses(checkout) == ["to_ship"]
    in_order()


def test_a_part_before_anything_was_paid() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    undo(transfer(attempt, "7.00"), attempt)
    assert selectors.balance("unallocated", attempt.number) == Money.zero()
    assert told("payment_unmatched") == 1
    assert told("order_payment_undone") == 0
    assert BankLineUndo.objects.get().has_unpaid is False
    in_order()


def test_a_capture_that_was_reported_before_the_undo_changes_nothing() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    staff = UserFactory(is_staff=True)
    enter_lines(staff=staff, rows=[row("12.00", attempt.number, "B-1")])
    line = confirm_line(staff=staff, line_id=BankLine.objects.get().pk, number=attempt.number)
    event = ProviderEvent.objects.get()
    undo(line, attempt)
    process_event(event=event)
    resolve_attempt(attempt_id=attempt.pk)
    event.refresh_from_db()
    attempt.refresh_from_db()
    assert (statuses(checkout), attempt.status) == (["awaiting_payment"], "pending")
    assert event.processed_at is not None
    in_order()


def test_a_line_set_aside_by_mistake() -> None:
    attempt = pay_by(placed(), "bank_transfer")
    staff = UserFactory(is_staff=True)
    enter_lines(staff=staff, rows=[row("12.00", attempt.number, "B-1")])
    line = set_line_aside(staff=staff, line_id=BankLine.objects.get().pk)
    for _ in range(2):
        assert undo(line, None).status == "new"
    assert BankLineUndo.objects.get().attempt is None
    confirm_line(staff=staff, line_id=line.pk, number=attempt.number)
    with pytest.raises(BankLineUsed):
        undo(line, pay_by(placed(), "bank_transfer"))


def test_after_the_days_to_pay_the_order_is_cancelled_as_unpaid() -> None:
    buyer = journeys.member()
    checkout = journeys.place(buyer, journeys.variant_of())
    attempt = pay_by(checkout, "bank_transfer")
    line = transfer(attempt, "12.00")
    order = order_of(checkout)
    Order.objects.filter(pk=order.pk).update(placed_at=clock.now() - timedelta(days=21))
    undo(line, attempt)
    order.refresh_from_db()
    attempt.refresh_from_db()
    assert (order.status, order.cancel_reason) == ("cancelled", "not_paid")
    assert (attempt.status, attempt.payment.status) == ("voided", "expired")
    assert open_payment(checkout.number) is None
    assert OutboxEmail.objects.get(template="order_payment_undone").context["expires_at"] is None
    assert OutboxEmail.objects.get(template="order_cancelled").context["was_paid"] is False
    assert not Refund.objects.exists()
    in_order()


def test_within_the_days_to_pay_they_run_on_from_the_day_of_the_order() -> None:
    checkout = placed()
    attempt = pay_by(checkout, "bank_transfer")
    line = transfer(attempt, "12.00")
    undo(line, attempt)
    order = order_of(checkout)
    timers = {one.kind: one for one in OrderTimer.objects.filter(subject=order, done_at__isnull=True)}
    assert set(timers) == {"unpaid_expiry"}
    assert timers["unpaid_expiry"].due_at == order.placed_at + timedelta(days=order.policy["unpaid_days"])
    sweep(now=clock.now() + timedelta(days=21))
    assert statuses(checkout) == ["cancelled"]
    in_order()


def test_a_certificate_keeps_its_part_aside() -> None:
    buyer = journeys.member()
    card = own_card(buyer, "5.00")
    checkout = journeys.place(buyer, journeys.variant_of(), gift_cards=[card.number])
    attempt = pay_by(checkout, "bank_transfer")
    assert attempt.amount == Money("7.00")
    undo(transfer(attempt, "7.00"), attempt)
    assert GiftCardUse.objects.get().status == "reserved"
    call_command("check_ledger")
    transfer(attempt, "7.00", "B-2")
    assert GiftCardUse.objects.get().status == "spent"
    assert paid_by_cards(order_of(checkout).number) == [PaidByCard(card.number, Money("5.00"))]
    assert statuses(checkout) == ["to_ship"]
    call_command("check_ledger")


def test_a_coupon_can_be_used_again_and_what_karavan_added_is_taken_back() -> None:
    buyer = journeys.member()
    coupon = coupon_for(buyer)
    checkout = journeys.place(buyer, journeys.variant_of())
    attempt = pay_by(checkout, "bank_transfer", total="9.00")
    undo(transfer(attempt, "9.00"), attempt)
    coupon.refresh_from_db()
    assert coupon.status == "active"
    assert selectors.balance("promotions", "") == Money.zero()
    amounts = [(event.kind, event.amount) for event in money_of(order_of(checkout).number).timeline]
    assert amounts == [
        ("captured", Money("9.00")), ("subsidised", Money("3.00")), ("payment_undone", Money("-9.00")),
    ]  # fmt: skip
    transfer(attempt, "9.00", "B-2")
    coupon.refresh_from_db()
    assert (coupon.status, statuses(checkout)) == ("used", ["to_ship"])
    assert selectors.balance("promotions", "") == Money("-3.00")
    in_order()


def test_reconciling_spans_before_and_after_the_undo_agrees(capsys: Any) -> None:
    attempt = pay_by(placed(), "bank_transfer")
    line = transfer(attempt, "12.00")
    with clock.at(clock.now() + timedelta(days=6)):
        undo(line, attempt)
    middle = (clock.now() + timedelta(days=3)).date().isoformat()
    call_command("reconcile", "--until", middle)
    call_command("reconcile", "--since", middle)
    assert capsys.readouterr().out.count("agree") == 2


def test_the_same_mistake_is_not_proposed_again() -> None:
    attempt = pay_by(placed(), "bank_transfer")
    line = transfer(attempt, "12.00")
    undo(line, attempt)
    (one,) = proposals()
    assert (one.attempt, one.missing, one.is_exact) == (attempt, Money("12.00"), False)
    assert one.why_not == "Anna’s, not Boris’s"


def test_the_pages_of_the_sellers_money_say_it_and_link_to_nothing_that_is_gone() -> None:
    checkout = journeys.place(journeys.member(), journeys.variant_of())
    attempt = pay_by(checkout, "bank_transfer")
    order, line = order_of(checkout), transfer(attempt, "12.00")
    seller, slug = journeys.seller_of(order), order.store.slug
    client = Client()
    client.force_login(seller)
    pages = [f"/en/sell/{slug}/payouts/", f"/en/sell/{slug}/payouts/statement/"]
    link = reverse("seller:order", args=[slug, order.number]).partition("/sell/")[2]
    assert [link in client.get(page).content.decode() for page in pages] == [True, True]
    undo(line, attempt)
    shown = [client.get(page).content.decode() for page in pages]
    assert [link in page for page in shown] == [False, False]
    assert "the payment was taken back" in shown[0]
    assert "Sale undone: the transfer was meant for another payment" in shown[1]
