"""The only writer of `Shipment.status`: what is reported about a parcel, by whom, and what follows from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from accounts.models import User
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.transactions import require_transaction
from orders import notices, parcel_rules, rules
from orders.constants import LOST_AFTER
from orders.locks import lock_order, lock_shipments
from orders.models import Actor, Order, OrderTimer, ParcelEvent, ParcelTimer, Shipment
from orders.services.status import facts_of, record_event, transition

Source = ParcelEvent.Source
Status = Shipment.Status

_ACTORS: Mapping[str, Actor] = {
    Source.SELLER: Actor.SELLER,
    Source.CARRIER: Actor.PROVIDER,
    Source.STAFF: Actor.STAFF,
    Source.TIMER: Actor.TIMER,
}
_NEWS: Mapping[str, Callable[[Order, Shipment, ParcelEvent], None]] = {
    Status.CUSTOMS: notices.parcel_at_customs,
    Status.AT_PICKUP: notices.parcel_at_pickup,
    Status.DELIVERY_FAILED: notices.parcel_not_delivered,
    Status.RETURNING: notices.parcel_returning,
    Status.LOST: notices.parcel_lost,
}


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody says about a parcel. `external_id` is the carrier's own name for the report, told once."""

    status: str
    source: Source
    at: datetime
    place: str = ""
    external_id: str = ""
    utc_offset: int | None = None
    expected_on: date | None = None
    user: User | None = None


def lock_parcel(found: Shipment) -> tuple[Order, Shipment]:
    """A parcel under lock with its order. Raises NotFound when it is gone meanwhile."""
    order = lock_order(found.order_id)
    shipment = next((parcel for parcel in lock_shipments(order) if parcel.pk == found.pk), None)
    if shipment is None:
        raise NotFound
    return order, shipment


def take_report(*, order: Order, shipment: Shipment, report: Report) -> bool:
    """Append a report to a parcel that the caller holds under lock; False when it is no news.

    A report that is dated ahead of our clock counts from now. One from before the order was placed speaks of
    another parcel that had the same code: it moves nothing, and the history remembers that it came.
    """
    require_transaction()
    if report.external_id and shipment.events.filter(external_id=report.external_id).exists():
        return False
    if report.at < order.placed_at:
        _remember_reuse(order, shipment, report)
        return False
    event = ParcelEvent.objects.create(
        shipment=shipment,
        status=report.status,
        source=report.source,
        place=report.place,
        external_id=report.external_id,
        at=min(report.at, clock.now()),
        utc_offset=report.utc_offset,
    )
    if report.expected_on:
        shipment.expected_on = report.expected_on
    _settle(order, shipment, event, report.user)
    return True


def open_parcel(shipment: Shipment) -> None:
    """The first event of a parcel just saved as handed over, from which its carrier has 45 days to be heard of."""
    require_transaction()
    ParcelEvent.objects.create(shipment=shipment, status=shipment.status, source=Source.SELLER, at=clock.now())
    restart_clock(shipment)


def tell_arrival(*, order: Order, actor: Actor, user: User | None = None) -> None:
    """Mark the order delivered if its last parcel has arrived and the table allows it now."""
    if "deliver" in rules.allowed_actions(order.status, actor, facts_of(order)):
        transition(order=order, action="deliver", actor=actor, user=user)


def restart_clock(shipment: Shipment) -> None:
    """Begin anew to wait for news of a parcel under way; stop waiting for one that has come to an end."""
    timers = ParcelTimer.objects.filter(subject=shipment, kind=ParcelTimer.Kind.NO_NEWS)
    if shipment.status not in parcel_rules.UNDER_WAY:
        timers.filter(done_at__isnull=True).update(done_at=clock.now())
        return
    newest = shipment.events.order_by("-at").values_list("at", flat=True).first() or clock.now()
    ParcelTimer.objects.update_or_create(
        subject=shipment,
        kind=ParcelTimer.Kind.NO_NEWS,
        defaults={"due_at": newest + LOST_AFTER, "done_at": None, "paused_left": None},
    )


def _settle(order: Order, shipment: Shipment, event: ParcelEvent, user: User | None) -> None:
    """Bring the parcel to where its reports leave it, and everybody concerned to know."""
    if shipment.status in parcel_rules.PACKING:  # the carrier was quicker than the seller's click
        return
    before, now = shipment.status, parcel_rules.standing(shipment.events.all())
    shipment.status, shipment.delivered_at = now.status, now.delivered_at
    shipment.save(update_fields=["status", "delivered_at", "expected_on"])
    restart_clock(shipment)
    if now.status != before and now.since is not None:
        _tell_move(order, shipment, now.since, user)
    if before == Status.DELIVERED != now.status:
        # The proof was taken back: the days to the end of the order begin anew with the next one.
        OrderTimer.objects.filter(subject=order, kind=OrderTimer.Kind.DELIVERY_PROVED, done_at__isnull=True).delete()
    if now.status == Status.DELIVERED and event.source != Source.SELLER:
        tell_arrival(order=order, actor=Actor.STAFF if event.source == Source.STAFF else Actor.PROVIDER, user=user)


def _tell_move(order: Order, shipment: Shipment, event: ParcelEvent, user: User | None) -> None:
    is_claim = event.status == Status.DELIVERED and event.source == Source.SELLER
    record_event(
        order=order,
        code="order:parcel_claimed" if is_claim else f"order:parcel:{event.status}",
        actor=_ACTORS[event.source],
        user=user,
        data={"shipment": shipment.number, "place": event.place},
    )
    if event.status in _NEWS and order.status in rules.ON_THE_WAY:
        _NEWS[event.status](order, shipment, event)


def _remember_reuse(order: Order, shipment: Shipment, report: Report) -> None:
    code = "order:parcel_code_reused"
    if not order.events.filter(code=code, data__shipment=shipment.number).exists():
        data = {"shipment": shipment.number, "reported_at": report.at.isoformat()}
        record_event(order=order, code=code, actor=_ACTORS[report.source], user=report.user, data=data)
