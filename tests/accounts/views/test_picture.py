"""Sending a picture: hostile files are told next to the field, valid ones keep their pixels and nothing else."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from accounts.constants import PICTURE_BYTES, PICTURE_MIN_SIDE, PICTURE_PIXELS, PICTURE_SIDES
from accounts.models import User
from marketplace.lib import picture_files, pictures
from tests.accounts.hostile import CLEANED, REFUSED
from tests.accounts.picture_parts import SECRET, picture
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
URL = "/ru/my/profile/"
SENTENCES = {
    error.code: error.message
    for error in (
        picture_files.NotAPicture,
        picture_files.BrokenPicture,
        picture_files.AnimatedPicture,
        pictures.TooManyBytes,
        pictures.TooManyPixels,
        pictures.TooFewPixels,
    )
} | {"empty": pictures.EmptyFile.message}


def sent(client: Client, data: bytes, name: str = "me.jpg", kind: str = "image/jpeg", **fields: str) -> Any:
    upload = SimpleUploadedFile(name, data, content_type=kind)
    return client.post(URL, {"section": "picture", "part": "middle", "picture": upload, **fields})


def stored_files() -> set[Path]:
    return {path for path in Path(default_storage.path("members")).rglob("*") if path.is_file()}


def chunks_of(data: bytes) -> list[bytes]:
    """The kinds of chunks of a WebP file."""
    at, found = 12, []
    while at < len(data):
        found.append(data[at : at + 4])
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        at += 8 + length + length % 2
    return found


def test_there_are_enough_hostile_files() -> None:
    assert len(REFUSED) >= 60
    assert len({maker() for maker, _code in REFUSED.values()}) == len(REFUSED), "no file is there twice"


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_with_a_clear_sentence(buyer_client: Client, buyer: User, name: str) -> None:
    maker, code = REFUSED[name]
    before = stored_files()
    response = sent(buyer_client, maker())
    assert response.status_code == 422
    (error,) = response.context["forms"]["picture"].errors["picture"]
    limits = {"too_many_bytes": PICTURE_BYTES // 1024**2, "too_few_pixels": PICTURE_MIN_SIDE}
    limits["too_many_pixels"] = PICTURE_PIXELS // 1_000_000 // (2 if "webp" in name else 1)
    with translation.override("ru"):
        sentence = str(SENTENCES[code])
    assert error == (sentence % {"limit": limits[code]} if code in limits else sentence)
    page = response.content.decode()
    assert 'id="id_picture_error"' in page
    assert "karavan-secret" not in page
    buyer.refresh_from_db()
    assert buyer.picture == ""
    assert stored_files() == before


@pytest.mark.parametrize("name", CLEANED)
def test_of_a_valid_file_only_the_pixels_remain(buyer_client: Client, buyer: User, name: str) -> None:
    data = CLEANED[name]()
    assert sent(buyer_client, data).status_code == 303
    buyer.refresh_from_db()
    for side in PICTURE_SIDES:
        with default_storage.open(f"{buyer.picture}-{side}.webp") as file:
            content = file.read()
        assert chunks_of(content) == [b"VP8 "]
        assert SECRET not in content
        assert data[20:60] not in content


NAMES = {
    "a way out": ("../../../../etc/cron.d/x.jpg", "image/jpeg"),
    "a way out of windows": (r"..\..\windows\x.jpg", "image/jpeg"),
    "right to left": ("me\u202egpj.exe", "image/jpeg"),
    "a script": ("<script>alert(1)</script>.jpg", "image/jpeg"),
    "another kind": ("shell.php", "application/x-php"),
    "two kinds": ("me.jpg.html", "text/html"),
    "no kind": ("picture", ""),
    "a quote": ('me".jpg', "image/jpeg"),
    "a long name": ("x" * 900 + ".jpg", "image/jpeg"),
    "an svg by name": ("me.svg", "image/svg+xml"),
}


@pytest.mark.parametrize("case", NAMES)
def test_names_and_kinds_that_are_claimed_mean_nothing(buyer_client: Client, buyer: User, case: str) -> None:
    name, kind = NAMES[case]
    assert sent(buyer_client, picture(), name, kind).status_code == 303
    buyer.refresh_from_db()
    assert buyer.picture.startswith("members/")


@pytest.mark.parametrize("name", [b"me\x00.jpg", b"../../x.jpg", b"\xff\xfe.jpg", b"C:\\x\\me.jpg", b" .jpg", b"..jpg"])
def test_names_that_no_browser_sends(buyer_client: Client, buyer: User, name: bytes) -> None:
    head = b'--line\r\nContent-Disposition: form-data; name="section"\r\n\r\npicture\r\n'
    head += b'--line\r\nContent-Disposition: form-data; name="picture"; filename="' + name + b'"\r\n'
    body = head + b"Content-Type: image/jpeg\r\n\r\n" + picture() + b"\r\n--line--\r\n"
    response = buyer_client.generic("POST", URL, body, content_type="multipart/form-data; boundary=line")
    assert response.status_code in (303, 422)
    assert not [path for path in stored_files() if path.suffix != ".webp"]


def test_a_name_too_long_is_told(buyer_client: Client) -> None:
    response = sent(buyer_client, picture(), "x" * 1001)
    assert response.status_code in (303, 422)


def test_no_file_at_all(buyer_client: Client) -> None:
    for value in ({}, {"picture": "words instead of a file"}):
        response = buyer_client.post(URL, {"section": "picture", **value})
        assert response.status_code == 422
        assert response.context["forms"]["picture"].errors["picture"] == ["Сначала выберите файл."]


def test_an_unknown_part_is_the_middle(buyer_client: Client, buyer: User) -> None:
    assert sent(buyer_client, picture(), part="everything").status_code == 422
    assert sent(buyer_client, picture(), part="").status_code == 303


def test_the_picture_is_shown_and_deleted(buyer_client: Client, buyer: User) -> None:
    page = buyer_client.get(URL).content.decode()
    assert '<span class="ava ava--xl" aria-hidden="true">А' in page
    assert "picture/delete" not in page
    sent(buyer_client, picture())
    buyer.refresh_from_db()
    page = buyer_client.get(URL).content.decode()
    assert page.count(buyer.picture_url(96)) == 1, "the header greets with it"
    assert page.count(buyer.picture_url(256)) == 1
    other = UserFactory(picture="members/ab/other")
    response = buyer_client.post(f"{URL}picture/delete/")
    assert (response.status_code, response["Location"]) == (303, URL)
    buyer.refresh_from_db()
    other.refresh_from_db()
    assert (buyer.picture, other.picture) == ("", "members/ab/other")
    assert buyer_client.post(f"{URL}picture/delete/").status_code == 303
    assert buyer_client.get(f"{URL}picture/delete/").status_code == 405


def test_too_many_pictures_in_a_minute_have_to_wait(buyer_client: Client) -> None:
    answers = [sent(buyer_client, b"no picture") for _ in range(21)]
    assert {answer.status_code for answer in answers[:20]} == {422}
    assert answers[20].status_code == 429
    page = answers[20].content.decode()
    assert "Вы много раз меняли фото." in page
    assert "Попробуйте снова через" in page


@pytest.fixture
def small_bodies(settings: Any) -> None:
    settings.MAX_BODY_BYTES = 100_000


@pytest.mark.usefixtures("small_bodies")
@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_request_that_weighs_too_much_gets_a_page(buyer_client: Client, buyer: User, language: str) -> None:
    url = f"/{language}/my/profile/"
    upload = SimpleUploadedFile("me.jpg", picture() + bytes(100_000))
    response = buyer_client.post(
        url, {"section": "picture", "picture": upload}, headers={"referer": f"http://testserver{url}"}
    )
    assert response.status_code == 413
    page = response.content.decode()
    assert f'href="{url}"' in page
    assert ("Файл слишком велик" if language == "ru" else "The file is too large") in page
    foreign = buyer_client.post(
        url, {"picture": bytes(100_001)}, headers={"referer": "https://evil.example/my/profile/"}
    )
    assert "evil.example" not in foreign.content.decode()
    buyer.refresh_from_db()
    assert buyer.picture == ""


def test_more_files_or_fields_than_a_form_has_get_a_page(buyer_client: Client) -> None:
    files = {f"file{number}": SimpleUploadedFile("x", b"x") for number in range(13)}
    assert buyer_client.post(URL, files).status_code == 413
    assert buyer_client.post(URL, {f"field{number}": "x" for number in range(1001)}).status_code == 413
    assert (
        buyer_client.post(URL, "x=" + "y" * 3_000_000, content_type="application/x-www-form-urlencoded").status_code
        == 413
    )
    assert buyer_client.post(URL, b"--", content_type="multipart/form-data").status_code == 400
