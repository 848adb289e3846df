"""The picture of a member: cut, turned, stored, replaced, removed by staff; how much memory hostile files may take."""

import json
import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from django.test import TransactionTestCase
from PIL import Image, ImageCms

from accounts.constants import PICTURE_SIDES
from accounts.models import SecurityEvent, User
from accounts.services.pictures import delete_picture, remove_picture, set_picture
from marketplace.lib.picture_files import BrokenPicture, orientation_of
from messaging.models import Notification, OutboxEmail
from tests.accounts.hostile import CLEANED, LARGEST, REFUSED
from tests.accounts.picture_parts import SECRET, exif, picture
from tests.concurrency.threads import at_once
from tests.factories.accounts import UserFactory

ROOT = Path(__file__).resolve().parent.parent.parent.parent
MEMORY = 300 * 1024 * 1024  # bytes; a process of the web server takes about 100 MB


def files_of(stem: str) -> dict[int, bytes]:
    """The stored files by side."""
    found = {}
    for side in PICTURE_SIDES:
        if default_storage.exists(f"{stem}-{side}.webp"):
            with default_storage.open(f"{stem}-{side}.webp") as file:
                found[side] = file.read()
    return found


def stored(user: User, side: int = 256) -> Image.Image:
    return Image.open(BytesIO(files_of(User.objects.get(pk=user.pk).picture)[side])).convert("RGB")


def striped(*, tall: bool) -> bytes:
    """Red, white and blue along the longer side, 200 by 600."""
    image = Image.new("RGB", (200, 600), "white")
    image.paste("red", (0, 0, 200, 200))
    image.paste("blue", (0, 400, 200, 600))
    target = BytesIO()
    (image if tall else image.transpose(Image.Transpose.ROTATE_90)).save(target, "PNG")
    return target.getvalue()


@pytest.mark.django_db
def test_two_squares_are_stored_under_a_name_nobody_guesses() -> None:
    user = UserFactory()
    set_picture(user=user, data=picture())
    user.refresh_from_db()
    assert re.fullmatch(r"members/[0-9a-f]{2}/[0-9a-f]{40}", user.picture)
    assert {side: Image.open(BytesIO(data)).size for side, data in files_of(user.picture).items()} == {
        96: (96, 96),
        256: (256, 256),
    }
    assert user.picture_url(96) == f"/media/{user.picture}-96.webp"
    other = UserFactory()
    set_picture(user=other, data=picture())
    assert other.picture != user.picture, "two members never share a file"


@pytest.mark.django_db
@pytest.mark.parametrize("tall", [True, False])
@pytest.mark.parametrize(("part", "colour"), [(0, "red"), (0.5, "white"), (1, "blue")])
def test_the_part_chosen_is_kept(tall: bool, part: float, colour: str) -> None:
    user = UserFactory()
    set_picture(user=user, data=striped(tall=tall), part=part)
    seen = stored(user).getpixel((128, 128))
    wanted = Image.new("RGB", (1, 1), colour).getpixel((0, 0))
    assert all(abs(a - b) < 12 for a, b in zip(seen, wanted, strict=True))


@pytest.mark.django_db
@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_picture_is_turned_upright(orientation: int) -> None:
    """Red on top whatever the camera wrote; the file is stored turned back, and EXIF says how to turn it."""
    upright = Image.new("RGB", (300, 300), "white")
    upright.paste("red", (0, 0, 300, 100))
    upright.paste("blue", (0, 100, 100, 300))
    turns = Image.Transpose
    back = [None, None, turns.FLIP_LEFT_RIGHT, turns.ROTATE_180, turns.FLIP_TOP_BOTTOM, turns.TRANSPOSE]
    turn = [*back, turns.ROTATE_90, turns.TRANSVERSE, turns.ROTATE_270][orientation]
    target = BytesIO()
    (upright.transpose(turn) if turn is not None else upright).save(target, "JPEG", exif=exif(orientation))
    user = UserFactory()
    set_picture(user=user, data=target.getvalue())
    image = stored(user)
    red, blue, white = image.getpixel((200, 30)), image.getpixel((30, 200)), image.getpixel((200, 200))
    assert red[0] > 200 > 90 > red[2]
    assert blue[2] > 200 > 90 > blue[0]
    assert min(white) > 230


@pytest.mark.parametrize("tiff", [b"", b"II*\0", b"MM\0*\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff" * 90, SECRET])
def test_an_orientation_that_makes_no_sense_is_none(tiff: bytes) -> None:
    assert orientation_of(tiff) == 1


@pytest.mark.django_db
def test_colours_are_those_of_screens() -> None:
    """A profile that exchanges red and green is obeyed, then gone."""
    source = Image.new("RGB", (200, 200), (255, 0, 0))
    target = BytesIO()
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    source.save(target, "JPEG", icc_profile=bytes(profile))
    user = UserFactory()
    set_picture(user=user, data=target.getvalue())
    seen = stored(user).getpixel((100, 100))
    assert seen[1] > 150 > 100 > seen[0]
    assert b"ICCP" not in files_of(user.picture)[256]


@pytest.mark.django_db
def test_what_one_could_see_through_stands_on_white() -> None:
    target = BytesIO()
    Image.new("RGBA", (200, 200), (0, 0, 0, 0)).save(target, "PNG")
    user = UserFactory()
    set_picture(user=user, data=target.getvalue())
    assert stored(user).getpixel((100, 100)) == (255, 255, 255)


@pytest.mark.django_db(transaction=True)
def test_the_old_files_go_after_the_commit_and_not_before() -> None:
    user = UserFactory()
    set_picture(user=user, data=picture())
    first = user.picture
    with transaction.atomic():
        set_picture(user=user, data=picture("PNG"))
        assert files_of(first)
    assert not files_of(first)
    assert len(files_of(user.picture)) == 2
    second = user.picture
    delete_picture(user=user)
    delete_picture(user=user)
    user.refresh_from_db()
    assert user.picture == user.picture_url(96) == ""
    assert not files_of(second)


@pytest.mark.django_db(transaction=True)
def test_a_refused_or_failed_picture_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    user = UserFactory()
    set_picture(user=user, data=picture())
    before = user.picture
    with pytest.raises(BrokenPicture):
        set_picture(user=user, data=picture()[:500])
    names: list[str] = []
    save = default_storage.save
    monkeypatch.setattr(default_storage, "save", lambda name, content: names.append(name) or save(name, content))
    monkeypatch.setattr("accounts.services.pictures.lock_member", _fail)
    with pytest.raises(RuntimeError):
        set_picture(user=user, data=picture("PNG"))
    assert len(names) == 2
    assert not [name for name in names if default_storage.exists(name)], "what was stored is taken back"
    assert User.objects.get(pk=user.pk).picture == before
    assert files_of(before)


def _fail(pk: int) -> User:
    raise RuntimeError


@pytest.mark.django_db(transaction=True)
def test_staff_take_a_picture_away_and_say_why() -> None:
    user, staff = UserFactory(), UserFactory(is_staff=True)
    set_picture(user=user, data=picture())
    stem = user.picture
    assert remove_picture(user=user, actor=staff, reason="Реклама другого магазина")
    assert not remove_picture(user=user, actor=staff, reason="Реклама другого магазина")
    assert not files_of(stem)
    event = SecurityEvent.objects.get(user=user)
    assert (event.kind, event.actor, event.note) == ("picture_removed", staff, "Реклама другого магазина")
    notice = Notification.objects.get(user=user)
    assert (notice.kind, notice.params["reason"]) == ("account_picture_removed", "Реклама другого магазина")
    assert notice.url.endswith("/my/profile/")
    assert OutboxEmail.objects.get(user=user).template == "account_picture_removed"


class TwoUploads(TransactionTestCase):
    """Six browsers send a picture at once."""

    def test_one_picture_remains_and_no_file_is_left_over(self) -> None:
        user = UserFactory()
        before = _all_files()
        same = [lambda: set_picture(user=User.objects.get(pk=user.pk), data=picture())] * 4
        gone = [lambda: delete_picture(user=User.objects.get(pk=user.pk))] * 2
        assert at_once([*same, *gone]) == [None] * 6
        stem = User.objects.get(pk=user.pk).picture
        assert len(_all_files() - before) == len(files_of(stem)) == (2 if stem else 0)


def _all_files() -> set[str]:
    folder = Path(default_storage.path("members"))
    return {str(path) for path in folder.rglob("*") if path.is_file()}


def test_memory_is_bounded(tmp_path: Path) -> None:
    """No file, hostile or the largest that is allowed, makes a process grow by more than MEMORY."""
    makers: dict[str, Any] = {**{name: maker for name, (maker, _code) in REFUSED.items()}, **CLEANED, **LARGEST}
    for number, (name, maker) in enumerate(makers.items()):
        (tmp_path / f"{number:03} {re.sub('[^a-z0-9]+', '-', name.lower())}").write_bytes(maker())
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "marketplace.settings.test"}
    command = [sys.executable, "-m", "tests.accounts.hostile", str(tmp_path)]
    output = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout
    growth = json.loads(output)
    assert len(growth) == len(makers)
    assert max(growth.values()) < MEMORY, growth
