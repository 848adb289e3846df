"""The steps of an import that a person takes: upload, match, import, stop, go on, call off, undo."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from itertools import islice
from typing import IO

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import Store, User
from catalog.errors import ImportMovedOn, ImportUnderWay, UnmatchedColumns, UnusableTable
from catalog.importing import limits
from catalog.importing.columns import ATTRIBUTE, BY_CODE, guess, is_sure, key_of
from catalog.importing.encodings import BLOCK
from catalog.importing.problems import UnreadableFile, file_sentence
from catalog.importing.reading import Format, Row, check_archive, detect, rows_of
from catalog.locks import lock_import, lock_uploads
from catalog.models import ImportJob, ImportPicture
from catalog.selectors.imports import attribute_names, may_go_on, names_without_unit
from catalog.services.imports import files
from catalog.services.imports.headings import remember_headings, remembered_headings
from catalog.services.imports.keeping import forget, make_room
from catalog.services.imports.progress import rewind
from catalog.services.products import check_not_shut
from catalog.tasks import run_import
from marketplace.lib import clock, ids
from marketplace.lib.publishing import publish_on_commit

Status = ImportJob.Status
SMALL_FILE = 200 * 1024  # bytes: checked and imported while the person waits
SAMPLES = 3  # rows shown beside the headings
SENT_TWICE = timedelta(minutes=1)  # within it the same file is the same import, even before anything runs


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

    A member who sends the same file twice gets the import of the first time while it runs, and for a moment before.
    Older tables of the store make room (`keeping.make_room`). Locks the store's uploads. Raises UnusableTable.
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
    job.digest = _digest(job.name, file, archive)
    with transaction.atomic():
        lock_uploads(store.pk)
        if user is not None and (sent := _sent_before(job)) is not None:
            return sent
        _keep(job, file, archive)
        make_room(store)
    return job


def _keep(job: ImportJob, file: IO[bytes], archive: IO[bytes] | None) -> None:
    file.seek(0)
    job.file = files.storage().save(files.file_name(job.number, job.kind), File(file))
    if archive is not None:
        archive.seek(0)
        job.pictures = files.storage().save(files.file_name(job.number, "zip"), File(archive))
    job.save()


def _digest(name: str, *sent: IO[bytes] | None) -> str:
    digest = hashlib.sha256(name.encode())
    for file in sent:
        digest.update(b"\0")
        if file is not None:
            file.seek(0)
            while block := file.read(BLOCK):
                digest.update(block)
    return digest.hexdigest()


def _sent_before(job: ImportJob) -> ImportJob | None:
    same = ImportJob.objects.filter(store=job.store, digest=job.digest)
    is_fresh = Q(status__in=(Status.MATCHING, Status.CHECKED), created_at__gt=clock.now() - SENT_TWICE)
    is_coming = Q(status__in=(Status.CHECKING, Status.APPLYING, Status.PICTURES))
    return same.filter(is_fresh | is_coming).order_by("-pk").first()


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


def is_matched(job: ImportJob) -> bool:
    """True when nobody needs to be asked which column is what."""
    unclear = {key_of(name) for names in names_without_unit().values() for name in names}
    return is_sure(job.header, job.columns, remembered=remembered_headings(job.store), unclear=unclear)


def _attribute_keys() -> dict[str, str]:
    """Codes of characteristics by all they are called."""
    return {
        key_of(word): code
        for code, names in attribute_names().items()
        for word in (code, f"{ATTRIBUTE}{code}", *names, *names_without_unit().get(code, ()))
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
    remember_headings(store=locked.store, header=locked.header, columns=locked.columns)
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
def stop_table(*, job: ImportJob) -> None:
    """Stop an import half-way: what is written stays, and can be undone or gone on with. Locks the import, so that the
    batch under way is written first. Raises ImportMovedOn.
    """
    locked = _locked(job, Status.APPLYING, Status.PICTURES)
    locked.stopped_at, locked.status, locked.failure = locked.status, Status.FAILED, "stopped"
    locked.moved_at = locked.finished_at = clock.now()
    locked.save()


@transaction.atomic
def resume_table(*, job: ImportJob) -> None:
    """Go on where an import was stopped or broke off. Locks the import.

    Raises ImportMovedOn, ImportUnderWay, StoreShut.
    """
    locked = _locked(job, Status.FAILED)
    if locked.stopped_at != Status.CHECKING:
        _check_not_shut(locked)
    if not may_go_on(locked):
        raise ImportMovedOn
    _move(locked, Status(locked.stopped_at))


@transaction.atomic
def call_off(*, job: ImportJob) -> None:
    """Forget a table that nothing was written of. Locks the import. Raises ImportMovedOn."""
    locked = _locked(job, Status.MATCHING, Status.CHECKING, Status.CHECKED)
    locked.status, locked.finished_at = Status.CANCELLED, clock.now()
    forget(locked)


@transaction.atomic
def undo_table(*, job: ImportJob) -> None:
    """Begin to undo the last import of the store, be it finished or not, or go on with an undo that broke off.

    Locks the import. Raises ImportMovedOn, ImportUnderWay, StoreShut.
    """
    locked = _locked(job, Status.DONE, Status.FAILED)
    _check_not_shut(locked)
    if not locked.changes.exists():
        raise ImportMovedOn
    ImportPicture.objects.filter(job=locked).delete()
    _move(locked, Status.UNDOING)


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
    job.started_at = clock.now()
    if status == Status.CHECKING:
        job.rows_total = 0
    _move(job, status)


def _move(job: ImportJob, status: Status) -> None:
    job.status, job.moved_at, job.finished_at = status, clock.now(), None
    job.failure = job.stopped_at = ""
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
