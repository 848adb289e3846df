"""Orders of fourteen months in every state, placed by the very services that buyers and sellers use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from string import ascii_uppercase

from accounts.models import StoreMember, User
from catalog.models import Variant
from marketplace.lib import clock
from marketplace.lib.errors import DomainError
from marketplace.lib.money import Money
from marketplace.lib.publishing import without_publishing
from marketplace.lib.visitor import Visitor
from messaging.services.outbox import drop_history
from messaging.services.reading import read_history
from orders.carriers.adapters.base import ParcelFacts, ParcelReport
from orders.carriers.adapters.simulated.route import reports_of
from orders.carriers.formats import russian_post_code, s10_code
from orders.models import Checkout, Order, OrderTimer, Shipment
from orders.selectors.cart import checkout_view
from orders.selectors.gifts import where_to
from orders.services.cancel import cancel_order
from orders.services.carriers import take_reports
from orders.services.cart import add_to_cart
from orders.services.checkout import place_checkout
from orders.services.payment import pay_checkout
from orders.services.receipt import confirm_receipt
from orders.services.shipping import ship_order
from orders.services.timers import fire
from payments.gateways.base import Card
from payments.gateways.sandbox.cards import DEMO_CARDS

from .plan import Plan

SEED = 260
CROWD_ORDERS = 190
# How far an order gets, and how many days ago it was placed: (stage, youngest, oldest).
STAGES = {
    "unpaid": (0, 2),
    "cancelled": (3, 300),
    "to_ship": (0, 3),
    "shipped": (5, 12),
    "delivered": (15, 19),
    "finished": (20, 30),
    "closed": (48, 410),
}
ANNA = "unpaid to_ship shipped shipped delivered finished cancelled" + " closed" * 13
NAMED = {
    "anna@example.com": ANNA.split(),
    "igor@example.com": ["unpaid", "shipped", "finished"] + ["closed"] * 6,
    "sarah@example.com": ["to_ship", "delivered", "closed"],
    "oleg@example.com": ["shipped", "closed", "closed", "closed"],
    "dina@example.com": ["finished", "closed"],
}
_CARRIERS = {"CN": "china_post", "RU": "russian_post"}
SPENDERS = {"anna@example.com": 4}  # dearer goods for a higher club level


@dataclass(frozen=True)
class Wish:
    """One order to be played: who, how far, from when, and its own number in the demo."""

    key: str
    buyer: User
    stage: str
    placed_at: datetime
    pieces: int


def load_orders(plan: Plan) -> str:
    """Play the orders of the named people that were not played yet; the crowd's are left to the worker."""
    random = Random(SEED)
    variants = sellable()
    played = sum(play_once(wish, variants, plan) for wish in sorted(_named(plan, random), key=_moment))
    return f"{played} played"


def play_crowd_order(plan: Plan, place: int) -> bool:
    """Play the crowd's order number `place`; False when there is no such number. Safe to repeat."""
    random = Random(SEED + 1)
    wishes = sorted(_crowd(plan, random), key=_moment)
    if place >= len(wishes):
        return False
    play_once(wishes[place], sellable(), plan)
    return True


def _moment(wish: Wish) -> datetime:
    return wish.placed_at


def play_once(wish: Wish, variants: list[Variant], plan: Plan) -> int:
    """Play a wish that was not played yet, with goods drawn from `variants`; how many orders came of it."""
    if Checkout.objects.filter(idempotency_key=wish.key).exists():
        return 0
    random = Random(wish.key)
    with without_publishing():
        played = _play(wish, random.sample(variants, wish.pieces), plan)
    drop_history(before=plan.ago(0.02))
    read_history(before=plan.ago(3))
    return played


def _named(plan: Plan, random: Random) -> Iterable[Wish]:
    people = {user.email: user for user in User.objects.filter(email__in=NAMED)}
    for email, stages in NAMED.items():
        for number, stage in enumerate(stages):
            pieces = random.randint(1, SPENDERS.get(email, 1))
            yield Wish(f"demo-{email}-{number}", people[email], stage, _when(stage, plan, random), pieces)


def _crowd(plan: Plan, random: Random) -> Iterable[Wish]:
    people = list(User.objects.filter(email__startswith="shopper").order_by("email"))
    stages = ["to_ship", "shipped", "delivered", "finished", "cancelled"] + ["closed"] * 8
    for number in range(CROWD_ORDERS):
        stage = random.choice(stages)
        yield Wish(f"demo-crowd-{number}", random.choice(people), stage, _when(stage, plan, random), 1)


def _when(stage: str, plan: Plan, random: Random) -> datetime:
    youngest, oldest = STAGES[stage]
    return plan.ago(random.uniform(youngest + 0.1, oldest))


def sellable() -> list[Variant]:
    """Goods of open stores with enough in stock."""
    found = Variant.objects.filter(stock_on_hand__gte=60, product__status="live", store__status="approved")
    return list(found.order_by("pk")[:400])


def _play(wish: Wish, variants: list[Variant], plan: Plan) -> int:
    """Place the order and take it as far as its stage; 0 when the goods of the draw cannot be ordered."""
    at = wish.placed_at
    with clock.at(at):
        try:
            orders = _place(wish, variants)
        except DomainError:
            return 0
    if wish.stage == "unpaid":
        return len(orders)
    if wish.stage == "cancelled":
        with clock.at(at + timedelta(hours=5)):
            for order in orders:
                cancel_order(buyer=wish.buyer, number=order.number, reason=Order.CancelReason.CHANGED_MIND)
        return len(orders)
    with clock.at(at + timedelta(minutes=4)):
        _pay(wish, orders)
    if wish.stage != "to_ship":
        for order in orders:
            _send(order, wish, at, plan)
    return len(orders)


def _place(wish: Wish, variants: list[Variant]) -> list[Order]:
    for variant in variants:
        add_to_cart(buyer=wish.buyer, variant_id=variant.pk, quantity=1)
    view = checkout_view(wish.buyer)
    checkout = place_checkout(
        buyer=wish.buyer,
        store_ids=[group.store.pk for group in view.groups],
        address_id=view.address.pk if view.address else 0,
        delivery={group.store.pk: group.option.code for group in view.groups if group.option},
        expected_total=view.total,
        idempotency_key=wish.key,
        visitor=Visitor(language=wish.buyer.language, currency=wish.buyer.currency, country=wish.buyer.country),
    )
    return list(checkout.orders.select_related("store", "checkout"))


def _pay(wish: Wish, orders: list[Order]) -> None:
    card = Card(DEMO_CARDS[0].number, month=12, year=2030, cvc="123", holder=wish.buyer.full_name.upper())
    pay_checkout(
        buyer=wish.buyer,
        number=orders[0].checkout.number,
        card=card,
        idempotency_key=wish.key,
        expected_total=Money.sum(order.total for order in orders),
        return_url="/",
    )


def _send(order: Order, wish: Wish, at: datetime, plan: Plan) -> None:
    seller = StoreMember.objects.filter(store=order.store_id).select_related("user")[0].user
    is_there = wish.stage != "shipped"
    with clock.at(at + timedelta(days=1.5)):
        carrier, code, reports = way_of(order, is_there=is_there)
        ship_order(order_number=order.number, store=order.store, user=seller, carrier=carrier, tracking_code=code)
    for report in reports:
        if report.at < plan.now:
            with clock.at(report.at):
                take_reports(carrier, [report])
    if wish.stage in {"finished", "closed"}:
        with clock.at(at + timedelta(days=17)):
            confirm_receipt(buyer=wish.buyer, number=order.number)
    if wish.stage == "closed":
        timer = OrderTimer.objects.get(subject=order, kind=OrderTimer.Kind.CLOSE)
        with clock.at(timer.due_at):
            fire(timer_id=timer.pk)


def way_of(order: Order, *, is_there: bool) -> tuple[str, str, list[ParcelReport]]:
    """Carrier, code and the whole way of a parcel sent now; of a parcel that is to arrive, a way that ends so.

    It is the way of the simulated carrier, which goes on with it from where history ends.
    """
    carrier = _CARRIERS.get(order.store.country, "post")
    for attempt in range(len(ascii_uppercase)):
        code = _code(order, carrier, attempt)
        where = where_to(order)
        facts = ParcelFacts(carrier, code, clock.now(), order.store.country, where["country"], where["city"])
        reports = reports_of(facts)
        if not is_there or reports[-1].status == Shipment.Status.DELIVERED:
            return carrier, code, reports
    raise LookupError(f"no code of {carrier} arrives")


def _code(order: Order, carrier: str, attempt: int) -> str:
    if carrier == "russian_post":
        return russian_post_code((101_000 + attempt) * 10**7 + order.pk)
    return s10_code(service=f"R{ascii_uppercase[attempt]}", serial=order.pk, country=order.store.country)
