"""Tasks of orders: each takes an id and is safe to run twice."""

from celery import shared_task

from orders.services.settling import resolve_attempt


@shared_task
def ask_gateway(attempt_id: int) -> None:
    """Ask the gateway what became of an attempt whose answer was lost."""
    resolve_attempt(attempt_id=attempt_id)
