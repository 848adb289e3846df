"""Background work of accounts: each task takes an id and is safe to run twice."""

from celery import shared_task

from accounts.services.export_making import produce


@shared_task
def make_export(pk: int) -> bool:
    """Make the archive of personal data `pk`."""
    return produce(pk=pk)
