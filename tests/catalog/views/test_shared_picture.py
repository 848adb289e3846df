"""The picture beside a shared link: a JPEG made once, of goods on sale alone."""

from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image

from catalog.models import Media, Product
from catalog.services.pictures import attach_picture
from catalog.services.search_rows import write_rows
from tests.factories.catalog import ProductFactory

pytestmark = pytest.mark.django_db


def picture(color: tuple[int, ...], *, size: tuple[int, int] = (1000, 700)) -> bytes:
    target = BytesIO()
    Image.new("RGBA" if len(color) == 4 else "RGB", size, color).save(target, "PNG")
    return target.getvalue()


@pytest.fixture
def media() -> Media:
    return attach_picture(product=ProductFactory(), data=picture((200, 30, 20)))


def test_a_jpeg_is_made_once(client: Client, media: Media) -> None:
    response = client.get(f"/shared/{media.pk}.jpg")
    assert response.status_code == 302
    name = response["Location"].removeprefix("/media/")
    with default_storage.open(name) as file, Image.open(file) as image:
        assert (image.format, image.size, image.mode) == ("JPEG", (800, 560), "RGB")
        assert not image.getexif()
    first = default_storage.get_modified_time(name)
    assert client.get(f"/shared/{media.pk}.jpg")["Location"] == response["Location"]
    assert default_storage.get_modified_time(name) == first
    assert client.get(response["Location"])["Content-Type"] == "image/jpeg"


def test_the_page_says_how_large_it_is(client: Client, media: Media) -> None:
    text = client.get(media.product.get_absolute_url()).content.decode()
    assert f'<meta property="og:image" content="http://127.0.0.1:8000/shared/{media.pk}.jpg">' in text
    assert '<meta property="og:image:width" content="800"><meta property="og:image:height" content="560">' in text
    assert '<meta name="twitter:card" content="summary_large_image">' in text


def test_what_is_clear_becomes_white(client: Client) -> None:
    media = attach_picture(product=ProductFactory(), data=picture((0, 0, 0, 0)))
    name = client.get(f"/shared/{media.pk}.jpg")["Location"].removeprefix("/media/")
    with default_storage.open(name) as file, Image.open(file) as image:
        assert min(image.getpixel((5, 5))) > 250  # type: ignore[type-var, arg-type]


def test_goods_that_are_not_on_sale_show_nothing(client: Client, media: Media) -> None:
    Product.objects.filter(pk=media.product_id).update(status=Product.Status.BLOCKED)
    write_rows(product_ids=[media.product_id])
    assert client.get(f"/shared/{media.pk}.jpg").status_code == 404


def test_a_lost_file_is_a_404(client: Client, media: Media) -> None:
    default_storage.delete(media.name_of(800))
    default_storage.delete(f"{media.stem}-shared.jpg")
    assert client.get(f"/shared/{media.pk}.jpg").status_code == 404
