"""Pictures: read, checked, made small, stored as WebP; nothing of the original file survives."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from PIL import Image

from catalog.constants import MAX_PICTURE_BYTES, MAX_PICTURE_PIXELS, MAX_PICTURES, PICTURE_QUALITY, PICTURE_SIZES
from catalog.errors import InvalidPicture, TooManyPictures
from catalog.locks import lock_product
from catalog.models import DroppedPicture, Media, Product, Variant
from catalog.services.search_rows import refresh_pictures
from marketplace.lib.picture_files import UnusablePicture
from marketplace.lib.pictures import Limits, read_picture, webp_of


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """Files that lie in the storage: what a Media row is made of."""

    stem: str
    sizes: tuple[int, ...]
    width: int
    height: int


def attach_picture(
    *, product: Product, data: bytes, variant: Variant | None = None, alt_ru: str = "", alt_en: str = ""
) -> Media:
    """Add a picture at the end of the product's; the same picture twice is one. `variant` then shows it.

    `data` is a JPEG, PNG or WebP file. Raises InvalidPicture, TooManyPictures.
    """
    return add_media(product=product, stored=store_picture(data), variant=variant, alt_ru=alt_ru, alt_en=alt_en)


@transaction.atomic
def add_media(
    *, product: Product, stored: StoredPicture, variant: Variant | None = None, alt_ru: str = "", alt_en: str = ""
) -> Media:
    """The row for files stored before, which are then no longer swept. Locks the product. Raises TooManyPictures."""
    lock_product(product.pk)
    DroppedPicture.objects.filter(stem=stored.stem).delete()
    media = Media.objects.filter(product=product, stem=stored.stem).first()
    if media is None:
        if Media.objects.filter(product=product).count() >= MAX_PICTURES:
            raise TooManyPictures(limit=MAX_PICTURES)
        media = media_of(product=product, stored=stored, alt_ru=alt_ru, alt_en=alt_en)
        last = Media.objects.filter(product=product).aggregate(last=Max("position"))["last"]
        media.position = 0 if last is None else last + 1
        media.save()
    if variant is not None:
        Variant.objects.filter(pk=variant.pk, product=product).update(media=media)
    refresh_pictures(product_ids=[product.pk])
    return media


def media_of(
    *, product: Product, stored: StoredPicture, alt_ru: str = "", alt_en: str = "", position: int = 0
) -> Media:
    """An unsaved row, for `bulk_create`."""
    return Media(
        product=product,
        stem=stored.stem,
        sizes=list(stored.sizes),
        width=stored.width,
        height=stored.height,
        alt_ru=alt_ru,
        alt_en=alt_en,
        position=position,
    )


def store_picture(data: bytes) -> StoredPicture:
    """Check, re-encode and store a picture in all sizes that it is large enough for. Raises InvalidPicture."""
    try:
        return store_readable(data)
    except UnusablePicture as error:
        raise InvalidPicture from error


def store_readable(data: bytes, *, min_side: int = 1) -> StoredPicture:
    """The same, saying what is wrong. Raises a subclass of UnusablePicture, also for a side below `min_side`."""
    limits = Limits(max_bytes=MAX_PICTURE_BYTES, max_pixels=MAX_PICTURE_PIXELS, min_side=min_side)
    image = read_picture(data, limits=limits, needed=(max(PICTURE_SIZES), 1))
    sizes = [size for size in PICTURE_SIZES if size <= image.width] or [image.width]
    return store_sizes({size: _encode(image, size) for size in sizes}, ratio=image.height / image.width)


def store_sizes(files: Mapping[int, bytes], *, ratio: float = 1.0) -> StoredPicture:
    """Store WebP files that are ready, by width in pixels; `ratio` is height by width. For drawn pictures.

    The name is made of the content, so that storing twice writes once.
    """
    widest = max(files)
    digest = hashlib.sha256(files[widest]).hexdigest()
    stem = f"goods/{digest[:2]}/{digest[2:22]}"
    for size, content in files.items():
        name = f"{stem}-{size}.webp"
        if not default_storage.exists(name):
            default_storage.save(name, ContentFile(content))
    return StoredPicture(stem=stem, sizes=tuple(sorted(files)), width=widest, height=round(widest * ratio))


def _encode(image: Image.Image, width: int) -> bytes:
    height = max(1, round(image.height * width / image.width))
    small = image if width == image.width else image.resize((width, height), Image.Resampling.LANCZOS)
    return webp_of(small, quality=PICTURE_QUALITY)
