"""Chargebacks at the sandbox bank. Every function is one committed transaction of the bank."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from marketplace.lib import clock
from marketplace.lib.money import Money
from marketplace.lib.publishing import publish_on_commit
from payments.gateways.sandbox.constants import (
    DISPUTE_DECIDED_AFTER,
    DISPUTE_FEE,
    DISPUTE_RESPOND_WITHIN,
    EVIDENCE_LEAST,
)
from payments.gateways.sandbox.models import SandboxCharge, SandboxDispute, SandboxEvent
from payments.gateways.sandbox.tasks import deliver_sandbox_event

Status = SandboxDispute.Status


@transaction.atomic(durable=True)
def open_dispute(*, key: str, reason: str, amount: Money | None = None) -> SandboxDispute:
    """The holder of the card disputes a captured charge. Raises SandboxCharge.DoesNotExist."""
    charge = SandboxCharge.objects.select_for_update().get(key=key, status=SandboxCharge.Status.CAPTURED)
    dispute = SandboxDispute.objects.create(
        charge=charge,
        amount=amount or charge.amount,
        fee=DISPUTE_FEE,
        reason=reason,
        respond_by=clock.now() + DISPUTE_RESPOND_WITHIN,
    )
    _owe_event(dispute)
    return dispute


@transaction.atomic(durable=True)
def answer(*, reference: str, evidence: str) -> None:
    """The shop's evidence; the first counts, and the bank thinks for a while."""
    dispute = _locked(reference)
    if dispute is not None and dispute.status == Status.OPENED and not dispute.evidence:
        dispute.evidence, dispute.decides_at = evidence, clock.now() + DISPUTE_DECIDED_AFTER
        dispute.save(update_fields=["evidence", "decides_at"])


@transaction.atomic(durable=True)
def concede(*, reference: str) -> None:
    """The shop says that the buyer is right."""
    dispute = _locked(reference)
    if dispute is not None and dispute.status == Status.OPENED:
        _decide(dispute, Status.LOST)


def due_disputes(*, now: datetime) -> list[int]:
    """Disputes that the bank decides now: it has read the evidence, or none came in time."""
    due = Q(decides_at__lte=now) | Q(decides_at__isnull=True, respond_by__lte=now)
    return list(SandboxDispute.objects.filter(due, status=Status.OPENED).order_by("pk").values_list("pk", flat=True))


@transaction.atomic(durable=True)
def decide(pk: int) -> bool:
    """The bank's decision: whoever wrote more than a line wins. True when it was made now."""
    dispute = SandboxDispute.objects.select_for_update().get(pk=pk)
    if dispute.status != Status.OPENED:
        return False
    _decide(dispute, Status.WON if len(dispute.evidence) >= EVIDENCE_LEAST else Status.LOST)
    return True


def _decide(dispute: SandboxDispute, status: str) -> None:
    dispute.status = status
    dispute.save(update_fields=["status"])
    _owe_event(dispute)


def _owe_event(dispute: SandboxDispute) -> None:
    event = SandboxEvent.objects.create(charge=dispute.charge, dispute=dispute, kind=f"dispute.{dispute.status}")
    publish_on_commit(deliver_sandbox_event, event.pk)


def _locked(reference: str) -> SandboxDispute | None:
    return SandboxDispute.objects.select_for_update().filter(reference=reference).first()
