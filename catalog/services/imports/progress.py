"""Counters of an import."""

from catalog.models import ImportJob, ImportNote


def rewind(job: ImportJob) -> None:
    """Back to the first row, with counters at nought and no remarks; the caller saves."""
    ImportNote.objects.filter(job=job).delete()
    job.position = job.created_count = job.updated_count = job.unchanged_count = 0
    job.bad_count = job.warned_count = 0
    job.preview = []
