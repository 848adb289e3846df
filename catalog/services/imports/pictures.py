"""Pictures that rows name: fetched from the archive one by one, after the goods themselves are there."""

from __future__ import annotations

from django.db import transaction

from catalog.errors import InvalidPicture, TooManyPictures
from catalog.models import ImportJob, ImportNote, ImportPicture
from catalog.services.imports.files import Pictures
from catalog.services.pictures import add_media, store_picture
from marketplace.lib import clock


def hang_next(job_pk: int, pictures: Pictures) -> bool:
    """Hang the next picture that waits; False when there is none. A broken one ends as a remark on its row."""
    waiting = ImportPicture.objects.select_related("variant__product").filter(job=job_pk).order_by("pk").first()
    if waiting is None:
        return False
    problem = ""
    try:
        stored = store_picture(pictures.read(waiting.name))
    except (InvalidPicture, KeyError):
        stored, problem = None, "picture_broken"
    with transaction.atomic():
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
