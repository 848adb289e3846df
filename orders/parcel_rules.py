"""What parcels may do: their table of moves, where a set of reports leaves one, and which code may be given."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import format_lazy

from orders import errors
from orders.carriers.formats import Fault, normal_code
from orders.carriers.registry import CARRIER_BY_CODE, CARRIERS, Carrier, carriers_of
from orders.models import ParcelEvent, Shipment

Status = Shipment.Status
Source = ParcelEvent.Source

# Not handed over yet: the seller's own matter. Under way: somebody has the parcel, and news of it are awaited.
PACKING = frozenset({Status.DRAFT, Status.READY})
UNDER_WAY = frozenset(
    {
        Status.HANDED_OVER,
        Status.IN_TRANSIT,
        Status.CUSTOMS,
        Status.AT_PICKUP,
        Status.DELIVERY_FAILED,
        Status.RETURNING,
    }
)
ON_THE_ROAD = UNDER_WAY - {Status.HANDED_OVER}
ENDS = frozenset({Status.DELIVERED, Status.RETURNED, Status.LOST})
HANDED = UNDER_WAY | ENDS


@dataclass(frozen=True, slots=True)
class Move:
    """One row of domain.md section 2, Shipment: who takes a parcel from where to where.

    A delivery that the seller alone has claimed is `unproved`, and what the carrier reports goes over it.
    """

    sources: frozenset[Status]
    targets: frozenset[Status]
    by: Source
    is_unproved: bool = False


_CARRIED = ON_THE_ROAD | ENDS
MOVES: tuple[Move, ...] = (
    Move(frozenset({Status.DRAFT}), frozenset({Status.READY, Status.HANDED_OVER}), Source.SELLER),
    Move(frozenset({Status.READY}), frozenset({Status.DRAFT, Status.HANDED_OVER}), Source.SELLER),
    Move(UNDER_WAY | {Status.LOST}, frozenset({Status.DELIVERED}), Source.SELLER),
    Move(UNDER_WAY | {Status.LOST}, _CARRIED, Source.CARRIER),
    Move(frozenset({Status.DELIVERED}), _CARRIED, Source.CARRIER, is_unproved=True),
    Move(UNDER_WAY, frozenset({Status.LOST}), Source.TIMER),
    Move(HANDED, HANDED, Source.STAFF),
)
# Of two reports of the same second, the one further along the way is the later one.
_ORDER: Mapping[str, int] = {status: position for position, status in enumerate(Status)}


def may_move(source: str, target: str, by: str, *, is_proved: bool = False) -> bool:
    """Whether the table has the move; `is_proved` says that the carrier or staff have seen the delivery."""
    return any(
        source in move.sources and target in move.targets and by == move.by and not (move.is_unproved and is_proved)
        for move in MOVES
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a parcel stands: since which report, and when it was delivered if it was."""

    status: str
    is_proved: bool = False
    delivered_at: datetime | None = None
    since: ParcelEvent | None = None


def standing(events: Iterable[ParcelEvent]) -> Standing:
    """Where its reports leave a parcel that was handed over, whatever the order in which they came in.

    They are read by their own time; one that the table does not know is kept as a report and moves nothing.
    """
    now = Standing(Status.HANDED_OVER)
    for event in sorted(events, key=_moment):
        if may_move(now.status, event.status, event.source, is_proved=now.is_proved):
            now = _after(now, event)
    return now


def _moment(event: ParcelEvent) -> tuple[datetime, int]:
    return event.at, _ORDER[event.status]


def _after(before: Standing, event: ParcelEvent) -> Standing:
    since = event if event.status != before.status else before.since
    if event.status != Status.DELIVERED:
        return Standing(event.status, since=since)
    is_proved = before.is_proved or event.source in ParcelEvent.PROOF
    return Standing(event.status, is_proved, before.delivered_at or event.at, since)


def checked_code(*, carrier: str, text: str) -> tuple[Carrier, str]:
    """The carrier and the code as it is kept. An empty `carrier` is recognised by the code.

    Raises TrackingCodeInvalid, which says what is wrong and whose code it looks like, CarrierUnknown, CarrierUnclear.
    """
    code = normal_code(text)
    if not carrier:
        return _recognised(code), code
    known = CARRIER_BY_CODE.get(carrier)
    if known is None:
        raise errors.CarrierUnknown
    fault = known.fault_of(code)
    if fault is None:
        return known, code
    likely = [other.name for other in carriers_of(code)]
    raise _FAULTS[fault](shape=known.shape, example=known.example, length=len(code), likely=likely)


def _recognised(code: str) -> Carrier:
    found = carriers_of(code)
    if not found and any(carrier.fault_of(code) == Fault.CHECK_DIGIT for carrier in CARRIERS):
        raise errors.TrackingCodeCheckDigit
    if not found:
        raise errors.CarrierUnknown
    if len(found) > 1:
        raise errors.CarrierUnclear(carriers=format_lazy(", ".join(["{}"] * len(found)), *(one.name for one in found)))
    return found[0]


_FAULTS: Mapping[Fault, type[errors.TrackingCodeInvalid]] = {
    Fault.LENGTH: errors.TrackingCodeLength,
    Fault.SIGNS: errors.TrackingCodeSigns,
    Fault.COUNTRY: errors.TrackingCodeCountry,
    Fault.CHECK_DIGIT: errors.TrackingCodeCheckDigit,
}
