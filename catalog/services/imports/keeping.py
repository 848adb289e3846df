"""How long tables of goods are kept, and how many of a store."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Store
from catalog.importing.limits import KEPT_TABLES
from catalog.locks import lock_import
from catalog.models import ImportJob, ImportNote, ImportPicture
from catalog.selectors.imports import last_written
from catalog.services.imports import files
from marketplace.lib import clock

Status = ImportJob.Status
KEPT_FOR = timedelta(days=30)


@transaction.atomic
def expire(*, pk: int) -> bool:
    """Delete the file, the remarks and the way back of an import that is long over. Locks the import."""
    job = lock_import(pk)
    if job.is_running or not job.file:
        return False
    if job.status in {Status.MATCHING, Status.CHECKED}:
        job.status, job.finished_at = Status.CANCELLED, clock.now()
    forget(job)
    return True


def expired_imports(*, now: datetime) -> list[int]:
    """Imports that have lain long enough."""
    rows = ImportJob.objects.filter(moved_at__lte=now - KEPT_FOR).exclude(file="").exclude(status__in=ImportJob.RUNNING)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def make_room(store: Store) -> int:
    """Delete the files of this store's older imports, so that KEPT_TABLES stay; how many went.

    What runs is left alone, and so is the import that can be undone. Locks the imports that go, in order of pk.
    Wants an open transaction.
    """
    kept = ImportJob.objects.filter(store=store).exclude(file="").exclude(status__in=ImportJob.RUNNING)
    over = list(kept.exclude(pk=last_written(store) or 0).order_by("-pk").values_list("pk", flat=True)[KEPT_TABLES:])
    return sum(expire(pk=pk) for pk in sorted(over))


def forget(job: ImportJob) -> None:
    """Without its file, remarks, way back and pictures that still wait. Wants the import locked."""
    ImportNote.objects.filter(job=job).delete()
    ImportPicture.objects.filter(job=job).delete()
    job.changes.all().delete()
    files.delete_files(job)
    job.file = job.pictures = ""
    job.preview = []
    job.save()
