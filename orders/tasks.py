"""Tasks of orders: each is safe to run twice."""

from celery import shared_task

from marketplace.lib import clock
from orders.services import carriers, store_record
from orders.services.settling import process_event, resolve_attempt
from orders.services.simulation import simulate
from payments.models import ProviderEvent


@shared_task
def ask_gateway(attempt_id: int) -> None:
    """Ask the gateway what became of an attempt whose answer was lost."""
    resolve_attempt(attempt_id=attempt_id)


@shared_task
def follow_event(event_id: int) -> None:
    """Let an event that was kept have its effect; what fails here is found by the sweep."""
    process_event(event=ProviderEvent.objects.get(pk=event_id))


@shared_task
def report_stores() -> int:
    """Bring the facts and scores of all stores up to date."""
    return store_record.report_stores()


@shared_task
def ask_carriers() -> int:
    """Ask the carriers about parcels of which nothing was heard for long."""
    return carriers.ask_due(now=clock.now())


@shared_task
def simulate_carriers() -> int:
    """Let the simulated carrier report what has happened to its parcels; the number of reports taken."""
    return sum(taken for _shipment, taken in simulate())
