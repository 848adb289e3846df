"""Webhooks: read, kept once, processed by the caller, found again by the sweep when that failed."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from marketplace.lib import clock
from marketplace.lib.money import Money
from marketplace.lib.transactions import require_transaction
from payments.constants import ATTEMPT_STUCK_AFTER, SWEEP_BATCH
from payments.gateways.base import Charge, Dispute, Event, Outcome, RefundAnswer
from payments.gateways.registry import gateway_named
from payments.models import PaymentAttempt, ProviderEvent, Refund


def record_event(*, provider: str, body: bytes, headers: Mapping[str, str]) -> ProviderEvent:
    """Check a webhook and keep it; a repeated delivery gives the first row.

    Raises UnknownGateway or BadSignature. The row is committed before anything is done about it.
    """
    event = gateway_named(provider).parse_event(body=body, headers=headers)
    row, _ = ProviderEvent.objects.get_or_create(
        provider=provider, event_id=event.event_id, defaults={"kind": event.kind, "payload": _payload(event)}
    )
    return row


def attempt_of_event(row: ProviderEvent) -> PaymentAttempt | None:
    """The attempt an event speaks of; None for one that is not ours or that says nothing of it."""
    if "outcome" not in row.payload:
        return None
    return (
        PaymentAttempt.objects.filter(gateway=row.provider, number=row.payload["key"]).select_related("payment").first()
    )


def charge_of_event(row: ProviderEvent) -> Charge:
    """The charge an event reports."""
    return Charge(
        outcome=Outcome(row.payload["outcome"]),
        provider_reference=row.payload["provider_reference"],
        decline_code=row.payload["decline_code"],
    )


def refund_of_event(row: ProviderEvent) -> tuple[Refund, RefundAnswer] | None:
    """The refund that was made or did not arrive, if the event speaks of one of ours, and what it says."""
    if "refund_failure" not in row.payload:
        return None
    refund = Refund.objects.filter(attempt__gateway=row.provider, number=row.payload["key"]).first()
    answer = RefundAnswer(row.payload.get("refund_reference", ""), row.payload["refund_failure"])
    return (refund, answer) if refund else None


def dispute_of_event(row: ProviderEvent) -> tuple[PaymentAttempt | None, Dispute] | None:
    """The chargeback an event speaks of, with our attempt if there is one."""
    if "dispute" not in row.payload:
        return None
    data = row.payload["dispute"]
    dispute = Dispute(
        reference=data["reference"],
        charge_reference=data["charge_reference"],
        amount=Money(Decimal(data["amount"]), data["currency"]),
        reason=data["reason"],
        status=data["status"],
        respond_by=datetime.fromisoformat(data["respond_by"]) if data["respond_by"] else None,
        fee=Money(Decimal(data["fee"]), data["currency"]) if data.get("fee") else None,
    )
    attempts = PaymentAttempt.objects.filter(gateway=row.provider)
    if row.payload["key"]:
        return attempts.filter(number=row.payload["key"]).first(), dispute
    return attempts.filter(provider_reference=dispute.charge_reference).first(), dispute


def finish_event(row: ProviderEvent) -> None:
    """Note that the event has had its effect, in the transaction of that effect."""
    require_transaction()
    row.processed_at = clock.now()
    row.save(update_fields=["processed_at"])


def events_to_process(*, now: datetime) -> list[ProviderEvent]:
    """Events whose processing was interrupted, oldest first."""
    waiting = ProviderEvent.objects.filter(processed_at__isnull=True, received_at__lte=now - ATTEMPT_STUCK_AFTER)
    return list(waiting.order_by("pk")[:SWEEP_BATCH])


def _dispute_payload(dispute: Dispute) -> dict[str, str]:
    until = dispute.respond_by.isoformat() if dispute.respond_by else ""
    money = {"amount": str(dispute.amount.amount), "currency": dispute.amount.currency}
    return {
        "reference": dispute.reference,
        "charge_reference": dispute.charge_reference,
        "reason": dispute.reason,
        "status": dispute.status,
        "respond_by": until,
        "fee": "" if dispute.fee is None else str(dispute.fee.amount),
        **money,
    }


def _payload(event: Event) -> dict[str, Any]:
    if event.refund is not None:
        told = {"refund_failure": event.refund.failure_code, "refund_reference": event.refund.provider_reference}
        return {"key": event.key, **told}
    if event.dispute is not None:
        return {"key": event.key, "dispute": _dispute_payload(event.dispute)}
    if event.charge is None:
        return {"key": event.key}
    return {
        "key": event.key,
        "outcome": event.charge.outcome.value,
        "provider_reference": event.charge.provider_reference,
        "decline_code": event.charge.decline_code,
    }
