"""The pictures of a product in their order, with their descriptions; a removed one can come back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from catalog.models import Media, Product, Variant
from catalog.services.pictures import StoredPicture, add_media
from catalog.services.products import lock_editable
from catalog.services.search_rows import refresh_pictures
from catalog.services.uploads import drop_files
from marketplace.lib.errors import NotFound


@dataclass(frozen=True, slots=True)
class RemovedPicture:
    """All that is needed to bring a picture back; plain values, so that a session can keep it."""

    product_id: int
    stem: str
    sizes: list[int]
    width: int
    height: int
    alt_ru: str
    alt_en: str
    position: int
    variant_ids: list[int]

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


@transaction.atomic
def move_picture(*, product_id: int, media_id: int, step: int) -> None:
    """One place up (-1) or down (1); at the end of the row nothing happens. Locks the product. Raises NotFound."""
    product = lock_editable(product_id)
    order = list(Media.objects.filter(product=product).order_by("position", "pk"))
    place = _place(order, media_id)
    other = place + (1 if step > 0 else -1)
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    _renumber(product, order)


@transaction.atomic
def describe_pictures(*, product_id: int, words: dict[int, tuple[str, str]]) -> None:
    """Descriptions (Russian, English) by id of the picture. Locks the product."""
    product = lock_editable(product_id)
    for pk, (ru, en) in words.items():
        Media.objects.filter(pk=pk, product=product).update(alt_ru=ru[:200], alt_en=en[:200])


@transaction.atomic
def remove_picture(*, product_id: int, media_id: int) -> RemovedPicture:
    """Take a picture off the product; its files stay for a day. Locks the product. Raises NotFound."""
    product = lock_editable(product_id)
    order = list(Media.objects.filter(product=product).order_by("position", "pk"))
    place = _place(order, media_id)
    media = order.pop(place)
    variants = Variant.objects.filter(product=product, media=media)
    removed = RemovedPicture(
        product_id=product.pk, stem=media.stem, sizes=list(media.sizes), width=media.width, height=media.height,
        alt_ru=media.alt_ru or "", alt_en=media.alt_en or "", position=place,
        variant_ids=list(variants.values_list("pk", flat=True)),
    )  # fmt: skip
    drop_files(_stored(removed))
    media.delete()
    _renumber(product, order)
    return removed


@transaction.atomic
def restore_picture(*, removed: RemovedPicture) -> Media:
    """Put a removed picture back in its place; twice is once. Locks the product. Raises NotFound, TooManyPictures."""
    product = lock_editable(removed.product_id)
    media = add_media(product=product, stored=_stored(removed), alt_ru=removed.alt_ru, alt_en=removed.alt_en)
    order = [one for one in Media.objects.filter(product=product).order_by("position", "pk") if one.pk != media.pk]
    order.insert(min(removed.position, len(order)), media)
    Variant.objects.filter(pk__in=removed.variant_ids, product=product, media=None).update(media=media)
    _renumber(product, order)
    return media


def _stored(removed: RemovedPicture) -> StoredPicture:
    return StoredPicture(removed.stem, tuple(removed.sizes), removed.width, removed.height)


def _place(order: list[Media], media_id: int) -> int:
    place = next((place for place, media in enumerate(order) if media.pk == media_id), None)
    if place is None:
        raise NotFound
    return place


def _renumber(product: Product, order: list[Media]) -> None:
    for place, media in enumerate(order):
        media.position = place
    Media.objects.bulk_update(order, ["position"])
    refresh_pictures(product_ids=[product.pk])
