"""Pictures from sellers and imports: kept privately, made into WebP in the background, swept when left over.

`queue_picture` takes bytes from anywhere: a form, a member of an archive, a file of an import. Whoever calls it
starts the task (`catalog.tasks.make_picture`) on commit; the sweep finds what was not started.
"""

import logging
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage, storages
from django.db import transaction
from django.db.models import Count, F, Q

from catalog.constants import (
    FAILED_UPLOADS_SHOWN_FOR,
    MAX_PICTURES,
    MIN_PICTURE_SIDE,
    PICTURE_ATTEMPTS,
    PICTURE_ORPHAN_AFTER,
    PICTURE_STUCK_AFTER,
    UPLOADS_SHOWN_FOR,
)
from catalog.errors import TooManyPictures
from catalog.models import DroppedPicture, Media, PictureUpload, Product, Variant
from catalog.services.pictures import StoredPicture, add_media, store_readable
from catalog.services.products import lock_editable
from catalog.services.shared_pictures import shared_name
from marketplace.lib import clock
from marketplace.lib.errors import DomainError
from marketplace.lib.ids import token
from marketplace.lib.sweeping import each

log = logging.getLogger(__name__)
FOLDER = "picture-uploads"
AT_ONCE = 20  # uploads that one sweep takes up: the rest waits a minute
_Status = PictureUpload.Status


@transaction.atomic
def queue_picture(
    *, product: Product, data: bytes, name: str, variant: Variant | None = None, alt_ru: str = "", alt_en: str = ""
) -> PictureUpload:
    """Keep a file to be made into a picture of `product`, perhaps that of `variant`; start `make_picture` with it.

    What is wrong with the file is told on the row later. Locks the product. Raises TooManyPictures, NotFound,
    ProductLocked.
    """
    lock_editable(product.pk)
    waiting = PictureUpload.objects.filter(product=product, status=_Status.PENDING).count()
    if Media.objects.filter(product=product).count() + waiting >= MAX_PICTURES:
        raise TooManyPictures(limit=MAX_PICTURES)
    upload = PictureUpload.objects.create(
        product=product, variant=variant, name=PurePosixPath(name.replace("\\", "/")).name[-120:] or "?",
        file_name=f"{FOLDER}/{token()}", alt_ru=alt_ru[:200], alt_en=alt_en[:200],
    )  # fmt: skip
    _private().save(upload.file_name, ContentFile(data))
    return upload


def process_upload(*, pk: int) -> bool:
    """Make the picture; True when it is there now. Safe to repeat and to run beside itself: one worker claims it.

    Whatever goes wrong ends on the row.
    """
    upload = _claim(pk)
    if upload is None:
        return False
    try:
        _make(upload)
    except DomainError as error:
        _finish(upload, error=error.code, params={name: str(value) for name, value in error.params.items()})
    except FileNotFoundError:
        _finish(upload, error="file_lost")
    return upload.status == _Status.DONE


def sweep_pictures(*, now: datetime) -> int:
    """Take up uploads whose task or worker was lost, forget old ones, and delete files that nobody owns."""
    stuck = Q(claimed_at__isnull=True) | Q(claimed_at__lte=now - PICTURE_STUCK_AFTER)
    due = PictureUpload.objects.filter(stuck, status=_Status.PENDING, created_at__lte=now - timedelta(seconds=30))
    done = each(_process, list(due.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]))
    told = Q(status=_Status.DONE, finished_at__lte=now - UPLOADS_SHOWN_FOR)
    failed = Q(status=_Status.FAILED, finished_at__lte=now - FAILED_UPLOADS_SHOWN_FOR)
    PictureUpload.objects.filter(told | failed).delete()
    dropped = DroppedPicture.objects.filter(dropped_at__lte=now - PICTURE_ORPHAN_AFTER)
    done += each(_delete_dropped, list(dropped.order_by("pk").values_list("pk", flat=True)[:100]))
    return done + _delete_private_orphans(now)


def drop_files(stored: StoredPicture) -> None:
    """Note that nobody may show these files any more; the sweep looks whether that is so, a day from now."""
    values = {"sizes": list(stored.sizes), "dropped_at": clock.now()}
    DroppedPicture.objects.update_or_create(stem=stored.stem, defaults=values)


def _process(pk: int) -> bool:
    return process_upload(pk=pk)


def _claim(pk: int) -> PictureUpload | None:
    """The row, for this worker alone; None when another one has it, when it is finished, or given up just now."""
    now = clock.now()
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lte=now - PICTURE_STUCK_AFTER)
    rows = PictureUpload.objects.filter(free, pk=pk, status=_Status.PENDING)
    if not rows.update(claimed_at=now, attempts=F("attempts") + 1):
        return None
    upload = PictureUpload.objects.select_related("product", "variant").get(pk=pk)
    if upload.attempts > PICTURE_ATTEMPTS:
        _finish(upload, error="given_up")
        return None
    return upload


def _make(upload: PictureUpload) -> None:
    with _private().open(upload.file_name) as file:
        data = file.read()
    stored = store_readable(data, min_side=MIN_PICTURE_SIDE)
    try:
        media = add_media(
            product=upload.product, stored=stored, variant=upload.variant, alt_ru=upload.alt_ru, alt_en=upload.alt_en
        )
    except DomainError:
        drop_files(stored)
        raise
    if not all(default_storage.exists(f"{stored.stem}-{size}.webp") for size in stored.sizes):
        store_readable(data)  # a sweep has deleted them between the two steps
    _finish(upload, media=media)


def _finish(
    upload: PictureUpload, *, media: Media | None = None, error: str = "", params: dict[str, str] | None = None
) -> None:
    """Write what became of it, unless another worker has taken it over meanwhile: then its word counts."""
    upload.status = _Status.FAILED if error else _Status.DONE
    upload.media, upload.error, upload.error_params = media, error, params or {}
    upload.finished_at = clock.now()
    values = {name: getattr(upload, name) for name in ("status", "media", "error", "error_params", "finished_at")}
    own = PictureUpload.objects.filter(pk=upload.pk, status=_Status.PENDING, attempts=upload.attempts)
    if own.update(**values):
        _private().delete(upload.file_name)
    else:
        upload.refresh_from_db()


@transaction.atomic
def _delete_dropped(pk: int) -> bool:
    """Delete the files unless a product shows them again; the lock keeps `add_media` waiting meanwhile."""
    row = DroppedPicture.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if row is None:
        return False
    if not Media.objects.filter(stem=row.stem).exists():
        for size in row.sizes:
            default_storage.delete(f"{row.stem}-{size}.webp")
        default_storage.delete(shared_name(row.stem))
    row.delete()
    return True


def _delete_private_orphans(now: datetime) -> int:
    """Files whose request was killed before its row was there."""
    storage = _private()
    try:
        _folders, names = storage.listdir(FOLDER)
    except FileNotFoundError:
        return 0
    owned = set(PictureUpload.objects.filter(status=_Status.PENDING).values_list("file_name", flat=True))
    lost = [name for name in names if f"{FOLDER}/{name}" not in owned and _is_old(storage, f"{FOLDER}/{name}", now)]
    for name in lost:
        storage.delete(f"{FOLDER}/{name}")
    return len(lost)


def _is_old(storage: Storage, name: str, now: datetime) -> bool:
    try:
        return storage.get_modified_time(name) < now - PICTURE_ORPHAN_AFTER
    except OSError:
        return False


def _private() -> Storage:
    return storages["private"]


def forget_failed(*, product_id: int) -> None:
    """The store has read what became of the files that failed. Safe to repeat."""
    PictureUpload.objects.filter(product=product_id, status=_Status.FAILED).delete()


def uploads_of(product: Product) -> list[PictureUpload]:
    """The uploads of a product that its store is told about: those under way, and those refused of late."""
    rows = PictureUpload.objects.filter(product=product).exclude(status=_Status.DONE)
    return list(rows.order_by("pk"))


def pending_count(product: Product) -> int:
    """How many pictures are being made."""
    return PictureUpload.objects.filter(product=product).aggregate(n=Count("pk", filter=Q(status="pending")))["n"]
