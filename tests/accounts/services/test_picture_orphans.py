"""Files of pictures that no member has, because a worker was killed at the wrong moment, go by and by."""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from accounts.services import pictures, timers
from accounts.services.pictures import delete_orphans, delete_picture, set_picture
from marketplace.lib import clock
from tests.accounts.picture_parts import picture
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(settings.MEDIA_ROOT)
HOUR = 3600


@pytest.fixture(autouse=True)
def _no_files_of_other_tests(db: None) -> Iterator[None]:
    shutil.rmtree(ROOT / "members", ignore_errors=True)
    cache.clear()
    yield
    shutil.rmtree(ROOT / "members", ignore_errors=True)


def names() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("members/**/*") if path.is_file())


def make_old(seconds: int = HOUR + 60) -> None:
    for name in names():
        os.utime(ROOT / name, (time.time() - seconds,) * 2)


def sweep() -> int:
    """As many runs as there are folders, so that each has its turn."""
    return sum(timers.sweep(now=clock.now()) for _ in (ROOT / "members").iterdir())


def killed(*args: Any, **kwargs: Any) -> None:
    raise SystemExit


def put(*files: str) -> None:
    for name in files:
        default_storage.save(name, ContentFile(b"RIFF"))
    make_old()


def test_files_of_a_worker_killed_before_the_row_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    user = UserFactory()
    set_picture(user=user, data=picture())
    mine = names()
    with monkeypatch.context() as patch:
        patch.setattr(pictures, "_replace", killed)
        patch.setattr(pictures, "delete_files", lambda stem: None)  # a killed process tidies nothing up
        with pytest.raises(SystemExit):
            set_picture(user=user, data=picture("PNG"))
    assert len(names()) == 4
    make_old(HOUR - 60)
    assert sweep() == 0, "an upload may be under way"
    make_old()
    assert sweep() == 2
    assert names() == mine
    assert sweep() == 0


def test_files_of_a_worker_killed_after_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    user = UserFactory()
    set_picture(user=user, data=picture())
    with monkeypatch.context() as patch:
        patch.setattr(transaction, "on_commit", lambda *args, **kwargs: None)
        delete_picture(user=user)
    assert len(names()) == 2
    make_old()
    assert sweep() == 2
    assert names() == []


def test_only_files_that_have_the_form_of_a_picture_go() -> None:
    UserFactory(picture="members/ab/owned")
    kept = ["members/ab/owned-256.webp", "members/ab/owned-96.webp", "members/ab/readme.txt", "members/top-96.webp"]
    put(*kept, "members/ab/gone-96.webp", "members/cd/gone-96.webp", "members/cd/owned-96.webp")
    assert sweep() == 3
    assert names() == kept


def test_one_run_deletes_so_many_and_the_next_ones_the_rest(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(pictures, "PICTURE_ORPHANS_AT_ONCE", 2)
    put(*[f"members/ab/{number}-96.webp" for number in range(5)], "members/cd/1-96.webp")
    with django_assert_num_queries(1):
        assert delete_orphans() == 2
    assert [delete_orphans() for _ in range(6)] == [1, 2, 0, 1, 0, 0]
    assert names() == []


def test_a_file_that_goes_at_the_same_moment_hurts_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    put("members/ab/gone-96.webp", "members/ab/left-96.webp")
    listed = pictures.member_files.listed

    def late(*args: Any) -> list[str]:
        found = list(listed(*args))
        default_storage.delete("members/ab/gone-96.webp")
        return found

    monkeypatch.setattr(pictures.member_files, "listed", late)
    assert delete_orphans() == 1
    assert names() == []


def test_a_shop_without_pictures_has_nothing_to_sweep() -> None:
    assert delete_orphans() == 0
    assert not User.objects.exclude(picture="").exists()
