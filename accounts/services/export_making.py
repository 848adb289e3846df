"""Making an archive of personal data in the background; the sweep takes up what a lost worker left."""

import logging
import tempfile
from datetime import datetime
from typing import IO

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation

from accounts.constants import EXPORT_GIVEN_UP_AFTER, EXPORT_KEPT_FOR, EXPORT_STUCK_AFTER
from accounts.locks import lock_member, only_worker_on_export
from accounts.models import DataExport
from accounts.services.archive import part_count, write_archive
from accounts.services.files import export_file_name, private_storage
from marketplace.lib import clock, messenger

log = logging.getLogger(__name__)
_Status = DataExport.Status


def produce(*, pk: int) -> bool:
    """Make the archive `pk`; True when it is ready now. Safe to repeat, and to run twice at a time.

    One worker at a time works on it; when that one is killed, the next begins anew. What goes wrong ends on the row.
    """
    with only_worker_on_export(pk) as is_mine:
        export = _begin(pk) if is_mine else None
        if export is None:
            return False
        try:
            with tempfile.TemporaryFile() as file:  # without a name: a killed worker leaves nothing behind
                write_archive(user=export.user, file=file, on_part=lambda: _count_part(pk))
                return _finish(export, file)
        except Exception:  # whatever it was must end on the row, or the member would wait for ever
            log.exception("archive %s of personal data failed", export.number)
            _fail(export)
            return False


def stuck_exports(*, now: datetime) -> list[int]:
    """Archives that were asked for some time ago and are not ready: their task or their worker was lost."""
    rows = DataExport.objects.filter(status__in=DataExport.UNDER_WAY, requested_at__lte=now - EXPORT_STUCK_AFTER)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _begin(pk: int) -> DataExport | None:
    """The row, running; None when there is nothing to do about it any more."""
    export = DataExport.objects.select_related("user").filter(pk=pk, status__in=DataExport.UNDER_WAY).first()
    if export is None:
        return None
    if export.requested_at <= clock.now() - EXPORT_GIVEN_UP_AFTER:
        _fail(export)
        return None
    values = {"status": _Status.RUNNING, "started_at": clock.now(), "done_parts": 0, "total_parts": part_count()}
    DataExport.objects.filter(pk=pk).update(**values)
    return export


def _count_part(pk: int) -> None:
    DataExport.objects.filter(pk=pk).update(done_parts=F("done_parts") + 1)


def _finish(export: DataExport, file: IO[bytes]) -> bool:
    """Put the file where it is fetched from and tell the member; False when the member has gone meanwhile."""
    storage, name = private_storage(), export_file_name(export.number)
    storage.delete(name)  # of a worker that was killed at this very point
    size = file.seek(0, 2)
    file.seek(0)
    storage.save(name, File(file))
    with transaction.atomic():
        member = lock_member(export.user_id, even_if_gone=True)
        now = clock.now()
        is_ready = DataExport.objects.filter(pk=export.pk, status=_Status.RUNNING, user=member).update(
            status=_Status.READY, file_name=name, file_size=size, ready_at=now, expires_at=now + EXPORT_KEPT_FOR
        )
        if is_ready:
            _tell(export, "account_export_ready", expires_at=now + EXPORT_KEPT_FOR)
    if not is_ready:
        storage.delete(name)
    return bool(is_ready)


def _fail(export: DataExport) -> None:
    with transaction.atomic():
        failed = DataExport.objects.filter(pk=export.pk, status__in=DataExport.UNDER_WAY).update(status=_Status.FAILED)
        if failed:
            _tell(export, "account_export_failed")


def _tell(export: DataExport, kind: str, **params: datetime) -> None:
    with translation.override(export.user.language):
        url = reverse("accounts:data")
    messenger.notify(user=export.user, kind=kind, params=params, url=url, dedupe_key=f"{kind}:{export.number}")
