"""The archive of personal data: asked for, kept for some days, deleted. `export_making` makes it."""

from datetime import datetime

from django.db import transaction

from accounts.clients import Client
from accounts.constants import EXPORTS_PER_DAY
from accounts.errors import TooManyExports
from accounts.locks import lock_member
from accounts.models import DataExport, SecurityEvent, User
from accounts.privacy import StoredFile
from accounts.selectors.account import next_export_at
from accounts.services.archive import part_count
from accounts.services.files import delete_files, private_storage
from accounts.services.security_log import record_event
from accounts.tasks import make_export
from marketplace.lib import clock
from marketplace.lib.formatting import format_moment
from marketplace.lib.publishing import publish_on_commit

_Status = DataExport.Status


@transaction.atomic
def request_export(*, user: User, client: Client | None = None) -> DataExport:
    """Ask for an archive; while one is under way it is that one. Its making starts after the commit.

    Locks the member. Raises TooManyExports when EXPORTS_PER_DAY were made within a day.
    """
    member = lock_member(user.pk)
    known = DataExport.objects.filter(user=member, status__in=DataExport.UNDER_WAY).first()
    if known is not None:
        return known
    again_at = next_export_at(member)
    if again_at is not None:
        raise TooManyExports(limit=EXPORTS_PER_DAY, when=format_moment(again_at))
    export = DataExport.objects.create(user=member, requested_at=clock.now(), total_parts=part_count())
    record_event(user=member, kind=SecurityEvent.Kind.EXPORT_REQUESTED, client=client)
    publish_on_commit(make_export, export.pk)
    return export


def expired_exports(*, now: datetime) -> list[int]:
    """Archives whose days are over."""
    rows = DataExport.objects.filter(status=_Status.READY, expires_at__lte=now)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def expire(*, pk: int) -> bool:
    """Delete the file of an archive; True when it was still there. Safe to repeat."""
    export = DataExport.objects.filter(pk=pk, status=_Status.READY).first()
    if export is None:
        return False
    delete_files([StoredFile(private_storage(), export.file_name)])
    ended = DataExport.objects.filter(pk=pk, status=_Status.READY)
    return bool(ended.update(status=_Status.EXPIRED, file_name="", file_size=0))
