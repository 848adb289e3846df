"""Webhooks: read, kept once, processed by the caller, found again by the sweep when that failed."""

from collections.abc import Mapping
from datetime import datetime

from marketplace.lib import clock
from marketplace.lib.transactions import require_transaction
from payments.constants import ATTEMPT_STUCK_AFTER, SWEEP_BATCH
from payments.gateways.base import Charge, Event, Outcome
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


def refund_of_event(row: ProviderEvent) -> Refund | None:
    """The refund that did not arrive, if the event speaks of one of ours."""
    if "refund_failure" not in row.payload:
        return None
    return Refund.objects.filter(attempt__gateway=row.provider, number=row.payload["key"]).first()


def finish_event(row: ProviderEvent) -> None:
    """Note that the event has had its effect, in the transaction of that effect."""
    require_transaction()
    row.processed_at = clock.now()
    row.save(update_fields=["processed_at"])


def events_to_process(*, now: datetime) -> list[ProviderEvent]:
    """Events whose processing was interrupted, oldest first."""
    waiting = ProviderEvent.objects.filter(processed_at__isnull=True, received_at__lte=now - ATTEMPT_STUCK_AFTER)
    return list(waiting.order_by("pk")[:SWEEP_BATCH])


def _payload(event: Event) -> dict[str, str]:
    if event.failed_refund is not None:
        return {"key": event.key, "refund_failure": event.failed_refund.failure_code}
    if event.charge is None:
        return {"key": event.key}
    return {
        "key": event.key,
        "outcome": event.charge.outcome.value,
        "provider_reference": event.charge.provider_reference,
        "decline_code": event.charge.decline_code,
    }
