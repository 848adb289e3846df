"""Background work of the catalogue: each task takes an id and is safe to run twice."""

from celery import shared_task

from catalog.services.imports import running


@shared_task
def run_import(pk: int) -> bool:
    """Do what is to be done about the import `pk`."""
    return running.produce(pk=pk)
