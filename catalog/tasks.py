"""Background work of the catalogue: each task takes an id and is safe to run twice."""

from celery import shared_task

from catalog.services.uploads import process_upload


@shared_task
def make_picture(pk: int) -> bool:
    """Make the picture of an upload."""
    return process_upload(pk=pk)
