"""Imports of a store, their remarks, and the names of characteristics."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import get_language

from accounts.models import Store
from catalog.importing.columns import ATTRIBUTE, BY_CODE, error_heading
from catalog.importing.problems import joined
from catalog.models import Attribute, ImportChange, ImportJob, ImportNote
from catalog.selectors.tree import remembered

HISTORY = 25
NOTES = 25  # on a page
GO_ON_AFTER = ("stopped", "crashed")  # whatever else ends an import would end it again


def imports_of(store: Store) -> Sequence[ImportJob]:
    """The last imports of the store, newest first: one query."""
    return list(ImportJob.objects.filter(store=store).select_related("user").order_by("-pk")[:HISTORY])


def last_written(store: Store) -> int | None:
    """The import that can be undone: the last one that wrote something, be it finished or not."""
    at_rest = (ImportJob.Status.DONE, ImportJob.Status.FAILED)
    written = ImportChange.objects.filter(job__store=store, job__status__in=at_rest)
    return written.order_by().values_list("job_id", flat=True).first()


def may_go_on(job: ImportJob) -> bool:
    """True for an import that was stopped or broke off and can go on where it was.

    Not where a later one has written: going on would mix the two, and the way back would lose its first half.
    """
    if job.status != ImportJob.Status.FAILED or job.failure not in GO_ON_AFTER or not job.file:
        return False
    if job.stopped_at == ImportJob.Status.CHECKING:
        return True
    if job.stopped_at not in {ImportJob.Status.APPLYING, ImportJob.Status.PICTURES}:
        return False
    changes = ImportChange.objects.filter(job__store=job.store_id)
    if changes.exclude(job=job).exists():
        return False
    return job.created_count + job.updated_count == 0 or changes.filter(job=job).exists()


def notes_of(job: ImportJob, number: str) -> Page[ImportNote]:
    """A page of remarks, errors before warnings: two queries."""
    return Paginator(job.notes.order_by("-is_bad", "row", "pk"), NOTES).get_page(number)


def products_of(job: ImportJob, rows: Collection[int]) -> dict[int, int]:
    """The new products that began with these rows, by row, as long as the way back is kept: one query at most."""
    if not rows:
        return {}
    new = job.changes.filter(is_new=True, variant=None, after__row__in=rows)
    return {int(change.after["row"]): change.product_id for change in new}


def bad_rows(job: ImportJob) -> QuerySet[ImportNote]:
    """All rows that were left out, in their order."""
    return job.notes.filter(is_bad=True).order_by("row", "pk")


def error_rows(job: ImportJob) -> Iterator[list[str]]:
    """The error file: the headings and the bad rows as they came, each with a cell that says what to correct."""
    names = column_names(job)
    reasons = error_heading()
    kept = [place for place, heading in enumerate(job.header) if heading != reasons]
    yield [*(job.header[place] for place in kept), reasons]
    for note in bad_rows(job).iterator(chunk_size=1000):
        cells = [*note.cells, *([""] * len(job.header))]
        yield [*(cells[place] for place in kept), joined(note.problems, names)]


def column_names(job: ImportJob) -> dict[str, str]:
    """What each field is called in this file; a field without a column has its usual name."""
    names = {code: field.heading for code, field in BY_CODE.items()}
    names |= {f"{ATTRIBUTE}{code}": label for code, label in attribute_labels().items()}
    return names | {code: heading for heading, code in zip(job.header, job.columns, strict=False) if code}


def attribute_names() -> dict[str, tuple[str, str]]:
    """Russian and English names of all characteristics by code, with their units («Вес, кг»); kept in the process as
    long as the tree is.
    """
    return remembered("attribute-names", _read_attributes)


def names_without_unit() -> dict[str, tuple[str, str]]:
    """The same without their units, of those characteristics that have one."""
    return remembered("attribute-bare-names", _read_bare)


def attribute_labels() -> dict[str, str]:
    """Names in the reader's language by code."""
    is_english = (get_language() or "ru").startswith("en")
    return {
        code: (english or russian) if is_english else russian for code, (russian, english) in attribute_names().items()
    }


def _read_attributes() -> dict[str, tuple[str, str]]:
    rows = Attribute.objects.order_by("name_ru")
    return {
        one.code: (_with_unit(one.name_ru, one.unit_ru), _with_unit(one.name_en, one.unit_en or one.unit_ru))
        for one in rows
    }


def _read_bare() -> dict[str, tuple[str, str]]:
    rows = Attribute.objects.exclude(unit_ru="", unit_en="").order_by("name_ru")
    return {one.code: (one.name_ru or "", one.name_en or "") for one in rows if one.unit_ru or one.unit_en}


def _with_unit(name: str, unit: str) -> str:
    return f"{name}, {unit}" if name and unit and not name.endswith(f", {unit}") else name or ""
