"""JPEG copies of pictures, for sites that show a shared link and read no WebP."""

from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from catalog.models import Media

SIZE = 800  # pixels
QUALITY = 82


def shared_jpeg(*, media: Media) -> str:
    """The address of the JPEG copy, made now if there is none yet. Two at once make the same file.

    Raises FileNotFoundError when the picture itself is gone from the storage.
    """
    name = shared_name(media.stem)
    if not default_storage.exists(name):
        with default_storage.open(media.name_of(SIZE)) as file:
            content = _jpeg_of(file.read())
        saved = default_storage.save(name, ContentFile(content))
        if saved != name:  # somebody else was quicker, and the storage chose another name
            default_storage.delete(saved)
    return default_storage.url(name)


def shared_name(stem: str) -> str:
    """Where the copy of a picture lies; it goes with the picture."""
    return f"{stem}-shared.jpg"


def _jpeg_of(webp: bytes) -> bytes:
    """The picture on white, with nothing but its pixels. What lies in the storage was written by us."""
    with Image.open(BytesIO(webp), formats=("WEBP",)) as image:
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    target = BytesIO()
    ground.save(target, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return target.getvalue()
