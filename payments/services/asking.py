"""Asking a gateway about an attempt. Nothing here runs inside a transaction, and nothing here is decided."""

from datetime import datetime

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from marketplace.lib import clock
from payments.constants import (
    ATTEMPT_STUCK_AFTER,
    GATEWAY_TIMEOUT_SECONDS,
    PENDING_ASK_EVERY,
    PENDING_GIVEN_UP_AFTER,
    SWEEP_BATCH,
)
from payments.gateways.base import Card, Charge
from payments.gateways.registry import gateway_named
from payments.models import PaymentAttempt


def charge_card(*, attempt: PaymentAttempt, card: Card, return_url: str) -> Charge:
    """Ask the gateway to charge the card; the attempt's number is the key. Raises GatewayError."""
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
    return gateway_named(attempt.gateway).confirm(key=attempt.number, timeout=GATEWAY_TIMEOUT_SECONDS)


def attempts_to_ask_about(*, now: datetime) -> list[PaymentAttempt]:
    """Open attempts that are stuck between two phases or whose bank has been silent, oldest first."""
    asked = Coalesce(F("checked_at"), F("created_at"))
    stuck = Q(status=PaymentAttempt.Status.CREATED, asked__lte=now - ATTEMPT_STUCK_AFTER)
    silent = Q(status__in=PaymentAttempt.OPEN, asked__lte=now - PENDING_ASK_EVERY)
    rows = PaymentAttempt.objects.annotate(asked=asked).filter(stuck | silent)
    return list(rows.select_related("payment").order_by("pk")[:SWEEP_BATCH])


def is_overdue(attempt: PaymentAttempt, *, now: datetime) -> bool:
    """True when the buyer has waited for the bank long enough."""
    return attempt.created_at <= now - PENDING_GIVEN_UP_AFTER
