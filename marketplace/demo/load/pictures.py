"""Pictures of goods: which there are, drawing them once, and hanging them on products.

A file's name is made of what was drawn and of the drawing code, so that a picture drawn before is found again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from catalog.models import Media, Product, Variant
from catalog.services.pictures import StoredPicture, add_media, media_of
from marketplace.demo.content import Good, all_goods
from marketplace.demo.drawings import SIZES, Shot, render

from .plan import Plan
from .products import product_ids
from .views import lead_of, shots_of

LEAD_SIZE = 400
"""Lead pictures are drawn so wide before the shop opens: lists ask for no more, and it takes a quarter of the time."""
FULL_SIZE = max(SIZES)


def load_leads(plan: Plan) -> str:
    """The lead view of every product, drawn by several processes; copies of a load test share it."""
    missing = [shot for shot in map(lead_of, all_goods()) if not _exists(shot, LEAD_SIZE)]
    _draw_many(missing, plan)
    for copy in range(plan.scale):
        _hang_leads(copy)
    return f"{len(missing)} drawn"


def sharpen_lead(good: Good) -> None:
    """Draw the lead picture in the full size, for every copy of the product."""
    stored = draw_picture(lead_of(good))
    Media.objects.filter(stem=stored.stem).exclude(width=stored.width).update(
        sizes=list(stored.sizes), width=stored.width, height=stored.height
    )


def hang_rest(good: Good, product_id: int) -> int:
    """Draw and hang what a product still lacks beside its lead; the number of pictures hung.

    A product that has as many pictures as it should is left alone, also when newer code would draw them otherwise.
    """
    product = Product.objects.get(pk=product_id)
    shots = shots_of(good)
    hung = set(Media.objects.filter(product=product).values_list("stem", flat=True))
    if len(hung) >= len(shots):
        return 0
    missing = [shot for shot in shots if shot.stem not in hung]
    for shot in missing:
        media = add_media(product=product, stored=draw_picture(shot), alt_ru=good.title.ru, alt_en=good.title.en)
        if shot.view == "front":
            codes = [sku.code for sku in good.skus if sku.palette == shot.palette]
            Variant.objects.filter(product=product, sku__in=codes).update(media=media)
    return len(missing)


def _exists(shot: Shot, size: int) -> bool:
    """Files are written from the smallest on, so that one size vouches for the smaller."""
    return default_storage.exists(f"{shot.stem}-{size}.webp")


def draw_picture(shot: Shot) -> StoredPicture:
    """The picture in full size, drawn unless it was drawn before."""
    if not _exists(shot, FULL_SIZE):
        _store(shot, render(shot))
    return _stored(shot, FULL_SIZE)


def _stored(shot: Shot, widest: int) -> StoredPicture:
    sizes = tuple(size for size in SIZES if size <= widest)
    return StoredPicture(stem=shot.stem, sizes=sizes, width=widest, height=widest)


def _store(shot: Shot, files: dict[int, bytes]) -> None:
    for size in sorted(files):
        if not _exists(shot, size):
            default_storage.save(f"{shot.stem}-{size}.webp", ContentFile(files[size]))


def _draw_many(shots: Sequence[Shot], plan: Plan) -> None:
    if not shots:
        return
    small = partial(render, size=LEAD_SIZE)
    with ProcessPoolExecutor(plan.processes, mp_context=get_context("spawn")) as pool:
        for done, (shot, files) in enumerate(zip(shots, pool.map(small, shots, chunksize=5), strict=True), 1):
            _store(shot, files)
            if done % 50 == 0 or done == len(shots):
                plan.report(f"  {done} of {len(shots)} lead pictures")


def _hang_leads(copy: int) -> None:
    """Lead pictures of one copy of the catalogue, for the products that have none."""
    ids = product_ids(copy)
    have = set(Media.objects.filter(product__in=ids.values()).values_list("product_id", flat=True))
    bare = [good for good in all_goods() if good.number in ids and ids[good.number] not in have]
    Media.objects.bulk_create(_leads(bare, ids))


def _leads(goods: Iterable[Good], ids: dict[int, int]) -> Iterable[Media]:
    for good in goods:
        shot = lead_of(good)
        stored = _stored(shot, FULL_SIZE if _exists(shot, FULL_SIZE) else LEAD_SIZE)
        product = Product(pk=ids[good.number])
        yield media_of(product=product, stored=stored, alt_ru=good.title.ru, alt_en=good.title.en)
