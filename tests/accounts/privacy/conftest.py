"""Every test of this folder has private files of its own: what others left must not be swept here."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _own_private_files(settings: Any, tmp_path: Path) -> None:
    private = settings.STORAGES["private"] | {"OPTIONS": {"location": str(tmp_path / "private")}}
    settings.PRIVATE_ROOT = str(tmp_path / "private")
    settings.STORAGES = settings.STORAGES | {"private": private}
