"""Pictures that rows name: those of the shop at once, those of the archive after the goods are there, one by one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from accounts.models import Store
from catalog.constants import MAX_PICTURES
from catalog.errors import InvalidPicture, TooManyPictures
from catalog.importing.pictures import shop_stem
from catalog.locks import lock_import
from catalog.models import DroppedPicture, ImportJob, ImportNote, ImportPicture, Media, Product
from catalog.services.imports.files import Pictures
from catalog.services.pictures import StoredPicture, add_media, media_of, store_picture
from marketplace.lib import clock
from marketplace.lib.bulk import insert_rows


def shop_pictures(store: Store, names: Iterable[str]) -> dict[str, StoredPicture]:
    """Pictures of this store's goods by the names that an export gives them: one query."""
    stems = {stem: name for name in names if (stem := shop_stem(name))}
    if not stems:
        return {}
    found = Media.objects.filter(stem__in=stems, product__store=store).order_by("stem").distinct("stem")
    return {
        stems[media.stem]: StoredPicture(media.stem, tuple(media.sizes), media.width, media.height) for media in found
    }


def place_picture(product: Product, own: list[Media], stored: StoredPicture) -> tuple[Media | None, bool]:
    """The picture among those of the product, put at their end when it is new; None when there are too many."""
    for media in own:
        if media.stem == stored.stem:
            return media, False
    if len(own) >= MAX_PICTURES:
        return None, False
    last = max((media.position for media in own), default=-1)
    own.append(media_of(product=product, stored=stored, position=last + 1))
    return own[-1], True


def write_placed(pictures: Sequence[Media]) -> None:
    """The rows of pictures that `place_picture` put there: a few statements. Wants the products locked."""
    if pictures:
        DroppedPicture.objects.filter(stem__in={media.stem for media in pictures}).delete()
        insert_rows(pictures)


def hang_next(job_pk: int, pictures: Pictures) -> bool:
    """Hang the next picture that waits; False when there is none, or the import was stopped. A broken one ends as a
    remark on its row. Locks the import.
    """
    waiting = ImportPicture.objects.select_related("variant__product").filter(job=job_pk).order_by("pk").first()
    if waiting is None:
        return False
    problem = ""
    try:
        stored = store_picture(pictures.read(waiting.name))
    except (InvalidPicture, KeyError):
        stored, problem = None, "picture_broken"
    with transaction.atomic():
        if lock_import(job_pk).status != ImportJob.Status.PICTURES:
            return False  # stopped
        if not ImportPicture.objects.select_for_update().filter(pk=waiting.pk).exists():
            return True  # somebody else has hung it
        if stored is not None:
            variant = waiting.variant if waiting.is_lead else None
            try:
                with transaction.atomic():
                    add_media(product=waiting.variant.product, stored=stored, variant=variant)
            except TooManyPictures:
                problem = "pictures_many"
        if problem:
            params = {"column": "pictures", "code": problem, "params": {"name": waiting.name}}
            ImportNote.objects.create(job_id=job_pk, row=waiting.row, is_bad=False, problems=[params])
        waiting.delete()
        ImportJob.objects.filter(pk=job_pk).update(moved_at=clock.now())
    return True
