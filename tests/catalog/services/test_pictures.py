"""Pictures: sizes, formats, limits, nothing of the original kept."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from catalog import constants
from catalog.errors import InvalidPicture, TooManyPictures
from catalog.models import Media
from catalog.selectors.cards import cards_for
from catalog.selectors.pictures import picture_of
from catalog.services import pictures
from tests.factories.catalog import ProductFactory


def file(width=1000, height=500, kind="JPEG", color="red", **more):
    target = BytesIO()
    Image.new("RGB", (width, height), color).save(target, kind, **more)
    return target.getvalue()


@pytest.fixture
def product(db):
    return ProductFactory()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_made_small_as_webp(product, kind):
    media = pictures.attach_picture(product=product, data=file(kind=kind), alt_ru="Вид спереди")
    assert (media.sizes, media.width, media.height) == ([240, 400, 800], 800, 400)
    for size in media.sizes:
        with default_storage.open(media.name_of(size)) as stored, Image.open(stored) as image:
            assert (image.format, image.size) == ("WEBP", (size, size // 2))
    picture = picture_of(media, "Робот")
    assert picture.alt == "Вид спереди"
    assert picture.full == picture.large == media.url_of(800)
    assert picture.srcset.count("w") >= 3


def test_metadata_goes_and_the_picture_is_turned_upright(product):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "home address"
    media = pictures.attach_picture(product=product, data=file(exif=exif))
    assert (media.width, media.height) == (400, 800)
    with default_storage.open(media.name_of(400)) as stored:
        content = stored.read()
    assert b"home address" not in content
    assert b"EXIF" not in content


def test_a_small_picture_is_not_made_larger(product):
    media = pictures.attach_picture(product=product, data=file(100, 100))
    assert (media.sizes, media.width) == ([100], 100)


def test_the_same_picture_twice_is_one(product):
    first = pictures.attach_picture(product=product, data=file())
    assert pictures.attach_picture(product=product, data=file()) == first
    assert Media.objects.count() == 1


def test_the_card_shows_the_first_picture_and_the_variant_its_own(product):
    lead = pictures.attach_picture(product=product, data=file())
    pictures.attach_picture(product=product, data=file(color="blue"))
    (card,) = cards_for([product.pk], country="RU", today=None)
    assert card.picture.pk == lead.pk
    own = pictures.attach_picture(product=product, data=file(color="green"), variant=product.variants.get())
    (card,) = cards_for([product.pk], country="RU", today=None)
    assert card.picture.pk == own.pk


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg onload='x'/>",
        b"GIF89a" + b"0" * 50,
        file()[:300],
        b"0" * (constants.MAX_PICTURE_BYTES + 1),
    ],
)
def test_what_is_no_picture_is_refused(product, data):
    with pytest.raises(InvalidPicture):
        pictures.attach_picture(product=product, data=data)
    assert not Media.objects.exists()


def test_too_many_pixels_are_refused(product, monkeypatch):
    monkeypatch.setattr(pictures, "MAX_PICTURE_PIXELS", 499_999)
    with pytest.raises(InvalidPicture):
        pictures.attach_picture(product=product, data=file())


def test_a_product_has_a_limit(product, monkeypatch):
    monkeypatch.setattr(pictures, "MAX_PICTURES", 1)
    pictures.attach_picture(product=product, data=file())
    with pytest.raises(TooManyPictures):
        pictures.attach_picture(product=product, data=file(color="blue"))
