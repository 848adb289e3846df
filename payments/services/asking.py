"""Asking a gateway about an attempt. Nothing here runs inside a transaction, and nothing here is decided."""

from contextlib import suppress
from datetime import datetime

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from marketplace.lib import clock
from payments.constants import (
    ATTEMPT_STUCK_AFTER,
    GATEWAY_TIMEOUT_SECONDS,
    PENDING_ASK_EVERY,
    PENDING_GIVEN_UP_AFTER,
    SLOW_ASK_EVERY,
    SWEEP_BATCH,
)
from payments.errors import UnknownGateway
from payments.gateways.base import Card, Charge, GatewayError, KeptCard
from payments.gateways.registry import gateway_named
from payments.models import PaymentAttempt


def ask_for_charge(*, attempt: PaymentAttempt, card: Card | KeptCard | None, return_url: str) -> Charge:
    """Ask the gateway for the money, from the card or on a page of its own; the attempt's number is the key.

    Raises GatewayError.
    """
    return gateway_named(attempt.gateway).charge(
        key=attempt.number,
        amount=attempt.amount,
        card=card,
        return_url=return_url,
        timeout=GATEWAY_TIMEOUT_SECONDS,
    )


def ask_about(*, attempt: PaymentAttempt) -> Charge | None:
    """What the gateway knows of the attempt; None when it never heard of it. Raises GatewayError."""
    PaymentAttempt.objects.filter(pk=attempt.pk).update(checked_at=clock.now())
    return gateway_named(attempt.gateway).confirm(
        key=attempt.number,
        reference=attempt.provider_reference,
        since=attempt.created_at,
        timeout=GATEWAY_TIMEOUT_SECONDS,
    )


def withdraw(*, attempt_id: int) -> None:
    """Close the page of an attempt that was given up, so that nobody pays there. Safe to repeat.

    What is not reached closes by itself in time, and a capture that comes nevertheless is sent back.
    """
    attempt = PaymentAttempt.objects.get(pk=attempt_id)
    if attempt.status != PaymentAttempt.Status.VOIDED:
        return
    with suppress(GatewayError, UnknownGateway):
        gateway_named(attempt.gateway).withdraw(
            key=attempt.number, reference=attempt.provider_reference, timeout=GATEWAY_TIMEOUT_SECONDS
        )


def attempts_to_ask_about(*, now: datetime) -> list[PaymentAttempt]:
    """Open attempts that are stuck between two phases or whose bank has been silent, oldest first."""
    asked = Coalesce(F("checked_at"), F("created_at"))
    stuck = Q(status=PaymentAttempt.Status.CREATED, asked__lte=now - ATTEMPT_STUCK_AFTER)
    silent = Q(status__in=PaymentAttempt.OPEN, expires_at__isnull=True, asked__lte=now - PENDING_ASK_EVERY)
    slow = Q(status__in=PaymentAttempt.OPEN, expires_at__isnull=False)
    slow &= Q(asked__lte=now - SLOW_ASK_EVERY) | Q(expires_at__lte=now)
    rows = PaymentAttempt.objects.annotate(asked=asked).filter(stuck | silent | slow)
    return list(rows.select_related("payment").order_by("asked", "pk")[:SWEEP_BATCH])


def is_overdue(attempt: PaymentAttempt, *, now: datetime) -> bool:
    """True when the buyer has waited for the bank long enough, or the shop for the buyer's money."""
    return now >= (attempt.expires_at or attempt.created_at + PENDING_GIVEN_UP_AFTER)
