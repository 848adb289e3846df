"""The surface of every adapter. A call goes out of the house: never inside a database transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ParcelReport:
    """One report of a carrier, in our words. `external_id` is its own name for it, the same whenever it is repeated.

    `status` is one of `Shipment.Status`; `utc_offset` are the minutes from UTC where it happened.
    """

    tracking_code: str
    external_id: str
    status: str
    at: datetime
    place: str = ""
    utc_offset: int | None = None
    expected_on: date | None = None


@dataclass(frozen=True, slots=True)
class ParcelFacts:
    """What a carrier is told when it is asked about a parcel: no name, no street."""

    carrier: str
    tracking_code: str
    handed_over_at: datetime
    sent_from: str
    sent_to: str
    city: str


class CarrierError(Exception):
    """No usable answer came: timeout, network, 5xx."""


class CarrierAdapter(Protocol):
    """What every adapter can do. One adapter may serve several carriers; `carrier` is the code of our registry."""

    name: str

    def parse_webhook(self, *, carrier: str, body: bytes, headers: Mapping[str, str]) -> Sequence[ParcelReport]:
        """Check the signature of a message and read its reports. Never touches the database.

        Raises ReportNotSigned, ReportUnreadable.
        """

    def ask(self, parcel: ParcelFacts, *, timeout: float) -> Sequence[ParcelReport]:
        """Everything the carrier knows about a parcel by now. Raises CarrierError when no answer came."""
