"""Asking gateways to keep cards and to forget them. Never inside a transaction; safe to repeat."""

from datetime import datetime, timedelta

from django.db import transaction

from marketplace.lib import clock
from payments import locks
from payments.constants import GATEWAY_TIMEOUT_SECONDS, KEEP_CARD_WITHIN, SWEEP_BATCH
from payments.errors import UnknownGateway
from payments.gateways.base import GatewayError, Vault
from payments.gateways.registry import gateway_named
from payments.models import PaymentAttempt, SavedCard

_LEFT_TO_TASK = timedelta(minutes=1)
_TO_FORGET = SavedCard.objects.filter(removed_at__isnull=False, forgotten_at__isnull=True)


def keep_card_of(*, attempt_id: int) -> bool:
    """Have the card of a paid attempt kept, if the buyer wished it; True when that is done now.

    A card that looks the same takes the place of the one kept before, which is forgotten.
    """
    attempt = PaymentAttempt.objects.select_related("payment").get(pk=attempt_id)
    if not attempt.keeps_card or attempt.status != PaymentAttempt.Status.CAPTURED:
        return False
    vault = _vault(attempt.gateway)
    try:
        token = vault.keep_card(charge_key=attempt.number, timeout=GATEWAY_TIMEOUT_SECONDS) if vault else ""
    except GatewayError:
        return False
    for old in _write_down(attempt, token):
        forget_one_card(card_id=old)
    return True


def forget_one_card(*, card_id: int) -> bool:
    """Have a removed card forgotten, and forget what it was, too; True when that is done now."""
    card = _TO_FORGET.filter(pk=card_id).first()
    if card is None:
        return False
    vault = _vault(card.gateway)
    if vault is None:  # switched off for now: its keeping ends when it is back
        return False
    try:
        vault.forget_card(token=card.token, timeout=GATEWAY_TIMEOUT_SECONDS)
    except GatewayError:
        return False
    wiped = {"token": card.number, "brand": "", "last4": "", "forgotten_at": clock.now()}
    return bool(_TO_FORGET.filter(pk=card.pk).update(**wiped))


def cards_to_keep(*, now: datetime) -> list[int]:
    """Attempts whose card should have been kept by now; what a gateway does not manage within a day is given up."""
    span = (now - KEEP_CARD_WITHIN, now - _LEFT_TO_TASK)
    rows = PaymentAttempt.objects.filter(
        keeps_card=True, status=PaymentAttempt.Status.CAPTURED, resolved_at__range=span
    )
    return list(rows.order_by("resolved_at", "pk").values_list("pk", flat=True)[:SWEEP_BATCH])


def cards_to_forget() -> list[int]:
    """Removed cards that a gateway still keeps."""
    return list(_TO_FORGET.order_by("removed_at", "pk").values_list("pk", flat=True)[:SWEEP_BATCH])


@transaction.atomic(durable=True)
def _write_down(attempt: PaymentAttempt, token: str) -> list[int]:
    """The card among the buyer's; those whose place it takes are removed, and returned by pk. Locks the payment."""
    attempt = locks.lock_attempt(attempt.pk)
    old: list[int] = []
    if token and attempt.keeps_card:
        look = {"user": attempt.payment.buyer, "brand": attempt.card_brand, "last4": attempt.card_last4}
        same = SavedCard.objects.filter(gateway=attempt.gateway, removed_at__isnull=True, **look)
        old = list(same.exclude(token=token).values_list("pk", flat=True))
        SavedCard.objects.filter(pk__in=old).update(removed_at=clock.now())
        SavedCard.objects.get_or_create(gateway=attempt.gateway, token=token, defaults=look)
    attempt.keeps_card = False
    attempt.save(update_fields=["keeps_card", "updated_at"])
    return old


def _vault(gateway: str) -> Vault | None:
    try:
        found = gateway_named(gateway)
    except UnknownGateway:
        return None
    return found if isinstance(found, Vault) else None
