"""What buyers and their bank do."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.models import User
from benchmarks.trade.picking import Pick
from benchmarks.trade.registry import Idle, Status, some, some_order, step
from benchmarks.trade.troubles import TROUBLES, deliver, trouble
from benchmarks.trade.world import World
from marketplace.lib import clock
from marketplace.lib.money import Money
from marketplace.lib.visitor import Visitor
from orders.errors import PriceChanged
from orders.models import Checkout, Order
from orders.selectors.cart import CheckoutGroup, checkout_view
from orders.services.cancel import cancel_order
from orders.services.cart import add_to_cart
from orders.services.checkout import place_checkout
from orders.services.payment import pay_checkout, return_from_bank
from orders.services.receipt import confirm_receipt
from orders.services.requote import accept_quote
from payments import selectors
from payments.gateways.sandbox import bank
from payments.gateways.sandbox.cards import DEMO_CARDS, DemoCard
from payments.gateways.sandbox.models import SandboxCharge, SandboxEvent
from payments.models import GiftCard


@step(weight=1)
def fill_cart(world: World, pick: Pick) -> None:
    """Put some pieces into a cart."""
    variant, pieces = pick.one(world.variants), pick.number(1, 3)
    add_to_cart(buyer=world.buyer(pick), variant_id=variant, quantity=pieces)


@step()
def place(world: World, pick: Pick) -> None:
    """Order from one seller or from all; sometimes the button is pressed twice."""
    buyer = world.buyer(pick)
    view = checkout_view(buyer)
    if not view.can_place or view.address is None:
        raise Idle
    groups = view.groups if pick.number(0, 1) else view.groups[:1]
    order_groups(world, buyer, groups, address_id=view.address.pk, presses=pick.number(1, 2))


@step(weight=4)
def buy(world: World, pick: Pick) -> None:
    """Fill the cart and order it at once, so that there is always something to trade with."""
    buyer = world.buyer(pick)
    for _line in range(pick.number(1, 3)):
        variant, pieces = pick.one(world.variants), pick.number(1, 3)
        add_to_cart(buyer=buyer, variant_id=variant, quantity=pieces)
    view = checkout_view(buyer)
    if view.can_place and view.address is not None:
        placed = order_groups(world, buyer, view.groups, address_id=view.address.pk, presses=1)
        if pick.number(0, 3):
            pay_for(world, placed, card=pick.one(DEMO_CARDS[:4]), presses=1)


def order_groups(
    world: World, buyer: User, groups: Sequence[CheckoutGroup], *, address_id: int, presses: int
) -> Checkout:
    """Press «Оформить» for these groups of a checkout page."""
    key = f"{world.tag}-{buyer.pk}-{world.next_serial()}-{clock.now().timestamp()}"
    certificates = GiftCard.objects.filter(owner=buyer, status=GiftCard.Status.ACTIVE)
    gift_cards = list(certificates.order_by("pk").values_list("number", flat=True))
    for _press in range(presses):
        placed = place_checkout(
            buyer=buyer,
            store_ids=[group.store.pk for group in groups],
            address_id=address_id,
            delivery={group.store.pk: group.option.code for group in groups if group.option},
            expected_total=Money.sum(group.quote.total for group in groups if group.quote),
            idempotency_key=key,
            visitor=Visitor(),
            gift_cards=gift_cards,
        )
    return placed


@step(weight=8)
def pay(world: World, pick: Pick) -> None:
    """Pay with one of the bank's cards on a good or a bad day; sometimes the button is pressed twice."""
    order = some_order(world, pick, Status.AWAITING_PAYMENT)
    card = pick.one(DEMO_CARDS[:4]) if pick.number(0, 2) else pick.one(DEMO_CARDS)
    with trouble(pick.one(TROUBLES)):
        pay_for(world, order.checkout, card=card, presses=pick.number(1, 2))


def pay_for(world: World, payable: Checkout | GiftCard, *, card: DemoCard, presses: int) -> None:
    """Press «Оплатить» for a checkout or a certificate. Raises Idle when nothing of it is to be paid."""
    payment = selectors.open_payment(payable.number)
    if payment is None:
        raise Idle
    key = f"{world.tag}-{payment.pk}-{world.next_serial()}-{clock.now().timestamp()}"
    for _press in range(presses):
        pay_checkout(
            buyer=payable.buyer,
            number=payable.number,
            card=card.card(),
            idempotency_key=key,
            expected_total=payment.amount,
            return_url="/back/",
        )


@step()
def agree(world: World, pick: Pick) -> None:
    """Agree to what an unpaid checkout costs today."""
    order = some_order(world, pick, Status.AWAITING_PAYMENT)
    try:
        accept_quote(buyer=order.buyer, number=order.checkout.number, expected_total=Money.zero())
    except PriceChanged as change:
        accept_quote(buyer=order.buyer, number=order.checkout.number, expected_total=change.params["after"])


@step()
def visit_bank(world: World, pick: Pick) -> None:
    """Type the right code on the bank's page, a wrong one, or refuse; perhaps come back to the shop."""
    charge = some(pick, SandboxCharge.objects.filter(status=SandboxCharge.Status.CONFIRMING).order_by("pk"))
    choice = pick.number(0, 4)
    if choice == 0:
        bank.refuse_confirmation(token=charge.token)
    else:
        bank.confirm_by_code(token=charge.token, code="9999" if choice == 1 else "1234")


@step()
def come_back(world: World, pick: Pick) -> None:
    """The buyer's browser returns from the bank."""
    order = some_order(world, pick, Status.AWAITING_PAYMENT)
    with trouble(pick.one(TROUBLES)):
        return_from_bank(buyer=order.buyer, number=order.checkout.number)


@step(weight=3)
def webhook(world: World, pick: Pick) -> None:
    """The bank reports something, in time, late, or once more."""
    decided = (SandboxCharge.Status.CAPTURED, SandboxCharge.Status.DECLINED)
    events = SandboxEvent.objects.filter(charge__status__in=decided).select_related("charge")
    event = some(pick, events.order_by("pk"))
    deliver(event)


@step()
def cancel(world: World, pick: Pick) -> None:
    """The buyer cancels, or asks for it."""
    order = some_order(world, pick, Status.AWAITING_PAYMENT, Status.TO_SHIP)
    cancel_order(buyer=order.buyer, number=order.number, reason=Order.CancelReason.CHANGED_MIND)


@step(weight=3)
def confirm(world: World, pick: Pick) -> None:
    """The buyer has the goods."""
    order = some_order(world, pick, Status.SHIPPED, Status.DELIVERED)
    confirm_receipt(buyer=order.buyer, number=order.number)
