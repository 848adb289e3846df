"""Background work of messaging."""

from celery import shared_task

from messaging.services import delivery


@shared_task
def deliver_email(pk: int) -> str:
    """Hand the mail `pk` to the mail server, unless another worker has it or it is not due. Safe to repeat."""
    return delivery.deliver(pk=pk)


@shared_task
def sweep_outbox() -> int:
    """Deliver what is due and was not delivered: retries, rows of lost workers, rows the broker lost."""
    return delivery.sweep()
