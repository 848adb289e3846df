"""The steps of an import that a person takes: upload, match, import, call off, undo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import IO

from django.core.files import File
from django.db import IntegrityError, transaction

from accounts.models import Store, User
from catalog.errors import ImportMovedOn, ImportUnderWay, UnmatchedColumns, UnusableTable
from catalog.importing import limits
from catalog.importing.columns import ATTRIBUTE, BY_CODE, guess, is_sure, key_of
from catalog.importing.problems import file_sentence
from catalog.importing.reading import Format, Row, UnreadableFile, check_archive, detect, rows_of
from catalog.locks import lock_import
from catalog.models import ImportJob, ImportMapping, ImportNote
from catalog.selectors.imports import attribute_names
from catalog.services.imports import files
from catalog.services.imports.progress import rewind
from catalog.services.products import check_not_shut
from catalog.tasks import run_import
from marketplace.lib import clock, ids
from marketplace.lib.transactions import publish_on_commit

Status = ImportJob.Status
SMALL_FILE = 200 * 1024  # bytes: checked and imported while the person waits
SAMPLES = 3  # rows shown beside the headings
KEPT_FOR = timedelta(days=30)


def upload_table(
    *,
    store: Store,
    user: User | None,
    file: IO[bytes],
    name: str,
    archive: IO[bytes] | None = None,
    pictures: str = "",
) -> ImportJob:
    """Keep a table, find out what it is and guess its columns. `pictures` is a path, for the command.

    Raises UnusableTable.
    """
    how, first = _look_at(file, archive)
    header = [heading[:120] for heading in first[0][1]]
    remembered = remembered_headings(store)
    number = ids.public_number()
    job = ImportJob(
        number=number,
        store=store,
        user=user,
        kind=how.kind,
        name=name[-120:],
        encoding=how.encoding,
        delimiter=how.delimiter,
        header=header,
        columns=guess(header, remembered=remembered, attributes=_attribute_keys()),
        pictures=pictures,
        preview=[{"row": number, "cells": cells} for number, cells in first[1:]],
    )
    file.seek(0)
    job.file = files.storage().save(files.file_name(number, how.kind), File(file))
    if archive is not None:
        archive.seek(0)
        job.pictures = files.storage().save(files.file_name(number, "zip"), File(archive))
    job.save()
    return job


def _look_at(file: IO[bytes], archive: IO[bytes] | None) -> tuple[Format, list[Row]]:
    try:
        _check_size(file, limits.MAX_FILE_BYTES)
        how = detect(file)
        first: list[Row] = list(islice(rows_of(file, how), 1 + SAMPLES))
        if len(first) < 2:
            raise UnreadableFile("no_rows" if first else "empty")
    except UnreadableFile as error:
        raise UnusableTable(reason=file_sentence(error.code)) from error
    if archive is not None:
        try:
            _check_size(archive, limits.MAX_ARCHIVE_BYTES)
            check_archive(archive)
        except UnreadableFile as error:
            raise UnusableTable(field="archive", reason=file_sentence(error.code)) from error
    return how, first


def _check_size(file: IO[bytes], most: int) -> None:
    if file.seek(0, 2) > most:
        raise UnreadableFile("large")


def remembered_headings(store: Store) -> dict[str, str]:
    """How the store's headings were matched the last time."""
    mapping = ImportMapping.objects.filter(store=store).first()
    return dict(mapping.headings) if mapping else {}


def is_matched(job: ImportJob) -> bool:
    """True when nobody needs to be asked which column is what."""
    return is_sure(job.header, job.columns, remembered=remembered_headings(job.store))


def _attribute_keys() -> dict[str, str]:
    """Codes of characteristics by all they are called."""
    return {
        key_of(word): code
        for code, names in attribute_names().items()
        for word in (code, f"{ATTRIBUTE}{code}", *names)
        if word
    }


@transaction.atomic
def check_table(*, job: ImportJob, columns: Sequence[str]) -> None:
    """Match the columns, remember it for the store, and have every row checked; nothing is written to the goods.

    Locks the import. Raises UnmatchedColumns, ImportMovedOn, ImportUnderWay.
    """
    locked = _locked(job, Status.MATCHING, Status.CHECKED)
    chosen = [code for code in columns if code]
    known = set(BY_CODE) | {f"{ATTRIBUTE}{code}" for code in attribute_names()}
    if "sku" not in chosen or len(set(chosen)) < len(chosen) or not set(chosen) <= known:
        raise UnmatchedColumns
    locked.columns = [*columns, *([""] * len(locked.header))][: len(locked.header)]
    pairs = zip(locked.header, locked.columns, strict=True)
    headings = remembered_headings(locked.store) | {key_of(heading): code for heading, code in pairs if heading}
    ImportMapping.objects.update_or_create(store=locked.store, defaults={"headings": headings})
    _start(locked, Status.CHECKING)


@transaction.atomic
def apply_table(*, job: ImportJob, is_checked: bool = True) -> None:
    """Begin to write the good rows. The command imports without a check before. Locks the import.

    Raises ImportMovedOn, ImportUnderWay, StoreShut, and UnmatchedColumns when no column is the SKU.
    """
    locked = _locked(job, *((Status.CHECKED,) if is_checked else (Status.MATCHING,)))
    _check_not_shut(locked)
    if "sku" not in locked.columns:
        raise UnmatchedColumns
    _start(locked, Status.APPLYING)


@transaction.atomic
def call_off(*, job: ImportJob) -> None:
    """Forget a table that nothing was written of. Locks the import. Raises ImportMovedOn."""
    locked = _locked(job, Status.MATCHING, Status.CHECKED)
    locked.status, locked.finished_at = Status.CANCELLED, clock.now()
    _forget(locked)


@transaction.atomic
def undo_table(*, job: ImportJob) -> None:
    """Begin to undo the last import of the store. Locks the import. Raises ImportMovedOn, ImportUnderWay, StoreShut."""
    locked = _locked(job, Status.DONE)
    _check_not_shut(locked)
    if not locked.changes.exists():
        raise ImportMovedOn
    _move(locked, Status.UNDOING)


@transaction.atomic
def expire(*, pk: int) -> bool:
    """Delete the file, the remarks and the way back of an import that is long over. Locks the import."""
    job = lock_import(pk)
    if job.is_running or not job.file:
        return False
    if job.status in {Status.MATCHING, Status.CHECKED}:
        job.status = Status.CANCELLED
    _forget(job)
    return True


def expired_imports(*, now: datetime) -> list[int]:
    """Imports that have lain long enough."""
    rows = ImportJob.objects.filter(moved_at__lte=now - KEPT_FOR).exclude(file="").exclude(status__in=ImportJob.RUNNING)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _forget(job: ImportJob) -> None:
    ImportNote.objects.filter(job=job).delete()
    job.changes.all().delete()
    files.delete_files(job)
    job.file = job.pictures = ""
    job.preview = []
    job.save()


def _locked(job: ImportJob, *statuses: Status) -> ImportJob:
    locked = lock_import(job.pk)
    if locked.status not in statuses:
        raise ImportMovedOn
    return locked


def _check_not_shut(job: ImportJob) -> None:
    if not job.is_vouched:  # from the command line it is the shop's own doing
        check_not_shut(job.store)


def _start(job: ImportJob, status: Status) -> None:
    """From the first row, with counters at nought; the number of rows is known from the check."""
    rewind(job)
    job.failure, job.started_at = "", clock.now()
    if status == Status.CHECKING:
        job.rows_total = 0
    _move(job, status)


def _move(job: ImportJob, status: Status) -> None:
    job.status, job.moved_at, job.finished_at = status, clock.now(), None
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError as error:
        raise ImportUnderWay from error
    if not is_small(job):
        publish_on_commit(run_import, job.pk)


def is_small(job: ImportJob) -> bool:
    """True for a table that is dealt with while the person waits; the sweep finds it if that breaks off."""
    if job.pictures or job.created_count + job.updated_count > 2000:
        return False
    return files.storage().size(job.file) <= SMALL_FILE if job.file else True
