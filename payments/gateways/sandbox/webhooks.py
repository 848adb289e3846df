"""Delivery of the sandbox bank's webhooks over HTTP."""

import json
from datetime import datetime
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from marketplace.lib import clock
from payments.gateways.sandbox.constants import (
    SIGNATURE_HEADER,
    WEBHOOK_RETRY_AFTER,
    WEBHOOK_TIMEOUT_SECONDS,
)
from payments.gateways.sandbox.models import SandboxCharge, SandboxDispute, SandboxEvent
from payments.gateways.sandbox.signing import sign

_OUTCOMES = {"charge.captured": "captured", "charge.declined": "declined"}


def due_events(*, now: datetime) -> list[int]:
    """Ids of the events that should have been delivered by now."""
    due = SandboxEvent.objects.filter(delivered_at__isnull=True, deliver_at__lte=now).order_by("pk")
    return list(due.values_list("pk", flat=True)[:50])


def deliver_event(event_id: int) -> bool:
    """POST one event that is due to the shop; True when the shop took it. Safe to run twice: events have ids."""
    event = _claim_event(event_id)
    if event is None or not _post(event):
        return False
    SandboxEvent.objects.filter(pk=event.pk).update(delivered_at=clock.now())
    return True


@transaction.atomic(durable=True)
def _claim_event(event_id: int) -> SandboxEvent | None:
    """Plan the next delivery before this one, so that a crash in between only repeats it."""
    rows = SandboxEvent.objects.select_for_update(of=("self",)).select_related("charge", "dispute")
    event = rows.get(pk=event_id)
    if event.delivered_at is not None or event.deliver_at > clock.now():
        return None
    if event.dispute is None:
        _settle(event.charge)
    event.deliver_at = clock.now() + WEBHOOK_RETRY_AFTER[min(event.tries, len(WEBHOOK_RETRY_AFTER) - 1)]
    event.tries += 1
    event.save(update_fields=["deliver_at", "tries"])
    return event


def _settle(charge: SandboxCharge) -> None:
    pending = SandboxCharge.Status.PENDING
    SandboxCharge.objects.filter(pk=charge.pk, status=pending).update(status=SandboxCharge.Status.CAPTURED)


def event_body(event: SandboxEvent) -> bytes:
    """What is sent: ids and the outcome, nothing about the card."""
    head = {
        "id": event.event_id,
        "provider": event.charge.provider,
        "kind": event.kind,
        "key": event.charge.key,
        "charge": f"sb-{event.charge_id}",
    }
    if event.dispute is not None:
        return json.dumps(head | {"dispute": _dispute_body(event.dispute, event.kind)}).encode()
    return json.dumps(
        head
        | {
            "outcome": _OUTCOMES[event.kind],
            "decline_code": event.charge.decline_code,
        }
    ).encode()


def _dispute_body(dispute: SandboxDispute, kind: str) -> dict[str, str]:
    """An event tells what was so when it happened, however late it comes."""
    return {
        "reference": dispute.reference,
        "amount": str(dispute.amount.amount),
        "currency": dispute.amount.currency,
        "fee": str(dispute.fee.amount),
        "reason": dispute.reason,
        "status": kind.removeprefix("dispute."),
        "respond_by": dispute.respond_by.isoformat(),
    }


def _post(event: SandboxEvent) -> bool:
    body = event_body(event)
    request = Request(  # noqa: S310 - the address is our own setting
        (settings.SANDBOX_SHOP_URL or settings.SITE_URL) + reverse("payment-hook", args=[event.charge.provider]),
        data=body,
        headers={
            "Content-Type": "application/json",
            # What the proxy in front of the shop would say; from inside the network there is none.
            "Host": urlsplit(settings.SITE_URL).netloc,
            "X-Forwarded-Proto": "https",
            SIGNATURE_HEADER: sign(body),
        },
        method="POST",
    )
    try:
        with urlopen(request, timeout=WEBHOOK_TIMEOUT_SECONDS) as answer:  # noqa: S310
            return bool(200 <= answer.status < 300)
    except (URLError, TimeoutError, ConnectionError):
        return False
