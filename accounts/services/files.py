"""Files that belong to a member: where they are, and how they go."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import PurePosixPath

from django.core.files.storage import Storage, default_storage, storages

from accounts.constants import EXPORT_ORPHAN_AFTER
from accounts.models import DataExport, User
from accounts.privacy import StoredFile

log = logging.getLogger(__name__)
EXPORT_FOLDER = "exports"


def private_storage() -> Storage:
    """Where files lie that only their owner may fetch."""
    return storages["private"]


def export_file_name(number: str) -> str:
    """The name of an archive in the private storage; it is the same however often the archive is begun anew."""
    return f"{EXPORT_FOLDER}/{number}.zip"


def picture_files(user: User) -> Iterable[StoredFile]:
    """The sizes of the member's picture: `user.picture` is the stem of their names."""
    if not user.picture:
        return []
    stem = PurePosixPath(user.picture)
    return [
        StoredFile(default_storage, str(stem.with_name(name)))
        for name in listed(default_storage, str(stem.parent))
        if name.startswith(f"{stem.name}-")
    ]


def archive_files(user: User) -> Iterable[StoredFile]:
    """The archives of the member, those under way too; they are deleted with the member and never archived."""
    numbers = DataExport.objects.filter(user=user).values_list("number", flat=True)
    return [StoredFile(private_storage(), export_file_name(number)) for number in numbers]


def delete_files(files: Iterable[StoredFile]) -> None:
    """Delete files; one that is gone already is no error, one that cannot be deleted is logged."""
    for file in files:
        try:
            file.storage.delete(file.name)
        except OSError:
            log.exception("the file %s could not be deleted", file.name)


def delete_orphans(*, now: datetime) -> int:
    """Delete archives that no row of the table owns any more: what a killed worker left behind. How many."""
    storage = private_storage()
    names = [name for name in listed(storage, EXPORT_FOLDER) if _is_old(storage, f"{EXPORT_FOLDER}/{name}", now)]
    live = DataExport.Status.RUNNING, DataExport.Status.READY
    numbers = DataExport.objects.filter(status__in=live).values_list("number", flat=True)
    owned = {export_file_name(number) for number in numbers.filter(number__in=[PurePosixPath(n).stem for n in names])}
    orphans = [f"{EXPORT_FOLDER}/{name}" for name in names if f"{EXPORT_FOLDER}/{name}" not in owned]
    delete_files(StoredFile(storage, name) for name in orphans)
    return len(orphans)


def _is_old(storage: Storage, name: str, now: datetime) -> bool:
    try:
        return storage.get_modified_time(name) < now - EXPORT_ORPHAN_AFTER
    except OSError:
        return False


def listed(storage: Storage, folder: str) -> Iterator[str]:
    """The names of the files in a folder, without those in folders below it; none when there is no such folder."""
    try:
        _folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return iter(())
    return iter(names)
