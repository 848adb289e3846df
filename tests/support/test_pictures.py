"""The pictures of «How to order»: all there, in both languages, small, and of the size that the page is told."""

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.utils import translation
from PIL import Image

from support.pictures import MAX_BYTES, PICTURES, WIDTH, GuidePicture

CASES = [(language, picture) for language in ("ru", "en") for picture in PICTURES]


@pytest.mark.parametrize(("language", "picture"), CASES, ids=lambda case: getattr(case, "name", case))
def test_a_picture(language: str, picture: GuidePicture) -> None:
    with translation.override(language):
        path = Path(str(finders.find(picture.path)))
        assert len(str(picture.alt)) > 20
        assert len(str(picture.caption)) > 10
    assert path.stat().st_size < MAX_BYTES
    with Image.open(path) as image:
        assert image.format == "WEBP"
        assert image.width / WIDTH in {1.5, 2}
        assert image.height == pytest.approx(picture.height * image.width / WIDTH, abs=1)


def test_nothing_lies_there_that_no_page_shows() -> None:
    folder = Path(str(finders.find("img/guide")))
    files = {f"{path.parent.name}/{path.stem}" for path in folder.rglob("*.*")}
    assert files == {f"{language}/{picture.name}" for language, picture in CASES}
