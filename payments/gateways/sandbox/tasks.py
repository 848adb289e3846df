"""Task of the sandbox bank."""

from celery import shared_task

from payments.gateways.sandbox.webhooks import deliver_event


@shared_task
def deliver_sandbox_event(event_id: int) -> None:
    """Tell the shop what became of a charge; what fails is found by the sweep."""
    deliver_event(event_id)
