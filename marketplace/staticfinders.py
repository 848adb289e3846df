"""Static files that are built from sources: the one style sheet, the icon sprite, common passwords.

`runserver`, the test servers and `collectstatic` all ask the finders, so one finder is the whole build
step: it rebuilds a file when one of its sources is newer and hands out the built copy.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightningcss
from django.conf import settings
from django.contrib.staticfiles import utils
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from accounts import strength
from marketplace.lib import icons

STATIC_SOURCES = Path(__file__).resolve().parent / "static"
ENTRY = STATIC_SOURCES / "css" / "main.css"


@dataclass(frozen=True, slots=True)
class Target:
    """A built file: its path below STATIC_URL, the sources it depends on, and how to make its text."""

    path: str
    sources: Callable[[], Iterable[Path]]
    build: Callable[[], str]


TARGETS = (
    Target(
        "css/karavan.css", lambda: (STATIC_SOURCES / "css").rglob("*.css"), lambda: lightningcss.bundle_css(str(ENTRY))
    ),
    Target(icons.SPRITE, lambda: [Path(icons.__file__)], icons.build_sprite),
    Target("data/common-passwords.txt", lambda: [Path(strength.__file__)], strength.common_words_text),
)


def build_directory() -> Path:
    """Where built files live: STATIC_BUILD_DIR, or `.karavan/static` in the project."""
    default = Path(settings.BASE_DIR) / ".karavan" / "static"
    return Path(getattr(settings, "STATIC_BUILD_DIR", default))


def ensure_built(target: Target, directory: Path) -> Path:
    """The built file of `target`, made anew if a source is newer. Safe for several processes at once."""
    output = directory / target.path
    newest = max((source.stat().st_mtime_ns for source in target.sources()), default=0)
    if not output.exists() or output.stat().st_mtime_ns < newest:
        output.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=output.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(target.build())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(output)
    return output


class BundleFinder(BaseFinder):
    """Finds the files of TARGETS, building them first when needed."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.directory = build_directory()
        self.storage = FileSystemStorage(location=str(self.directory))
        super().__init__(*args, **kwargs)

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002
        for target in TARGETS:
            if target.path == path.replace(os.sep, "/"):
                built = str(ensure_built(target, self.directory))
                return [built] if find_all else built
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        for target in TARGETS:
            if not utils.matches_patterns(target.path, list(ignore_patterns or ())):
                ensure_built(target, self.directory)
                yield target.path, self.storage
