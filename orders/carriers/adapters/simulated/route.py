"""How a parcel of the simulated carrier travels. Pure: the same parcel always goes the same way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from orders.carriers.adapters.base import ParcelFacts, ParcelReport

# Where parcels are sorted: city and minutes from UTC of the country's post, first where they start and then where
# they leave or enter it. Countries that are not named are their recipient's city alone.
_HUBS = {
    "CN": (("Yiwu", 480), ("Guangzhou", 480)),
    "RU": (("Moscow", 180), ("Vnukovo", 180)),
    "KZ": (("Almaty", 300), ("Almaty", 300)),
    "BY": (("Minsk", 180), ("Minsk", 180)),
    "DE": (("Leipzig", 60), ("Frankfurt", 60)),
    "US": (("Chicago", -360), ("New York", -300)),
    "TR": (("Istanbul", 180), ("Istanbul", 180)),
}
_NOWHERE = (("", 0), ("", 0))
# Of a hundred parcels: so many are never heard of again, come back, or find nobody at home at first.
_SILENT, _RETURNED, _FAILED, _TO_PICKUP = 2, 5, 13, 55
EXPECTED_AFTER = timedelta(days=13)


@dataclass(frozen=True, slots=True)
class _Stop:
    hours: float
    status: str
    place: str
    utc_offset: int


def reports_of(parcel: ParcelFacts) -> list[ParcelReport]:
    """Every report of the whole way, those of the future too, oldest first."""
    expected = parcel.handed_over_at + EXPECTED_AFTER
    return [
        ParcelReport(
            tracking_code=parcel.tracking_code,
            external_id=_name(parcel, number),
            status=stop.status,
            at=parcel.handed_over_at + timedelta(hours=stop.hours + _die(parcel, str(number)) / 50),
            place=stop.place,
            utc_offset=stop.utc_offset,
            expected_on=expected.date(),
        )
        for number, stop in enumerate(_stops(parcel))
    ]


def _stops(parcel: ParcelFacts) -> Iterator[_Stop]:
    start, leaving = _HUBS.get(parcel.sent_from, _NOWHERE)
    first, entering = _HUBS.get(parcel.sent_to, _NOWHERE)
    fate = _die(parcel, "fate")
    yield _Stop(8, "in_transit", *start)
    if fate < _SILENT:
        return
    yield _Stop(30, "in_transit", *leaving)
    if parcel.sent_from != parcel.sent_to:
        yield _Stop(126, "customs", *entering)
    yield _Stop(170, "in_transit", *first)
    yield from _last_mile(200, fate, (parcel.city or first[0], first[1]))


def _last_mile(hours: int, fate: int, home: tuple[str, int]) -> Iterator[_Stop]:
    yield _Stop(hours + 20, "in_transit", *home)
    if fate < _FAILED:
        yield _Stop(hours + 44, "delivery_failed", *home)
    if fate < _RETURNED:
        yield _Stop(hours + 200, "returning", *home)
        yield _Stop(hours + 480, "returned", "", home[1])
        return
    if fate < _TO_PICKUP:
        yield _Stop(hours + 50, "at_pickup", *home)
    yield _Stop(hours + 72, "delivered", *home)


def _die(parcel: ParcelFacts, purpose: str) -> int:
    """A number from 0 to 99 that hangs on the code and the purpose alone."""
    return int.from_bytes(sha256(f"{parcel.tracking_code}:{purpose}".encode()).digest()[:4]) % 100


def _name(parcel: ParcelFacts, number: int) -> str:
    return sha256(f"{parcel.carrier}:{parcel.tracking_code}:{number}".encode()).hexdigest()[:24]
