"""Carriers' reports on their way in: by webhook, by asking, by a table that staff import."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import F, Q, QuerySet

from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.sweeping import each
from orders import parcel_rules, rules
from orders.carriers.adapters.base import CarrierError, ParcelFacts, ParcelReport
from orders.carriers.adapters.registry import adapter_of, connected_carriers
from orders.constants import ASK_CARRIER_AFTER, ASK_CARRIER_BATCH, CARRIER_TIMEOUT_SECONDS
from orders.models import ParcelEvent, Shipment
from orders.selectors.gifts import where_to
from orders.services.shipping import record_parcel_event

logger = logging.getLogger(__name__)


def handle_webhook(*, carrier: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Take a carrier's message: each report in a transaction of its own, known ones are no news.

    A code that is not ours is passed over in silence, so that the answer tells nobody which codes there are. Raises
    CarrierNotConnected, ReportNotSigned, ReportUnreadable.
    """
    take_reports(carrier, adapter_of(carrier).parse_webhook(carrier=carrier, body=body, headers=headers))


def take_reports(carrier: str, reports: Iterable[ParcelReport]) -> int:
    """Record what a carrier says; the number of reports that are about parcels of ours."""
    return sum(_take(carrier, report) for report in sorted(reports, key=lambda one: one.at))


def ask_due(*, now: datetime) -> int:
    """Ask about parcels under way that nobody asked about for long; the number of carriers' answers.

    A carrier that does not answer is asked again in the next round.
    """
    with clock.at(now):
        return each(_ask, list(_to_ask(now)))


def facts_of_parcel(shipment: Shipment) -> ParcelFacts:
    """What the carrier is told about a parcel that was handed over, read with its order and store."""
    order = shipment.order
    return ParcelFacts(
        carrier=shipment.carrier,
        tracking_code=shipment.tracking_code,
        handed_over_at=shipment.handed_over_at or shipment.created_at,
        sent_from=order.store.country,
        sent_to=order.address.get("country", ""),
        city=where_to(order).get("city", ""),
    )


def parcels_under_way(carriers: Sequence[str]) -> QuerySet[Shipment]:
    """Parcels with these carriers whose buyers wait, each read with its order and store."""
    statuses = parcel_rules.UNDER_WAY | {Shipment.Status.LOST}
    found = Shipment.objects.filter(carrier__in=carriers, status__in=statuses, order__status__in=rules.ON_THE_WAY)
    return found.exclude(tracking_code="").select_related("order__store")


def _take(carrier: str, report: ParcelReport) -> int:
    try:
        record_parcel_event(
            carrier=carrier,
            tracking_code=report.tracking_code,
            status=report.status,
            source=ParcelEvent.Source.CARRIER,
            place=report.place,
            external_id=report.external_id,
            at=report.at,
            utc_offset=report.utc_offset,
            expected_on=report.expected_on,
        )
    except NotFound:
        return 0
    return 1


def _to_ask(now: datetime) -> Iterable[Shipment]:
    due = Q(asked_at__isnull=True) | Q(asked_at__lte=now - ASK_CARRIER_AFTER)
    waiting = parcels_under_way(connected_carriers()).filter(due)
    return waiting.order_by(F("asked_at").asc(nulls_first=True), "pk")[:ASK_CARRIER_BATCH]


def _ask(shipment: Shipment) -> int:
    facts = facts_of_parcel(shipment)
    try:
        reports = adapter_of(shipment.carrier).ask(facts, timeout=CARRIER_TIMEOUT_SECONDS)
    except CarrierError as error:
        logger.warning("carrier %s gave no answer about parcel %s: %s", shipment.carrier, shipment.number, error)
        return 0
    take_reports(shipment.carrier, reports)
    Shipment.objects.filter(pk=shipment.pk).update(asked_at=clock.now())
    return 1
