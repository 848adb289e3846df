"""Coupons in a checkout: the cheapest combination, who bears it, and what becomes of it when an order is called off."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.models import User
from catalog.models import Product, Variant
from catalog.services.stock import expire_reservations
from club.models import Coupon, CouponCampaign
from club.services.coupon_timers import sweep
from club.services.coupons import revoke_coupon
from marketplace.lib import clock
from marketplace.lib.transactions import checked_lock_order
from marketplace.lib.visitor import Visitor
from orders.errors import PriceChanged
from orders.models import Checkout, Order, OrderLineDiscount
from orders.pages.paying import changed_quote
from orders.selectors.cart import cart_view, checkout_view
from orders.selectors.quoting import Change
from orders.services.cancel import cancel_order, cancel_rest, refuse_order
from orders.services.cart import add_to_cart
from orders.services.freezing import cancel_frozen, freeze_order
from orders.services.receipt import confirm_receipt
from orders.services.requote import accept_quote
from orders.services.settling import settle_attempt
from payments.gateways.base import Charge, Outcome
from payments.models import Payment, PaymentAttempt, Refund
from payments.selectors import balance, money_of, subsidised
from payments.services.refunds import refund
from payments.services.timers import sweep as release
from tests.factories.accounts import UserFactory
from tests.factories.club import CampaignFactory, CouponFactory
from tests.orders import journeys
from tests.orders.journeys import usd

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(minutes=61)


def coupon_for(buyer: User, variant: Variant | None = None, **campaign: object) -> Coupon:
    """A coupon of the variant's store; of Karavan without one. 3.00 from 10.00 on."""
    owner = {"store": variant.product.store} if variant else {"karavan": True}
    coupon: Coupon = CouponFactory(user=buyer, campaign=CampaignFactory(**owner, **campaign))
    return coupon


def status(coupon: Coupon) -> str:
    coupon.refresh_from_db()
    return coupon.status


def spent(coupon: Coupon) -> tuple[int, object]:
    campaign = CouponCampaign.objects.get(pk=coupon.campaign_id)
    return campaign.used_count, campaign.used_money


@pytest.fixture(autouse=True)
def ledger_in_order() -> object:
    """Whatever a test does, the books are right afterwards."""
    yield
    call_command("check_ledger")


def test_a_store_pays_for_its_coupon() -> None:
    buyer, variant = journeys.member(), journeys.variant_of()
    coupon = coupon_for(buyer, variant)
    checkout = journeys.place(buyer, variant)
    order = checkout.orders.get()
    assert (order.goods_total, order.coupon_total, order.subsidy_total) == (usd(10), usd(3), usd(0))
    assert (order.total, order.goods_paid, order.goods_earned) == (usd(9), usd(7), usd(7))
    assert (status(coupon), spent(coupon)) == ("reserved", (1, usd(3)))
    journeys.pay(checkout)
    assert status(coupon) == "used"
    assert money_of(order.number).held == usd(9)
    assert not subsidised(order.number)


def test_karavan_pays_the_seller_for_its_coupon() -> None:
    buyer, variant = journeys.member(), journeys.variant_of()
    coupon_for(buyer)
    order = journeys.paid_order(variant, buyer=buyer)
    money = money_of(order.number)
    assert (order.total, order.subsidy_total, order.goods_earned) == (usd(9), usd(3), usd(10))
    assert (money.captured, money.held, money.subsidy) == (usd(9), usd(12), usd(3))
    assert {event.kind: event.amount for event in money.timeline[:2]} == {"captured": usd(9), "subsidised": usd(3)}
    journeys.ship(order)
    confirm_receipt(buyer=buyer, number=order.number)
    with clock.at(clock.now() + dt.timedelta(days=16)):
        release(now=clock.now())
    # Commission of 8 % on the goods that the seller sold for 10.00, though the buyer paid 7.00 for them.
    assert balance("commission", "") == usd("0.80")
    assert balance("store_payable", str(order.store_id)) == usd("11.20")
    assert balance("promotions", "") == usd(-3)


def test_the_cheapest_combination_over_two_sellers() -> None:
    buyer = journeys.member()
    first, second = journeys.variant_of(), journeys.variant_of()
    own, ours = coupon_for(buyer, first), coupon_for(buyer, minimum=usd(20), amount=usd(4))
    idle = coupon_for(buyer, first, amount=usd(2))
    checkout = journeys.place(buyer, first, second)
    totals = {order.store_id: order for order in checkout.orders.all()}
    # 10.00 − 3.00 = 7.00 beside 10.00; 4.00 over both by 7 : 10 is 1.65 and 2.35
    assert totals[first.product.store_id].coupon_total == usd("4.65")
    assert totals[second.product.store_id].coupon_total == usd("2.35")
    assert [status(one) for one in (own, ours, idle)] == ["reserved", "reserved", "active"]
    assert OrderLineDiscount.objects.count() == 3


def test_a_coupon_set_aside_stays() -> None:
    buyer, variant = journeys.member(), journeys.variant_of()
    coupon = coupon_for(buyer, variant)
    add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)
    view = checkout_view(buyer, without_coupons={coupon.pk})
    assert (view.total, view.coupon_total, [one.id for one in view.declined]) == (usd(12), usd(0), [coupon.pk])
    assert cart_view(buyer, Visitor()).total == usd(9)


def test_an_order_costs_at_least_a_cent() -> None:
    buyer = journeys.member()
    variant = journeys.variant_of()
    variant.product.store.delivery_templates.get().zones.update(base_price=usd(0), free_from=usd(0))
    coupon_for(buyer, variant, amount=usd(50), minimum=usd(0))
    order = journeys.paid_order(variant, buyer=buyer)
    assert (order.total, order.coupon_total) == (usd("0.01"), usd("9.99"))


def test_cancelled_unpaid_the_coupon_is_ready_again() -> None:
    buyer, variant = journeys.member(), journeys.variant_of()
    coupon = coupon_for(buyer, variant)
    order = journeys.place(buyer, variant).orders.get()
    cancel_order(buyer=buyer, number=order.number, reason=Order.CancelReason.CHANGED_MIND)
    assert (status(coupon), spent(coupon)) == ("active", (0, usd(0)))


def test_another_coupon_of_the_same_worth_is_agreed_to_before_anything_is_charged() -> None:
    buyer, variant = journeys.member(), journeys.variant_of()
    ours = coupon_for(buyer)
    checkout = journeys.place(buyer, variant)
    with clock.at(clock.now() + LATER):
        expire_reservations(now=clock.now())
        sweep(now=clock.now())
        revoke_coupon(coupon_id=ours.pk)
        own = coupon_for(buyer, variant)
        change = journeys.refused(checkout)
        assert [one.change for one in change.differences] == [Change.COUPONS]
        assert len(changed_quote(change).lines) == 1
        accept_quote(buyer=buyer, number=checkout.number, expected_total=usd(9))
        journeys.pay(checkout)
    order = checkout.orders.get()
    assert (order.status, order.total, order.subsidy_total) == (Order.Status.TO_SHIP, usd(9), usd(0))
    assert [status(one) for one in (ours, own)] == ["revoked", "used"]
    assert money_of(order.number).held == usd(9)


def test_coupons_are_locked_before_the_payment_even_where_an_order_leaves_a_checkout() -> None:
    buyer = journeys.member()
    gone, kept = journeys.variant_of(), journeys.variant_of()
    checkout = journeys.place(buyer, gone, kept)
    Product.objects.filter(pk=gone.product_id).update(status="paused")
    with clock.at(clock.now() + LATER):
        expire_reservations(now=clock.now())
        coupon = coupon_for(buyer, kept)
        with checked_lock_order() as names:
            accept_quote(buyer=buyer, number=checkout.number, expected_total=usd(9))
    assert names.index("coupon") < names.index("payment")
    assert "coupon" not in names[names.index("payment") :], "nobody waits in a circle"
    assert status(coupon) == "reserved"
    assert Payment.objects.filter(reference=checkout.number).count() == 2


def test_one_of_two_unpaid_orders_takes_karavans_coupon_along() -> None:
    buyer = journeys.member()
    first, second = journeys.variant_of(), journeys.variant_of()
    coupon = coupon_for(buyer, minimum=usd(20), amount=usd(4))
    checkout = journeys.place(buyer, first, second)
    gone, left = checkout.orders.order_by("pk")
    cancel_order(buyer=buyer, number=gone.number, reason=Order.CancelReason.CHANGED_MIND)
    assert status(coupon) == "active"
    change = journeys.refused(checkout)
    assert [one.change for one in change.differences] == [Change.COUPONS]
    assert changed_quote(change).total == usd(12)
    accept_quote(buyer=buyer, number=checkout.number, expected_total=usd(12))
    journeys.pay(checkout)
    assert journeys.fresh(left).status == Order.Status.TO_SHIP


def test_one_of_two_unpaid_orders_leaves_the_others_coupon() -> None:
    buyer = journeys.member()
    first, second = journeys.variant_of(), journeys.variant_of()
    one, two = coupon_for(buyer, first), coupon_for(buyer, second)
    checkout = journeys.place(buyer, first, second)
    gone = checkout.orders.get(store=first.product.store)
    cancel_order(buyer=buyer, number=gone.number, reason=Order.CancelReason.CHANGED_MIND)
    assert (status(one), status(two)) == ("active", "reserved")
    journeys.pay(checkout)
    assert status(two) == "used"


def test_a_lapsed_coupon_that_went_elsewhere_does_not_stop_a_cancellation() -> None:
    buyer = journeys.member()
    first, second = journeys.variant_of(), journeys.variant_of()
    coupon_for(buyer, first)
    two = coupon_for(buyer, second)
    checkout = journeys.place(buyer, first, second)
    sweep(now=checkout.placed_at + LATER)
    other = journeys.place(buyer, second)
    gone = checkout.orders.get(store=first.product.store)
    cancel_order(buyer=buyer, number=gone.number, reason=Order.CancelReason.CHANGED_MIND)
    assert journeys.fresh(gone).status == Order.Status.CANCELLED
    assert (status(two), two.reference) == ("reserved", other.number)


def test_all_cancelled_before_shipping_gives_the_coupon_back_for_a_week_at_least() -> None:
    buyer = journeys.member()
    first, second = journeys.variant_of(), journeys.variant_of()
    coupon = coupon_for(buyer, minimum=usd(20), amount=usd(4), valid_until=clock.now() + dt.timedelta(days=1))
    checkout = journeys.place(buyer, first, second)
    journeys.pay(checkout)
    one, other = checkout.orders.order_by("pk")
    refuse_order(store=one.store, number=one.number, user=journeys.seller_of(one))
    assert status(coupon) == "used"
    refuse_order(store=other.store, number=other.number, user=journeys.seller_of(other))
    assert status(coupon) == "active"
    assert coupon.valid_until > clock.now() + dt.timedelta(days=6)
    assert (spent(coupon), balance("promotions", "")) == ((0, usd(0)), usd(0))
    assert sum(refund.amount.amount for refund in Refund.objects.all()) == usd(20).amount


@pytest.mark.parametrize("is_sent", [True, False])
def test_a_stopped_order_that_had_been_sent_gives_no_coupon_back(is_sent: bool) -> None:
    buyer, staff = journeys.member(), UserFactory(is_staff=True)
    first, second = journeys.variant_of(), journeys.variant_of()
    coupon = coupon_for(buyer, minimum=usd(20), amount=usd(4))
    checkout = journeys.place(buyer, first, second)
    journeys.pay(checkout)
    one, other = checkout.orders.order_by("pk")
    if is_sent:
        journeys.ship(one)
    freeze_order(order_id=one.pk, user=staff, reason="Looked into.")
    cancel_frozen(order_id=one.pk, user=staff)
    refuse_order(store=other.store, number=other.number, user=journeys.seller_of(other))
    assert status(coupon) == ("used" if is_sent else "active")
    assert sum(refund.amount.amount for refund in Refund.objects.all()) == usd(20).amount


def test_the_rest_of_an_order_gives_back_what_was_paid_for_it() -> None:
    buyer, variant = journeys.member(), journeys.variant_of()
    coupon_for(buyer)
    order = journeys.paid_order(variant, buyer=buyer, quantity=3)
    assert (order.total, order.subsidy_total) == (usd(29), usd(3))
    order = journeys.ship(order, {order.lines.get().pk: 1})
    with transaction.atomic():
        amount = cancel_rest(order=order)
    assert amount == usd("19.33")  # two thirds of 27.00 + 2.00
    assert subsidised(order.number) == usd(1)
    assert money_of(order.number).held == usd("10.67")  # 9.67 of the buyer, 1.00 of Karavan


def lapsed(buyer: User, variant: Variant) -> Checkout:
    """An unpaid checkout whose hour is over; the coupon is free again."""
    checkout = journeys.place(buyer, variant)
    sweep(now=checkout.placed_at + LATER)
    return checkout


def test_after_the_hour_the_coupon_is_held_again() -> None:
    buyer, variant = journeys.member(), journeys.variant_of()
    coupon = coupon_for(buyer, variant)
    checkout = lapsed(buyer, variant)
    assert status(coupon) == "active"
    with clock.at(checkout.placed_at + LATER):
        journeys.pay(checkout)
    assert status(coupon) == "used"


def test_after_the_hour_a_coupon_that_went_elsewhere_is_told() -> None:
    buyer, variant = journeys.member(), journeys.variant_of()
    coupon = coupon_for(buyer, variant)
    checkout = lapsed(buyer, variant)
    other = journeys.place(buyer, variant)
    assert (status(coupon), coupon.reference) == ("reserved", other.number)
    with clock.at(checkout.placed_at + LATER), pytest.raises(PriceChanged) as told:
        journeys.pay(checkout)
    assert [one.change for one in told.value.differences] == [Change.COUPONS]
    assert told.value.params["after"] == usd(12)


def test_after_the_hour_one_order_is_sold_out_and_the_coupon_worked_out_anew() -> None:
    buyer = journeys.member()
    first, second = journeys.variant_of(), journeys.variant_of()
    coupon = coupon_for(buyer, minimum=usd(5), amount=usd(4))
    checkout = journeys.place(buyer, first, second)
    sweep(now=checkout.placed_at + LATER)
    with clock.at(checkout.placed_at + LATER):
        expire_reservations(now=clock.now())
        Variant.objects.filter(pk=second.pk).update(stock_on_hand=0)
        assert changed_quote(journeys.refused(checkout)).total == usd(8)  # 10.00 − 4.00 + 2.00
        accept_quote(buyer=buyer, number=checkout.number, expected_total=usd(8))
        left = checkout.orders.get(status=Order.Status.AWAITING_PAYMENT)
        assert (left.coupon_total, left.reserved_until) == (usd(4), clock.now() + dt.timedelta(hours=1))
        assert (status(coupon), spent(coupon)) == ("reserved", (1, usd(4)))
        journeys.pay(checkout)
    assert (status(coupon), journeys.fresh(left).status) == ("used", Order.Status.TO_SHIP)


def test_a_late_capture_without_its_coupon_is_sent_back() -> None:
    buyer, variant = journeys.member(), journeys.variant_of()
    coupon = coupon_for(buyer, variant)
    checkout = journeys.place(buyer, variant)
    journeys.pay(checkout, "late")
    sweep(now=checkout.placed_at + LATER)
    journeys.place(buyer, variant)
    attempt = PaymentAttempt.objects.get()
    settle_attempt(attempt_id=attempt.pk, charge=Charge(Outcome.CAPTURED, attempt.provider_reference))
    order = checkout.orders.get()
    assert (order.status, order.cancel_reason) == (Order.Status.CANCELLED, Order.CancelReason.SOLD_OUT)
    assert Refund.objects.get(reference=order.number).amount == usd(9)
    assert status(coupon) == "reserved"
    assert journeys.stock_of(variant) == (10, 1)


def test_the_cart_says_what_is_missing_to_a_coupon() -> None:
    buyer, variant = journeys.member(), journeys.variant_of()
    coupon_for(buyer, variant, minimum=usd(11))
    coupon_for(buyer, minimum=usd(40), amount=usd(5))
    add_to_cart(buyer=buyer, variant_id=variant.pk, quantity=1)
    view = cart_view(buyer, Visitor())
    step = view.groups[0].coupon
    assert step is not None
    assert (step.missing, step.saved, step.pays_off, step.percent) == (usd(1), usd(3), True, 90)
    assert view.coupon is not None
    assert (view.coupon.missing, view.coupon.pays_off) == (usd(30), False)


def test_what_karavan_added_comes_back_when_the_buyer_had_everything_already() -> None:
    buyer, variant = journeys.member(), journeys.variant_of()
    coupon_for(buyer)
    order = journeys.paid_order(variant, buyer=buyer)
    with transaction.atomic():
        refund(reference=order.number, amount=order.total, reason="goodwill", key="goodwill")
    assert subsidised(order.number) == usd(3)
    refuse_order(store=order.store, number=order.number, user=journeys.seller_of(order))
    money = money_of(order.number)
    assert (money.refunded, money.held, money.hold_status) == (order.total, usd(0), "refunded")
    assert not subsidised(order.number)
    assert Refund.objects.get().amount == order.total
