"""The adapter between the shop and the simulated carrier."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from marketplace.lib import clock
from orders.carriers.adapters.base import ParcelFacts, ParcelReport
from orders.carriers.adapters.simulated.route import reports_of
from orders.carriers.adapters.simulated.signing import HEADER, is_signed
from orders.carriers.formats import normal_code
from orders.errors import ReportNotSigned, ReportUnreadable

# What a carrier may say; being packed is the seller's own matter.
_SAYS = frozenset(
    {"in_transit", "customs", "at_pickup", "delivered", "delivery_failed", "returning", "returned", "lost"}
)
_OFFSETS = range(-12 * 60, 14 * 60 + 1)
MOST_REPORTS = 100


class SimulatedCarrier:
    """A carrier that follows the route of `simulated.route`."""

    name = "simulated"

    def parse_webhook(self, *, carrier: str, body: bytes, headers: Mapping[str, str]) -> Sequence[ParcelReport]:
        """Read `{"events": [{"id", "code", "status", "at", "place", "utc_offset", "expected_on"}, ...]}`."""
        if not is_signed(body, headers.get(HEADER, ""), carrier=carrier):
            raise ReportNotSigned
        try:
            events = json.loads(body)["events"]
            if not isinstance(events, list) or len(events) > MOST_REPORTS:
                raise ReportUnreadable
            return [_report(event) for event in events]
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise ReportUnreadable from error

    def ask(self, parcel: ParcelFacts, *, timeout: float) -> Sequence[ParcelReport]:
        """What has happened to the parcel by now."""
        return [report for report in reports_of(parcel) if report.at <= clock.now()]


def event_of(report: ParcelReport) -> dict[str, Any]:
    """A report as it is sent."""
    return {
        "id": report.external_id,
        "code": report.tracking_code,
        "status": report.status,
        "at": report.at.isoformat(),
        "place": report.place,
        "utc_offset": report.utc_offset,
        "expected_on": report.expected_on.isoformat() if report.expected_on else None,
    }


def _report(event: dict[str, Any]) -> ParcelReport:
    at, offset, expected = datetime.fromisoformat(event["at"]), event.get("utc_offset"), event.get("expected_on")
    is_known = event["status"] in _SAYS and at.tzinfo is not None and (offset is None or offset in _OFFSETS)
    if not is_known or len(event["id"]) > 80 or not _printed(event["id"]):
        raise ReportUnreadable
    return ParcelReport(
        tracking_code=_printed(normal_code(event["code"]))[:40],
        external_id=_printed(event["id"]),
        status=event["status"],
        at=at,
        place=_printed(event.get("place") or "")[:120],
        utc_offset=offset,
        expected_on=date.fromisoformat(expected) if expected else None,
    )


def _printed(text: str) -> str:
    """A text without what no label shows: the database takes no zero bytes, and pages no control characters."""
    return "".join(sign for sign in text if sign.isprintable()).strip()
