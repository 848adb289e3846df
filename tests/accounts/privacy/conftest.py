"""Every test of this folder has a cache and private files of its own: what others left must not be found here."""

from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _nobody_elses_leftovers(settings: Any, tmp_path: Path) -> None:
    cache.clear()
    private = settings.STORAGES["private"] | {"OPTIONS": {"location": str(tmp_path / "private")}}
    settings.PRIVATE_ROOT = str(tmp_path / "private")
    settings.STORAGES = settings.STORAGES | {"private": private}
