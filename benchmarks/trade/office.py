"""What staff, the shop's bank and the clock do."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from benchmarks.trade.picking import Pick
from benchmarks.trade.registry import PAID, Idle, Status, some, some_order, step
from benchmarks.trade.troubles import TROUBLES, trouble
from benchmarks.trade.world import World
from catalog.services import timers as catalog_timers
from club.services import coupon_timers
from marketplace.lib import clock
from orders.services import parcel_timers, settling
from orders.services import timers as order_timers
from orders.services.freezing import cancel_frozen, freeze_order, unfreeze_order
from orders.services.review import accept_payment, reject_payment
from payments.gateways.sandbox.models import SandboxCharge
from payments.models import ManualRefund, Payout, Refund
from payments.payables import payable_stores
from payments.services import timers as payment_timers
from payments.services.by_hand import approve_refund
from payments.services.payouts import approve_payouts, complete_payout, fail_payout
from payments.services.refunds import refund
from payments.services.sending import complete_manual_refund

SETTLING = [timedelta(minutes=minutes) for minutes in (3, 10, 61, 181, 781, 781)]  # longer than each wait for a retry
MINUTES = 50  # at most, until a sweep finds nothing more to do
PAUSES = (
    *(timedelta(seconds=1), timedelta(minutes=3), timedelta(minutes=61), timedelta(hours=13)),
    *(timedelta(days=2), timedelta(days=8), timedelta(days=21), timedelta(days=46)),
)


@step()
def look_at_payment(world: World, pick: Pick) -> None:
    """Staff let a payment pass, or find it suspicious."""
    order, passes = some_order(world, pick, Status.PAYMENT_REVIEW), pick.number(0, 3)
    (accept_payment if passes else reject_payment)(order_id=order.pk, user=world.staff)


@step()
def goodwill(world: World, pick: Pick) -> None:
    """Staff give back some of an order's money, whatever has become of it."""
    order = some_order(world, pick, *PAID, Status.FINISHED, Status.CLOSED)
    percent, again = pick.one([10, 33, 50, 100]), pick.number(1, 2)
    amount = order.total * Decimal(percent) * Decimal("0.01")
    if not amount:
        raise Idle
    key = f"goodwill-{order.pk}-{world.next_serial()}-{clock.now().timestamp()}"
    for _press in range(again):
        with transaction.atomic():
            refund(reference=order.number, amount=amount, reason="goodwill", key=key)


@step(weight=1)
def freeze(world: World, pick: Pick) -> None:
    """Staff stop an order and its money, or let both go on, or cancel it."""
    order = some_order(world, pick, *PAID, Status.FINISHED)
    if not order.is_frozen:
        freeze_order(order_id=order.pk, user=world.staff, reason="looked into")
    elif pick.number(1, 3) == 1:
        cancel_frozen(order_id=order.pk, user=world.staff)
    else:
        unfreeze_order(order_id=order.pk, user=world.staff)


@step(weight=3)
def pay_out(world: World, pick: Pick) -> None:
    """Staff approve what can be paid to the stores; sometimes twice."""
    waiting = [row for row in payable_stores(now=clock.now()) if not row.obstacle and row.store.pk in world.stores]
    expected = {row.store.pk: row.amount for row in waiting}
    if not expected:
        raise Idle
    key = f"{world.tag}-{world.next_serial()}-{clock.now().timestamp()}"
    for _press in range(pick.number(1, 2)):
        approve_payouts(staff=world.staff, expected=expected, key=key)


@step(weight=3)
def answer_payout(world: World, pick: Pick) -> None:
    """The bank has made a transfer, or refused it; sometimes it says so twice."""
    payout = some(pick, Payout.objects.filter(store__in=world.stores).order_by("pk"))
    is_made = pick.number(0, 3)
    for _time in range(pick.number(1, 2)):
        if is_made:
            complete_payout(number=payout.number)
        else:
            fail_payout(number=payout.number, reason="closed account")


@step()
def return_by_hand(world: World, pick: Pick) -> None:
    """Staff return what the bank could not; they look at the bank's books first."""
    row = some(pick, Refund.objects.filter(status=Refund.Status.MANUAL).order_by("pk"))
    if not SandboxCharge.objects.filter(refunds__key=row.number).exists():
        # Somebody else than `world.staff` has to approve; whether it is staff is the business of the admin.
        colleague = User.objects.get(pk=world.buyers[0])
        approve_refund(number=row.number, staff=colleague, seen=ManualRefund.objects.get(refund=row).version)
        with transaction.atomic():
            complete_manual_refund(number=row.number, staff=world.staff)


def sweep() -> int:
    """The minute's work of everything that trade hangs on, at the clock's moment; what payments did of it."""
    moment = clock.now()
    catalog_timers.sweep(now=moment)
    coupon_timers.sweep(now=moment)
    order_timers.sweep(now=moment)
    parcel_timers.sweep(now=moment)
    return payment_timers.sweep(now=moment) + settling.sweep(now=moment)


def settle_down(world: World) -> None:
    """A day and a half in which nothing happens but sweeps: whatever hung between two phases has come to its end."""
    for time in SETTLING:
        world.wait(time)
        with world.clocked():
            for _minute in range(MINUTES):  # each run of a sweep takes so many at most
                if not sweep():
                    break


@step(weight=3)
def minute(world: World, pick: Pick) -> None:
    """The scheduler's sweep."""
    with trouble(pick.one(TROUBLES)):
        sweep()


@step(weight=4)
def wait(world: World, pick: Pick) -> None:
    """Time passes, and then comes the sweep."""
    world.wait(pick.one(PAUSES))
    with clock.at(world.moment):
        minute(world, pick)
