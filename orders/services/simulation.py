"""The simulated carrier at work: what it has to report about the parcels of the shop, sent as its webhooks."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from marketplace.lib import clock
from orders.carriers.adapters.base import ParcelReport
from orders.carriers.adapters.registry import connected_carriers
from orders.carriers.adapters.simulated.adapter import SimulatedCarrier
from orders.carriers.adapters.simulated.posting import post_reports
from orders.carriers.adapters.simulated.route import reports_of
from orders.models import ParcelEvent, Shipment
from orders.services.carriers import facts_of_parcel, parcels_under_way


def simulate(*, codes: Sequence[str] = (), ahead: bool = False, shop_url: str = "") -> Iterator[tuple[Shipment, int]]:
    """Send what the simulated carrier owes, parcel by parcel; each parcel with the number of reports the shop took.

    Of all parcels, or those with one of `codes`; with `ahead` the next report of each, whether it is due or not.
    Outside any transaction. A parcel whose reports were not taken counts 0 and is sent again by the next call.
    """
    parcels = parcels_under_way(connected_carriers(SimulatedCarrier.name)).order_by("pk")
    if codes:
        parcels = parcels.filter(tracking_code__in=codes)
    for shipment in parcels:
        reports = _owed(shipment, ahead=ahead)
        if reports:
            is_taken = post_reports(shipment.carrier, reports, shop_url=shop_url)
            yield shipment, len(reports) if is_taken else 0


def _owed(shipment: Shipment, *, ahead: bool) -> list[ParcelReport]:
    now, way = clock.now(), reports_of(facts_of_parcel(shipment))
    known = set(ParcelEvent.objects.filter(shipment=shipment).values_list("external_id", flat=True))
    ahead_of_us = [report for report in way if report.external_id not in known]
    if ahead:
        return [replace(report, at=min(report.at, now)) for report in ahead_of_us[:1]]
    return [report for report in ahead_of_us if report.at <= now]
