"""The archive of personal data as a ZIP file: a data file for each table, a page to read, and the member's files.

Rows are read and written a few hundred at a time, so the size of an account does not show in memory.
"""

import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.files.storage import storages
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.archive_format import column_field, column_label, json_line, moment_with_year, text_value
from accounts.constants import EXPORT_CHUNK, EXPORT_ROWS_SHOWN
from accounts.models import User
from accounts.privacy import INTERNAL, Person, PersonalTable, StoredFile, person_of, personal_files, personal_tables
from marketplace.lib import clock

_COPY_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Section:
    """One table on the page of the archive."""

    table: PersonalTable
    count: int

    @property
    def anchor(self) -> str:
        """Where the page jumps to."""
        return self.table.file_name


def part_count() -> int:
    """Into how many parts the work is cut: the tables, the files, the page."""
    return len(personal_tables()) + 2


def write_archive(*, user: User, file: IO[bytes], on_part: Callable[[], None]) -> None:
    """Write everything about `user` into `file`, in the member's language and time zone.

    `on_part` is called after each of `part_count()` parts.
    """
    person = person_of(user)
    with (
        translation.override(user.language),
        timezone.override(zoneinfo.ZoneInfo(user.time_zone)),
        ZipFile(file, "w", ZIP_DEFLATED) as archive,
    ):
        sections = []
        for table in personal_tables():
            sections.append(Section(table, _write_data(archive, table, person)))
            on_part()
        files = _write_files(archive, user)
        on_part()
        _write_page(archive, person, sections, files)
        on_part()


def _rows(table: PersonalTable, person: Person) -> QuerySet[Any]:
    return table.shown_rows(person).order_by("pk").values_list(*table.exported)


def _write_data(archive: ZipFile, table: PersonalTable, person: Person) -> int:
    """The data file of a table: a JSON list with a row on each line. How many rows there are."""
    count = 0
    with archive.open(f"data/{table.file_name}.json", "w", force_zip64=True) as target:
        target.write(b"[")
        for values in _rows(table, person).iterator(chunk_size=EXPORT_CHUNK):
            target.write(b",\n" if count else b"\n")
            target.write(json_line(table.exported, values).encode())
            count += 1
        target.write(b"\n]\n" if count else b"]\n")
    return count


def _write_files(archive: ZipFile, user: User) -> list[str]:
    """The member's files, except the archives themselves; their names in the archive."""
    written = []
    for file in _own_files(user):
        name = f"files/{PurePosixPath(file.name).name}"
        try:
            source = file.storage.open(file.name)
        except FileNotFoundError:  # replaced by a new picture at this very moment
            continue
        with source, archive.open(name, "w") as target:
            while block := source.read(_COPY_BYTES):
                target.write(block)
        written.append(name)
    return written


def _own_files(user: User) -> Iterator[StoredFile]:
    private = storages["private"]
    for _name, find in personal_files.items():
        yield from (file for file in find(user) if file.storage is not private)


def _write_page(archive: ZipFile, person: Person, sections: list[Section], files: list[str]) -> None:
    # Tables are declared from the details to what they belong to; people read the other way round.
    filled = [section for section in reversed(sections) if section.count]
    context = {
        "member": person.user,
        "made_at": moment_with_year(clock.now()),
        "sections": filled,
        "empty": [section for section in sections if not section.count],
        "files": files,
        "left_out": _left_out(),
    }
    archive.writestr("style.css", render_to_string("accounts/archive/style.css"))
    with archive.open("index.html", "w") as target:
        target.write(render_to_string("accounts/archive/head.html", context).encode())
        for section in filled:
            target.write(_section(section, person).encode())
        target.write(render_to_string("accounts/archive/foot.html", context).encode())


def _section(section: Section, person: Person) -> str:
    table = section.table
    fields = [column_field(table.model, name) for name in table.exported]
    labels = [column_label(table.model, name) for name in table.exported]
    shown = []
    for values in _rows(table, person)[:EXPORT_ROWS_SHOWN].iterator(chunk_size=EXPORT_CHUNK):
        cells = zip(labels, values, fields, strict=True)
        shown.append([(label, text_value(value, field)) for label, value, field in cells])
    context = {"section": section, "rows": shown, "more": section.count - len(shown)}
    return render_to_string("accounts/archive/section.html", context)


def _left_out() -> list[tuple[str, str, str]]:
    """Table, columns and reason for everything that is no mere number of ours."""
    found = []
    for table in personal_tables():
        by_reason: dict[str, list[str]] = {}
        for name, reason in table.left_out.items():
            if reason is not INTERNAL:
                by_reason.setdefault(str(reason), []).append(name)
        found += [(table.heading, ", ".join(names), reason) for reason, names in by_reason.items()]
    return found
