"""Reads of chargebacks for the stores whose orders banks dispute."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet

from payments.models import Chargeback, ChargebackShare


def chargebacks_for_store(store_id: int) -> QuerySet[ChargebackShare]:
    """The orders of a store that banks dispute or have disputed, the newest first, each with its chargeback."""
    return ChargebackShare.objects.filter(store=store_id).select_related("chargeback").order_by("-pk")


@dataclass(frozen=True, slots=True)
class EvidenceDue:
    """Of how many disputed orders a store has said nothing yet, and the first day by which banks want to hear."""

    count: int
    until: datetime | None


def evidence_due(store_id: int) -> EvidenceDue:
    """What a store should say about chargebacks that staff have not answered. One query."""
    silent = ChargebackShare.objects.filter(
        store=store_id,
        evidence="",
        chargeback__status=Chargeback.Status.OPENED,
        chargeback__answering_since__isnull=True,
    )
    return EvidenceDue(**silent.aggregate(count=Count("pk"), until=Min("chargeback__respond_by")))
