"""Tasks of orders: each is safe to run twice."""

from celery import shared_task

from orders.services import store_record
from orders.services.settling import resolve_attempt


@shared_task
def ask_gateway(attempt_id: int) -> None:
    """Ask the gateway what became of an attempt whose answer was lost."""
    resolve_attempt(attempt_id=attempt_id)


@shared_task
def report_stores() -> int:
    """Bring the facts and scores of all stores up to date."""
    return store_record.report_stores()
