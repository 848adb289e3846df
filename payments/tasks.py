"""Tasks of payments: each takes an id and is safe to run twice."""

from celery import shared_task

from payments.gateways.sandbox.tasks import deliver_sandbox_event
from payments.services.asking import withdraw
from payments.services.sending import send_one_refund
from payments.services.vaults import forget_one_card, keep_card_of

__all__ = ["deliver_sandbox_event", "forget_card", "keep_card", "send_refund", "withdraw_attempt"]


@shared_task
def send_refund(refund_id: int) -> None:
    """Send a granted refund to the gateway."""
    send_one_refund(refund_id=refund_id)


@shared_task
def withdraw_attempt(attempt_id: int) -> None:
    """Close the gateway's page of an attempt that was given up."""
    withdraw(attempt_id=attempt_id)


@shared_task
def keep_card(attempt_id: int) -> None:
    """Ask the gateway to keep the card of a payment that has come in."""
    keep_card_of(attempt_id=attempt_id)


@shared_task
def forget_card(card_id: int) -> None:
    """Ask the gateway to forget a card that was removed."""
    forget_one_card(card_id=card_id)
