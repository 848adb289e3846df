"""The work of an import, batch by batch; whoever takes it up goes on where the last commit left it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import F

from catalog.importing.columns import ATTRIBUTE
from catalog.importing.problems import UnreadableFile
from catalog.importing.reading import rows_of
from catalog.importing.rows import GoodsRow, goods_rows
from catalog.locks import lock_import, only_worker_on_import
from catalog.models import ImportChange, ImportJob, ImportNote, ImportPicture
from catalog.services.imports import files
from catalog.services.imports.batch import write_batch
from catalog.services.imports.characteristics import read_characteristics
from catalog.services.imports.pictures import hang_next
from catalog.services.imports.plan import Planned, plan
from catalog.services.imports.progress import rewind, tell_new
from catalog.services.imports.publishing import settle_next
from catalog.services.imports.scene import Run
from catalog.services.imports.undo import undo_next
from marketplace.lib import clock
from marketplace.lib.pace import Pace

log = logging.getLogger(__name__)
Status = ImportJob.Status
Write = Callable[[Run, ImportJob, Sequence[GoodsRow]], list[Planned]]
BATCH = 2000  # rows in one transaction: so much a kill costs, so long a buyer of these goods may wait
KEPT_WARNINGS = 1000
PREVIEW = 20
STUCK_AFTER = timedelta(minutes=2)


class _Moved(Exception):
    """Somebody else has moved the import on."""


def produce(*, pk: int) -> bool:
    """Do what is to be done about the import `pk`; True when it has come to a rest.

    One worker at a time works on it. Every batch commits with the import's position, so that a killed worker
    costs one batch, and nothing is written twice.
    """
    with only_worker_on_import(pk) as is_mine:
        seen = None
        while is_mine:
            job = ImportJob.objects.select_related("store", "user").filter(pk=pk).first()
            if job is None or not job.is_running or seen == (job.status, job.position):
                return False
            seen = job.status, job.position
            try:
                _work(job)
            except UnreadableFile as error:
                _fail(pk, error.code)
            except _Moved:  # stopped, and perhaps undone or gone on with already
                continue
            except Exception:  # whatever it was: it is tried once more from where it stands, then ends on the row
                log.exception("import %s broke off", job.number)
                return _note_crash(pk)
            return True
    return False


def stuck_imports(*, now: datetime) -> list[int]:
    """Imports that have not moved for some time: their task or their worker was lost."""
    rows = ImportJob.objects.filter(status__in=ImportJob.RUNNING, moved_at__lte=now - STUCK_AFTER)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _work(job: ImportJob) -> None:
    if job.status == Status.CHECKING:
        if job.position:  # a check that broke off begins anew: what it had planned was in memory only
            job = _rewound(job)
        _go_through(job, lambda run, _job, rows: plan(run, rows, lock=False))
        _finish(job.pk, Status.CHECKING, Status.CHECKED)
        return
    if job.status == Status.APPLYING:
        if job.position == 0:
            ImportChange.objects.filter(job__store=job.store_id).exclude(job=job).delete()
        _go_through(job, write_batch)
        _finish(job.pk, Status.APPLYING, Status.PICTURES)
        job.status = Status.PICTURES
    if job.status == Status.PICTURES:
        _hang_pictures(job)
        _repeat(settle_next, job.pk)
        _finish(job.pk, Status.PICTURES, Status.DONE)
        return
    _repeat(undo_next, job.pk)
    _finish(job.pk, Status.UNDOING, Status.UNDONE)


def _repeat(step: Callable[[int], bool], pk: int) -> None:
    pace = Pace()
    while step(pk):
        pace.give_way()


@transaction.atomic
def _rewound(job: ImportJob) -> ImportJob:
    """The import at its first row."""
    locked = lock_import(job.pk)
    rewind(locked)
    locked.save()
    return locked


def _go_through(job: ImportJob, write: Write) -> None:
    """All rows behind the import's position, in batches."""
    with files.opened(job) as file, files.pictures_of(job) as pictures:
        codes = [code.removeprefix(ATTRIBUTE) for code in job.columns if code.startswith(ATTRIBUTE)]
        run = Run(
            store=job.store,
            is_vouched=job.is_vouched,
            characteristics=read_characteristics(codes),
            pictures=None if pictures is None else pictures.names,
        )
        rows = rows_of(file, files.format_of(job))
        next(rows, None)  # the headings
        position, pace = job.position, Pace()
        goods = goods_rows(rows, job.columns, {}, is_text=job.kind == "csv")
        for batch in _batches(goods, behind=position, pace=pace):
            position = _take(run, job, batch, position=position, write=write)
            pace.give_way()


def _batches(rows: Iterator[GoodsRow], *, behind: int, pace: Pace) -> Iterator[list[GoodsRow]]:
    left = (row for row in rows if row.row > behind)
    while batch := list(islice(left, pace.rows(BATCH))):
        yield batch


def _take(run: Run, job: ImportJob, batch: list[GoodsRow], *, position: int, write: Write) -> int:
    """One batch and the progress, in one transaction; the new position."""
    with transaction.atomic():
        locked = lock_import(job.pk)
        if locked.status != job.status or locked.position != position:
            raise _Moved
        planned = write(run, locked, batch)
        _count(locked, planned)
    if job.status == Status.CHECKING:
        for one in planned:
            if one.state is not None and one.state.is_new:
                run.planned[one.state.product.code] = one.state.product.category_id
    return batch[-1].row


def _count(job: ImportJob, planned: Sequence[Planned]) -> None:
    """Counters, remarks, the first rows for the page, and how far the import has come."""
    notes = []
    for one in planned:
        name = f"{one.outcome}_count"
        setattr(job, name, getattr(job, name) + 1)
        problems = [problem.as_json() for problem in one.row.problems]
        if len(job.preview) < PREVIEW:
            job.preview.append(
                {"row": one.row.row, "cells": one.row.cells, "outcome": one.outcome, "problems": problems}
            )
        if not problems:
            continue
        job.warned_count += one.is_good
        if not one.is_good or job.warned_count <= KEPT_WARNINGS:
            notes.append(
                ImportNote(job=job, row=one.row.row, is_bad=not one.is_good, cells=one.row.cells, problems=problems)
            )
    tell_new(job, [one.state for one in planned if one.state is not None])
    ImportNote.objects.bulk_create(notes)
    job.rows_total = max(job.rows_total, sum(job_count(job)))
    job.position = planned[-1].row.row if planned else job.position
    job.moved_at = clock.now()
    job.save()


def job_count(job: ImportJob) -> tuple[int, ...]:
    """Rows by what became of them: new, changed, unchanged, bad."""
    return job.created_count, job.updated_count, job.unchanged_count, job.bad_count


def _hang_pictures(job: ImportJob) -> None:
    if not ImportPicture.objects.filter(job=job).exists():
        return
    with files.pictures_of(job) as pictures:
        while pictures is not None and hang_next(job.pk, pictures):
            pass


def _finish(pk: int, before: Status, after: Status) -> None:
    with transaction.atomic():
        job = lock_import(pk)
        if job.status != before:
            raise _Moved
        job.status, job.failure, job.moved_at = after, "", clock.now()
        if after in {Status.DONE, Status.UNDONE, Status.CHECKED}:
            job.finished_at = clock.now()
        job.save()


def _fail(pk: int, code: str) -> None:
    ImportJob.objects.filter(pk=pk, status__in=ImportJob.RUNNING).update(
        stopped_at=F("status"), status=Status.FAILED, failure=code, finished_at=clock.now()
    )


def _note_crash(pk: int) -> bool:
    """The second crash at one place ends the import; True then. One that was stopped meanwhile is at rest already."""
    job = ImportJob.objects.get(pk=pk)
    if not job.is_running:
        return True
    mark = f"{job.status}-{job.position}"
    if job.failure == mark:
        _fail(pk, "crashed")
        return True
    ImportJob.objects.filter(pk=pk, status=job.status).update(failure=mark)
    return False
