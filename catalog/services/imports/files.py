"""The files of imports: where they lie, how they are opened, which pictures an archive has."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from django.core.files.storage import Storage, storages

from catalog.constants import MAX_PICTURE_BYTES
from catalog.importing.problems import UnreadableFile
from catalog.importing.reading import Format
from catalog.importing.sheets import BROKEN_PIECE
from catalog.models import ImportJob

FOLDER = "imports"


class Pictures(Protocol):
    """Pictures by file name."""

    @property
    def names(self) -> frozenset[str]:
        """The names, in small letters and without folders."""
        ...

    def read(self, name: str) -> bytes:
        """A file; empty when it is larger than a picture may be. Raises KeyError for an unknown one."""
        ...


def storage() -> Storage:
    """Where files lie that only people of the store may fetch."""
    return storages["private"]


def file_name(number: str, suffix: str) -> str:
    """The name of an import's file in the storage."""
    return f"{FOLDER}/{number}.{suffix}"


@contextmanager
def opened(job: ImportJob) -> Iterator[IO[bytes]]:
    """The table of an import. Raises UnreadableFile when it is gone."""
    try:
        file = storage().open(job.file, "rb")
    except OSError:
        raise UnreadableFile("lost") from None
    with file:
        yield file.file  # type: ignore[misc]  # what lies in a storage is bytes


def format_of(job: ImportJob) -> Format:
    """How its table is read."""
    return Format(job.kind, job.encoding, job.delimiter)


def delete_files(job: ImportJob) -> None:
    """Its table and its archive; a folder named by the command is left alone."""
    for name in (job.file, job.pictures):
        if name.startswith(f"{FOLDER}/"):
            storage().delete(name)


@contextmanager
def pictures_of(job: ImportJob) -> Iterator[Pictures | None]:
    """The pictures that come with an import, or None. Raises UnreadableFile when they are gone."""
    if not job.pictures:
        yield None
    elif job.pictures.startswith(f"{FOLDER}/"):
        try:
            file = storage().open(job.pictures, "rb")
        except OSError:
            raise UnreadableFile("lost") from None
        with file, zipfile.ZipFile(file) as archive:
            yield _Archive(archive)
    else:
        path = Path(job.pictures)
        if path.is_dir():
            yield _Folder(path)
        else:
            with zipfile.ZipFile(path) as archive:
                yield _Archive(archive)


class _Archive:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._pieces = {
            PurePosixPath(piece.filename).name.lower(): piece for piece in archive.infolist() if not piece.is_dir()
        }

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._pieces)

    def read(self, name: str) -> bytes:
        piece = self._pieces[name.lower()]
        if piece.file_size > MAX_PICTURE_BYTES or piece.flag_bits & 1:  # too large, or locked by a password
            return b""
        try:
            return self._archive.read(piece)
        except BROKEN_PIECE:
            return b""


class _Folder:
    def __init__(self, folder: Path) -> None:
        self._files = {path.name.lower(): path for path in sorted(folder.rglob("*")) if path.is_file()}

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._files)

    def read(self, name: str) -> bytes:
        path = self._files[name.lower()]
        return b"" if path.stat().st_size > MAX_PICTURE_BYTES else path.read_bytes()
