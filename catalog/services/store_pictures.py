"""Logo and banner of a store: checked, cut to size, stored as WebP; the file before goes after the commit."""

import secrets
from contextlib import ExitStack
from functools import partial
from typing import Literal

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image

from accounts.models import Store
from catalog.constants import (
    MAX_PICTURE_BYTES,
    MAX_PICTURE_PIXELS,
    PICTURE_QUALITY,
    STORE_BANNER_SIZE,
    STORE_LOGO_SIDE,
)
from marketplace.lib.pictures import Limits, read_picture, square_of, webp_of

Kind = Literal["logo", "banner"]
LIMITS = Limits(max_bytes=MAX_PICTURE_BYTES, max_pixels=MAX_PICTURE_PIXELS, min_side=100)
SIZES: dict[Kind, tuple[int, int]] = {"logo": (STORE_LOGO_SIDE, STORE_LOGO_SIDE), "banner": STORE_BANNER_SIZE}


def set_store_picture(*, store_id: int, kind: Kind, data: bytes) -> None:
    """Make a JPEG, PNG or WebP file the logo or the banner of the store; the middle of it stays.

    Locks the store. Raises a subclass of UnusablePicture, and nothing is stored.
    """
    image = read_picture(data, limits=LIMITS, needed=SIZES[kind])
    cut = square_of(image, STORE_LOGO_SIDE) if kind == "logo" else _banner(image)
    with ExitStack() as undo:
        name = default_storage.save(
            f"stores/{kind}-{secrets.token_hex(16)}.webp", ContentFile(webp_of(cut, quality=PICTURE_QUALITY))
        )
        undo.callback(default_storage.delete, name)
        _replace(store_id, kind, name)
        undo.pop_all()


def remove_store_picture(*, store_id: int, kind: Kind) -> None:
    """The store goes without it from now on. Locks the store; safe to repeat."""
    _replace(store_id, kind, "")


@transaction.atomic
def _replace(store_id: int, kind: Kind, name: str) -> None:
    store = Store.objects.select_for_update(of=("self",), no_key=True).get(pk=store_id)
    old = getattr(store, kind).name
    Store.objects.filter(pk=store_id).update(**{kind: name})
    if old:
        transaction.on_commit(partial(default_storage.delete, old), robust=True)


def _banner(image: Image.Image) -> Image.Image:
    """The middle of the picture in the shape of a banner, on white."""
    width, height = STORE_BANNER_SIZE
    scale = min(image.width / width, image.height / height)
    left, top = (image.width - width * scale) / 2, (image.height - height * scale) / 2
    box = (left, top, left + width * scale, top + height * scale)
    cut = image.resize((width, height), Image.Resampling.LANCZOS, box=box, reducing_gap=3)
    if cut.mode != "RGBA":
        return cut
    ground = Image.new("RGB", cut.size, "white")
    ground.paste(cut, mask=cut.getchannel("A"))
    return ground
