"""Pictures on their way: private first, made in the background, swept when left over."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages

from catalog import constants
from catalog.errors import ProductLocked, TooManyPictures
from catalog.models import DroppedPicture, Media, PictureUpload, Product, Variant
from catalog.services import picture_order, uploads
from catalog.services.pictures import attach_picture
from catalog.services.shared_pictures import shared_jpeg
from catalog.tasks import make_picture
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from tests.catalog.goods import picture
from tests.factories.catalog import ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return ProductFactory()


@pytest.fixture(autouse=True)
def _empty_folder():
    for name in private_names():
        storages["private"].delete(f"{uploads.FOLDER}/{name}")


def private_names():
    try:
        return storages["private"].listdir(uploads.FOLDER)[1]
    except FileNotFoundError:
        return []


def send(product, data=None, **more):
    return uploads.queue_picture(product=product, data=picture() if data is None else data, name="x.jpg", **more)


def test_a_file_waits_privately_and_becomes_a_picture(product):
    variant = product.variants.get()
    upload = send(product, variant=variant, alt_ru="Вид сбоку")
    assert not Media.objects.exists()
    assert len(private_names()) == 1
    assert make_picture(upload.pk) is True
    assert make_picture(upload.pk) is False
    media = Media.objects.get(product=product)
    assert (media.sizes, media.width, media.height, media.alt_ru) == ([240, 400, 800], 800, 533, "Вид сбоку")
    assert all(default_storage.exists(media.name_of(size)) for size in media.sizes)
    upload.refresh_from_db()
    variant.refresh_from_db()
    assert (upload.status, upload.media, variant.media) == ("done", media, media)
    assert private_names() == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"<svg onload='x'/>", "unusable_picture"),
        (picture()[:500], "broken_picture"),
        (picture(900, 399), "too_few_pixels"),
        (b"0" * (constants.MAX_PICTURE_BYTES + 1), "too_many_bytes"),
    ],
)
def test_what_is_no_picture_is_told_and_never_shown(product, data, code):
    upload = send(product, data)
    make_picture(upload.pk)
    upload.refresh_from_db()
    assert upload.status == "failed"
    assert upload.error, code
    if code.startswith(("empty", "too")):
        assert upload.error == code
    assert not Media.objects.exists()
    assert private_names() == []


def test_names_of_files_are_only_names(product):
    upload = uploads.queue_picture(product=product, data=picture(), name="..\\..\\secret/etc/p.jpg")
    assert upload.name == "p.jpg"
    assert upload.file_name.startswith(uploads.FOLDER)


def test_waiting_files_count_towards_the_limit(product, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_PICTURES", 2)
    attach_picture(product=product, data=picture(color="blue"))
    send(product)
    with pytest.raises(TooManyPictures):
        send(product)
    assert len(private_names()) == 1


def test_a_blocked_product_gets_no_pictures(product):
    Product.objects.filter(pk=product.pk).update(status="blocked")
    with pytest.raises(ProductLocked):
        send(product)


def test_the_sweep_takes_up_what_was_lost(product):
    upload = send(product)
    now = clock.now()
    assert uploads.sweep_pictures(now=now) == 0, "its own task has just begun"
    PictureUpload.objects.filter(pk=upload.pk).update(claimed_at=now)
    assert uploads.sweep_pictures(now=now + timedelta(minutes=1)) == 0, "a worker is at it"
    assert uploads.sweep_pictures(now=now + timedelta(minutes=3)) == 0
    with clock.at(now + timedelta(minutes=3)):
        assert uploads.sweep_pictures(now=clock.now()) == 1
    assert Media.objects.count() == 1


def test_a_file_that_kills_workers_is_given_up(product):
    upload = send(product)
    PictureUpload.objects.filter(pk=upload.pk).update(attempts=constants.PICTURE_ATTEMPTS)
    make_picture(upload.pk)
    upload.refresh_from_db()
    assert (upload.status, upload.error) == ("failed", "given_up")


def test_a_lost_file_is_told(product):
    upload = send(product)
    storages["private"].delete(upload.file_name)
    make_picture(upload.pk)
    upload.refresh_from_db()
    assert (upload.status, upload.error) == ("failed", "file_lost")


def test_a_failed_file_is_told_for_two_weeks_and_forgotten_when_its_store_has_read_it(product):
    make_picture(send(product).pk)
    make_picture(send(product, b"no").pk)
    assert [one.status for one in uploads.uploads_of(product)] == ["failed"]
    uploads.sweep_pictures(now=clock.now() + timedelta(days=2))
    assert [one.status for one in PictureUpload.objects.all()] == ["failed"]
    uploads.sweep_pictures(now=clock.now() + timedelta(days=15))
    assert not PictureUpload.objects.exists()
    make_picture(send(product, b"no").pk)
    waiting = send(product)
    uploads.forget_failed(product_id=product.pk)
    assert list(PictureUpload.objects.all()) == [waiting]


def test_removing_and_bringing_back(product):
    variant = product.variants.get()
    first = attach_picture(product=product, data=picture(color="blue"), variant=variant, alt_ru="Раз")
    second = attach_picture(product=product, data=picture(color="green"))
    removed = picture_order.remove_picture(product_id=product.pk, media_id=first.pk)
    assert list(Media.objects.values_list("pk", flat=True)) == [second.pk]
    kept = picture_order.RemovedPicture(**removed.kept())
    for _ in range(2):
        picture_order.restore_picture(removed=kept)
    order = list(Media.objects.filter(product=product).order_by("position"))
    assert [media.stem for media in order] == [first.stem, second.stem]
    assert (order[0].alt_ru, Variant.objects.get(pk=variant.pk).media) == ("Раз", order[0])
    assert not DroppedPicture.objects.exists()


def test_files_that_nobody_shows_are_swept_after_a_day(product):
    other = ProductFactory()
    shared = attach_picture(product=product, data=picture(color="blue"))
    attach_picture(product=other, data=picture(color="blue"))
    alone = attach_picture(product=product, data=picture(color="green"))
    for media in (shared, alone):
        picture_order.remove_picture(product_id=product.pk, media_id=media.pk)
    uploads.sweep_pictures(now=clock.now())
    assert default_storage.exists(alone.name_of(400))
    uploads.sweep_pictures(now=clock.now() + timedelta(days=1, minutes=1))
    assert not default_storage.exists(alone.name_of(400))
    assert default_storage.exists(shared.name_of(400)), "another product shows it"
    assert not DroppedPicture.objects.exists()


def test_the_copy_for_shared_links_goes_with_the_picture(product):
    media = attach_picture(product=product, data=picture())
    name = shared_jpeg(media=media).removeprefix(default_storage.base_url)
    assert default_storage.exists(name)
    picture_order.remove_picture(product_id=product.pk, media_id=media.pk)
    uploads.sweep_pictures(now=clock.now() + timedelta(days=2))
    assert not default_storage.exists(name)


def test_private_files_without_a_row_are_swept(product):
    storages["private"].save(f"{uploads.FOLDER}/lost", ContentFile(b"x"))
    waiting = send(product)
    PictureUpload.objects.filter(pk=waiting.pk).update(claimed_at=clock.now() + timedelta(days=3))
    uploads.sweep_pictures(now=clock.now() + timedelta(days=2))
    assert [f"{uploads.FOLDER}/{name}" for name in private_names()] == [waiting.file_name]


def test_order_and_words(product):
    pks = [attach_picture(product=product, data=picture(color=color)).pk for color in ("red", "blue", "green")]

    def order():
        return list(Media.objects.filter(product=product).order_by("position").values_list("pk", flat=True))

    picture_order.move_picture(product_id=product.pk, media_id=pks[2], step=-1)
    assert order() == [pks[0], pks[2], pks[1]]
    picture_order.move_picture(product_id=product.pk, media_id=pks[0], step=-1)
    picture_order.move_picture(product_id=product.pk, media_id=pks[0], step=1)
    assert order() == [pks[2], pks[0], pks[1]]
    picture_order.describe_pictures(product_id=product.pk, words={pks[0]: ("Раз", "One"), 0: ("x", "x")})
    assert Media.objects.get(pk=pks[0]).alt_en == "One"
    with pytest.raises(NotFound):
        picture_order.move_picture(product_id=ProductFactory().pk, media_id=pks[0], step=1)


def test_a_worker_that_was_given_up_does_not_unsay_what_the_next_one_did(product, monkeypatch):
    upload = send(product)
    make = uploads._make

    def late(own):
        monkeypatch.setattr(uploads, "_make", make)
        with clock.at(clock.now() + timedelta(minutes=3)):
            assert uploads.process_upload(pk=upload.pk) is True
        make(own)

    monkeypatch.setattr(uploads, "_make", late)
    assert uploads.process_upload(pk=upload.pk) is True
    upload.refresh_from_db()
    assert (upload.status, upload.error, upload.media) == ("done", "", Media.objects.get(product=product))


def test_files_dropped_again_are_kept_for_another_day(product):
    """Two products show the same file: each removal can be undone for as long."""
    attach_picture(product=product, data=picture())
    other = attach_picture(product=ProductFactory(), data=picture())
    now = clock.now()
    for at, one in ((now, product), (now + timedelta(hours=23), other.product)):
        with clock.at(at):
            media_id = Media.objects.get(product=one).pk
            removed = picture_order.remove_picture(product_id=one.pk, media_id=media_id)
    with clock.at(now + timedelta(hours=25)):
        uploads.sweep_pictures(now=clock.now())
        assert default_storage.exists(f"{removed.stem}-400.webp")
