"""The order's table of moves and the arithmetic of a checkout. Pure: no query, no clock, no request."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from club.pricing import Funder, LineDiscount
from marketplace.lib.money import Money
from orders import constants
from orders.errors import ActionNotPossible
from orders.models import Actor, Order, OrderTimer

Status = Order.Status
Kind = OrderTimer.Kind


@dataclass(frozen=True, slots=True)
class Facts:
    """What guards look at besides the status.

    `parcels_under_way` have not arrived by anybody's word (a lost or returned one never does), and
    `parcels_unproved` not by the word of the carrier or of staff, which alone ends a protection early.
    """

    is_frozen: bool = False
    is_cancel_requested: bool = False
    is_delivery_proved: bool = False
    pieces_left: int = 0
    parcels_under_way: int = 0
    parcels_unproved: int = 0


Guard = Callable[[Facts], bool]


def _always(_facts: Facts) -> bool:
    return True


def _ships_the_last_piece(facts: Facts) -> bool:
    return facts.pieces_left == 0 and not facts.is_cancel_requested


def _leaves_pieces(facts: Facts) -> bool:
    return facts.pieces_left > 0 and not facts.is_cancel_requested


def _cancel_requested(facts: Facts) -> bool:
    return facts.is_cancel_requested


def _cancel_not_requested(facts: Facts) -> bool:
    return not facts.is_cancel_requested


def _all_parcels_arrived(facts: Facts) -> bool:
    return facts.parcels_under_way == 0


def _delivery_is_proved(facts: Facts) -> bool:
    return facts.parcels_unproved == 0


def _proof_is_new(facts: Facts) -> bool:
    return facts.parcels_unproved == 0 and not facts.is_delivery_proved


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of domain.md section 2: who may do what from where, under which guard, set off by which timer.

    `of_frozen` rows hold while staff have stopped the order, all others while they have not.
    """

    action: str
    source: Status
    target: Status
    actors: tuple[Actor, ...]
    event: str
    guard: Guard = _always
    timer: Kind | None = None
    of_frozen: bool = False


_row = Transition
_B, _S, _A, _T, _P = (Actor.BUYER,), (Actor.SELLER,), (Actor.STAFF,), (Actor.TIMER,), (Actor.PROVIDER,)

# What staff can stop: there is money in it, which has not gone to the seller yet (domain.md: from any paid state).
FREEZABLE = frozenset(Status) - {Status.AWAITING_PAYMENT, Status.CLOSED, Status.CANCELLED}

# Everything that can happen to an order. A frozen order only goes back to where it was, or is cancelled by staff.
TRANSITIONS: tuple[Transition, ...] = (
    # awaiting payment
    _row("pay", Status.AWAITING_PAYMENT, Status.PAYMENT_REVIEW, _P, "order:paid"),
    _row("cancel", Status.AWAITING_PAYMENT, Status.CANCELLED, _B, "order:cancelled"),
    _row("expire", Status.AWAITING_PAYMENT, Status.CANCELLED, _T, "order:expired", timer=Kind.UNPAID_EXPIRY),
    _row("sell_out", Status.AWAITING_PAYMENT, Status.CANCELLED, _P, "order:sold_out"),
    # payment review
    _row("accept", Status.PAYMENT_REVIEW, Status.TO_SHIP, _P + _A, "order:accepted"),
    _row("accept", Status.PAYMENT_REVIEW, Status.TO_SHIP, _T, "order:accepted", timer=Kind.REVIEW_END),
    _row("reject", Status.PAYMENT_REVIEW, Status.CANCELLED, _A, "order:rejected"),
    # before shipping
    _row("ship", Status.TO_SHIP, Status.SHIPPED, _S, "order:shipped", _ships_the_last_piece),
    _row("ship", Status.TO_SHIP, Status.PARTLY_SHIPPED, _S, "order:partly_shipped", _leaves_pieces),
    _row("refuse", Status.TO_SHIP, Status.CANCELLED, _S, "order:refused"),
    _row("miss_ship_by", Status.TO_SHIP, Status.CANCELLED, _T, "order:not_shipped", timer=Kind.SHIP_BY),
    _row("request_cancel", Status.TO_SHIP, Status.TO_SHIP, _B, "order:cancel_requested", _cancel_not_requested),
    _row("keep", Status.TO_SHIP, Status.TO_SHIP, _S, "order:cancel_refused", _cancel_requested),
    _row("agree_cancel", Status.TO_SHIP, Status.CANCELLED, _S, "order:cancel_agreed", _cancel_requested),
    _row(
        "cancel_unanswered",
        Status.TO_SHIP,
        Status.CANCELLED,
        _T,
        "order:cancel_unanswered",
        _cancel_requested,
        Kind.CANCEL_ANSWER,
    ),
    # partly shipped
    _row("ship", Status.PARTLY_SHIPPED, Status.SHIPPED, _S, "order:shipped", _ships_the_last_piece),
    _row("ship", Status.PARTLY_SHIPPED, Status.PARTLY_SHIPPED, _S, "order:partly_shipped", _leaves_pieces),
    _row("miss_ship_by", Status.PARTLY_SHIPPED, Status.SHIPPED, _T, "order:rest_not_shipped", timer=Kind.SHIP_BY),
    # on the way and after
    _row("deliver", Status.SHIPPED, Status.DELIVERED, _P + _A, "order:delivered", _delivery_is_proved),
    _row("deliver", Status.SHIPPED, Status.DELIVERED, _S, "order:delivery_claimed", _all_parcels_arrived),
    _row("deliver", Status.DELIVERED, Status.DELIVERED, _P + _A, "order:delivered", _proof_is_new),
    _row("confirm", Status.SHIPPED, Status.FINISHED, _B, "order:finished"),
    _row("confirm", Status.DELIVERED, Status.FINISHED, _B, "order:finished"),
    _row("end_protection", Status.SHIPPED, Status.FINISHED, _T, "order:finished", timer=Kind.PROTECTION_END),
    _row("end_protection", Status.DELIVERED, Status.FINISHED, _T, "order:finished", timer=Kind.PROTECTION_END),
    _row("finish_delivered", Status.DELIVERED, Status.FINISHED, _T, "order:finished", timer=Kind.DELIVERY_PROVED),
    _row("close", Status.FINISHED, Status.CLOSED, _T, "order:closed", timer=Kind.CLOSE),
    # a bank transfer was matched by mistake
    _row("undo_payment", Status.PAYMENT_REVIEW, Status.AWAITING_PAYMENT, _A, "order:payment_undone"),
    _row("undo_payment", Status.TO_SHIP, Status.AWAITING_PAYMENT, _A, "order:payment_undone"),
    # stopped by staff
    *(
        _row("cancel_frozen", status, Status.CANCELLED, _A, "order:frozen_cancelled", of_frozen=True)
        for status in sorted(FREEZABLE)
    ),
)

# Parcels may be on their way, and the buyer's protection runs.
ON_THE_WAY = frozenset({Status.PARTLY_SHIPPED, Status.SHIPPED, Status.DELIVERED})
PAID_STATUSES = frozenset(Status) - {Status.AWAITING_PAYMENT, Status.CANCELLED}
FINAL_STATUSES = frozenset({Status.CLOSED, Status.CANCELLED})

# In which statuses a timer may still fire; a move out of them marks it done.
TIMER_STATUSES: Mapping[Kind, frozenset[Status]] = {
    Kind.UNPAID_REMINDER: frozenset({Status.AWAITING_PAYMENT}),
    Kind.UNPAID_EXPIRY: frozenset({Status.AWAITING_PAYMENT}),
    Kind.REVIEW_END: frozenset({Status.PAYMENT_REVIEW}),
    Kind.SHIP_BY: frozenset({Status.TO_SHIP, Status.PARTLY_SHIPPED}),
    Kind.CANCEL_ANSWER: frozenset({Status.TO_SHIP}),
    Kind.PROTECTION_10: ON_THE_WAY,
    Kind.PROTECTION_5: ON_THE_WAY,
    Kind.PROTECTION_2: ON_THE_WAY,
    Kind.PROTECTION_END: ON_THE_WAY,
    Kind.DELIVERY_PROVED: frozenset({Status.DELIVERED}),
    Kind.CLOSE: frozenset({Status.FINISHED}),
    Kind.PROTECTION_ANSWER: ON_THE_WAY,
    Kind.SHIP_BY_ANSWER: frozenset({Status.TO_SHIP, Status.PARTLY_SHIPPED}),
    Kind.CUSTOMS_REMINDER: frozenset({Status.TO_SHIP, Status.PARTLY_SHIPPED}),
    Kind.CUSTOMS_ERASE: frozenset(Status),
}
PROTECTION_REMINDER_KINDS: Mapping[int, Kind] = {10: Kind.PROTECTION_10, 5: Kind.PROTECTION_5, 2: Kind.PROTECTION_2}


def find_transition(status: str, action: str, actor: str, facts: Facts) -> Transition | None:
    """The row that applies now, or None."""
    for row in TRANSITIONS:
        is_it = row.source == status and row.action == action and actor in row.actors
        if is_it and row.of_frozen == facts.is_frozen and row.guard(facts):
            return row
    return None


def next_status(status: str, action: str, actor: str, facts: Facts | None = None) -> Status:
    """Where `action` by `actor` leads from `status`. Raises ActionNotPossible when the table has no such move."""
    row = find_transition(status, action, actor, facts or Facts())
    if row is None:
        raise ActionNotPossible
    return row.target


def allowed_actions(status: str, actor: str, facts: Facts) -> frozenset[str]:
    """Every action that `actor` may take now; pages show no other button."""
    return frozenset(row.action for row in TRANSITIONS if find_transition(status, row.action, actor, facts))


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules an order was placed under, frozen on it as plain JSON values (S64, section 3 no. 4)."""

    hold_minutes: int
    unpaid_days: int
    review_hours: int
    ship_by_days: int
    cancel_answer_hours: int
    guarantee_days: int
    delivery_proved_days: int
    tail_days: int
    is_trusted: bool
    commission_rate: str
    pause_days: int = 0  # orders placed before there was a pause know none

    def as_json(self) -> dict[str, int | bool | str]:
        """For `Order.policy`."""
        return {name: getattr(self, name) for name in self.__slots__}


def policy_for(
    *, country: str, ship_by_days: int, extra_guarantee_days: int, is_trusted: bool, commission_rate: str
) -> Policy:
    """Today's rules for an order to `country` from a store with these settings."""
    guarantee = constants.GUARANTEE_DAYS_BY_COUNTRY.get(country, constants.GUARANTEE_DAYS)
    return Policy(
        hold_minutes=int(constants.STOCK_HOLD.total_seconds() // 60),
        unpaid_days=constants.UNPAID_EXPIRY.days,
        review_hours=int(constants.PAYMENT_REVIEW.total_seconds() // 3600),
        ship_by_days=ship_by_days,
        cancel_answer_hours=int(constants.CANCEL_ANSWER.total_seconds() // 3600),
        guarantee_days=guarantee + extra_guarantee_days,
        delivery_proved_days=constants.DELIVERY_PROVED_DAYS,
        tail_days=constants.PROTECTION_TAIL_DAYS,
        is_trusted=is_trusted,
        commission_rate=commission_rate,
        pause_days=constants.PROTECTION_PAUSE_DAYS,
    )


def timers_on_event(event: str, policy: Policy, at: datetime) -> dict[Kind, datetime]:
    """Which timers an event starts and when they fall due. Days are 24 h from the event (section 0)."""
    simple: Mapping[str, dict[Kind, timedelta]] = {
        "order:placed": {
            Kind.UNPAID_REMINDER: constants.UNPAID_REMINDER,
            Kind.UNPAID_EXPIRY: timedelta(days=policy.unpaid_days),
        },
        "order:payment_undone": {Kind.UNPAID_EXPIRY: timedelta(days=policy.unpaid_days)},
        "order:paid": {Kind.REVIEW_END: timedelta(hours=policy.review_hours)},
        "order:accepted": {Kind.SHIP_BY: timedelta(days=policy.ship_by_days)},
        "order:cancel_requested": {Kind.CANCEL_ANSWER: timedelta(hours=policy.cancel_answer_hours)},
        "order:delivered": {Kind.DELIVERY_PROVED: timedelta(days=policy.delivery_proved_days)},
        "order:finished": {Kind.CLOSE: timedelta(days=policy.tail_days)},
    }
    return {kind: at + delay for kind, delay in simple.get(event, {}).items()}


def protection_timers(ends_at: datetime, at: datetime) -> dict[Kind, datetime]:
    """End of protection and its reminders at -10, -5 and -2 days, only those still ahead of `at`."""
    timers = {Kind.PROTECTION_END: ends_at}
    for days in constants.PROTECTION_REMINDERS:
        due = ends_at - timedelta(days=days)
        if due > at:
            timers[PROTECTION_REMINDER_KINDS[days]] = due
    return timers


def release_date(policy: Policy, *, finished_at: datetime) -> datetime:
    """When the seller's money becomes payable: at once for a trusted store, else after the protection tail."""
    return finished_at if policy.is_trusted else finished_at + timedelta(days=policy.tail_days)


def is_low_risk(*, total: Money, finished_orders: int) -> bool:
    """True when a payment needs no look by a person: known buyers, and everyone below the sum of constants."""
    return finished_orders > 0 or total < Money(constants.RISK_AMOUNT)


@dataclass(frozen=True, slots=True)
class QuoteItem:
    """A line to be priced: pieces of one variant at the price that holds for that many, and what coupons take off."""

    variant_id: int
    quantity: int
    list_price: Money
    unit_price: Money
    discounts: tuple[LineDiscount, ...] = ()


@dataclass(frozen=True, slots=True)
class QuotedLine:
    """A priced line. `discount_total` = list prices minus agreed prices, and `discounts`; `total` is after it."""

    variant_id: int
    quantity: int
    list_price: Money
    unit_price: Money
    discount_total: Money
    total: Money
    delivery_share: Money
    discounts: tuple[LineDiscount, ...] = ()

    @property
    def goods(self) -> Money:
        """At agreed prices, before coupons."""
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True)
class Quote:
    """What one store's order costs: `goods_total - discount_total + delivery_total == total`.

    `coupon_total` is the part of the discount that coupons make, `subsidy_total` what the marketplace bears of it.
    """

    lines: tuple[QuotedLine, ...]
    goods_total: Money
    discount_total: Money
    delivery_total: Money
    total: Money

    @property
    def shares(self) -> tuple[LineDiscount, ...]:
        """Every share of a coupon on a line of it."""
        return tuple(share for line in self.lines for share in line.discounts)

    @property
    def item_discount(self) -> Money:
        """What lower prices take off, without coupons."""
        return self.discount_total - self.coupon_total

    @property
    def coupon_total(self) -> Money:
        """What coupons take off."""
        return Money.sum(share.amount for share in self.shares)

    @property
    def subsidy_total(self) -> Money:
        """What the marketplace pays the seller of it."""
        return Money.sum(share.amount for share in self.shares if share.funder is Funder.PLATFORM)


def quote(items: Sequence[QuoteItem], delivery: Money) -> Quote:
    """Price one store's lines. The delivery is shared over the lines by their cost before coupons, to the cent.

    Raises ValueError on no items.
    """
    totals = [item.unit_price * item.quantity for item in items]
    shares = delivery.split([total.amount for total in totals])
    lines = tuple(_quoted_line(item, total, share) for item, total, share in zip(items, totals, shares, strict=True))
    goods = Money.sum(line.list_price * line.quantity for line in lines)
    discount = Money.sum(line.discount_total for line in lines)
    return Quote(lines, goods, discount, delivery, goods - discount + delivery)


def _quoted_line(item: QuoteItem, total: Money, share: Money) -> QuotedLine:
    list_price = max(item.list_price, item.unit_price)
    paid = total - Money.sum(one.amount for one in item.discounts)
    discount = list_price * item.quantity - paid
    return QuotedLine(
        item.variant_id, item.quantity, list_price, item.unit_price, discount, paid, share, item.discounts
    )


def grand_total(quotes: Iterable[Quote]) -> Money:
    """What a checkout of several stores costs."""
    return Money.sum(item.total for item in quotes)


def refund_for_pieces(*, line_total: Money, delivery_share: Money, quantity: int, pieces: int) -> Money:
    """What `pieces` of a line give back: their part of price and delivery; all pieces give all of it."""
    return share_of_pieces(line_total + delivery_share, quantity=quantity, pieces=pieces)


def share_of_pieces(whole: Money, *, quantity: int, pieces: int) -> Money:
    """What `pieces` of `quantity` make of a sum over all of them; all pieces make all of it."""
    return whole.split([pieces, quantity - pieces])[0] if pieces < quantity else whole
