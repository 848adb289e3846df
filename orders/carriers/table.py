"""A table of carriers' reports (CSV) that staff import: read and checked, row by row."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from hashlib import sha256

from orders.carriers.adapters.base import ParcelReport
from orders.carriers.formats import normal_code
from orders.carriers.registry import CARRIER_BY_CODE
from orders.models import Shipment

COLUMNS = ("carrier", "tracking_code", "status", "at", "place", "external_id")
NEEDED = COLUMNS[:4]
_PACKING = (Shipment.Status.DRAFT, Shipment.Status.READY)
STATUSES = frozenset(status.value for status in Shipment.Status if status not in _PACKING)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what it reports, or what is wrong with it."""

    number: int
    carrier: str = ""
    report: ParcelReport | None = None
    fault: str = ""


class NoTable(ValueError):
    """The first line does not name the columns that are needed."""


def read_rows(lines: Iterable[str], *, zone: tzinfo) -> Iterator[Row]:
    """The rows of a CSV with a heading; times without a zone are of `zone`. Raises NoTable.

    A report without an `external_id` is named by what it says, so that a table imported twice is no news.
    """
    table = csv.DictReader(lines)
    missing = [name for name in NEEDED if name not in (table.fieldnames or ())]
    if missing:
        raise NoTable(", ".join(missing))
    for number, line in enumerate(table, start=2):
        yield _row(number, {name: (line.get(name) or "").strip() for name in COLUMNS}, zone)


def _row(number: int, line: Mapping[str, str], zone: tzinfo) -> Row:
    if line["carrier"] not in CARRIER_BY_CODE:
        return Row(number, fault=f"carrier: there is no carrier {line['carrier']!r}")
    if not line["tracking_code"]:
        return Row(number, fault="tracking_code: missing")
    if line["status"] not in STATUSES:
        return Row(number, fault=f"status: {line['status']!r} is none of {', '.join(sorted(STATUSES))}")
    try:
        at = datetime.fromisoformat(line["at"])
    except ValueError:
        return Row(number, fault=f"at: {line['at']!r} is no time such as 2026-03-01T14:05+03:00")
    return Row(number, line["carrier"], _report(line, at if at.tzinfo else at.replace(tzinfo=zone)))


def _report(line: Mapping[str, str], at: datetime) -> ParcelReport:
    said = "\x1f".join((line["carrier"], line["tracking_code"], line["status"], at.isoformat(), line["place"]))
    name = line["external_id"][:80] or f"table-{sha256(said.encode()).hexdigest()[:32]}"
    code = normal_code(line["tracking_code"])[:40]
    return ParcelReport(tracking_code=code, external_id=name, status=line["status"], at=at, place=line["place"][:120])
