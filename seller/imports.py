"""Words and rows of the import pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.importing.columns import heading_of
from catalog.importing.problems import file_sentence, sentence
from catalog.models import ImportJob
from catalog.selectors.imports import attribute_labels, column_names, may_go_on, notes_of
from catalog.services.imports.running import job_count
from seller.editor_page import GAPS

Status = ImportJob.Status
TONES = {
    Status.DONE: "ok",
    Status.FAILED: "danger",
    Status.CHECKED: "info",
    Status.MATCHING: "info",
}
OUTCOMES = {
    "created": (gettext_lazy("will be added"), "ok"),
    "updated": (gettext_lazy("changes"), "info"),
    "unchanged": (gettext_lazy("unchanged"), "mute"),
    "bad": (gettext_lazy("error"), "danger"),
}
UNDONE = {
    "removed_products": gettext_lazy("New products removed"),
    "removed_variants": gettext_lazy("New variants removed"),
    "restored_products": gettext_lazy("Products as before"),
    "restored_variants": gettext_lazy("Variants as before"),
}
LEFT = {
    "bought": gettext_lazy("Already ordered, or looked at by our staff; off sale instead of removed"),
    "changed_since": gettext_lazy("Changed by hand since, or with our staff now; not, or not wholly, as before"),
    "promised": gettext_lazy("The stock could not go back: the pieces are sold or promised"),
}
OPENED = {
    "live": gettext_lazy("On sale"),
    "in_review": gettext_lazy("In review"),
    "draft": gettext_lazy("Drafts"),
}
SHOWN_CELLS = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """A heading and what stands under it."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A row of the file with what was found about it."""

    row: int
    text: str
    tone: str
    cells: list[Cell]
    reasons: list[Cell]


def attachment(name: str) -> str:
    """The header that makes a download of an answer."""
    return content_disposition_header(as_attachment=True, filename=name) or iri_to_uri(name)


def history_row(job: ImportJob) -> dict[str, Any]:
    """One line of the history."""
    return {"job": job, "status": job.get_status_display(), "tone": TONES.get(Status(job.status), "mute")}


def job_page(job: ImportJob, *, can_undo: bool) -> dict[str, Any]:
    """Everything that the page of an import shows."""
    names = column_names(job)
    created, updated, unchanged, bad = job_count(job)
    return {
        "can_undo": can_undo,
        "can_apply": job.status == Status.CHECKED and created + updated > 0,
        "can_resume": may_go_on(job),
        "is_half_undone": job.status == Status.FAILED and job.stopped_at == Status.UNDOING,
        "status": job.get_status_display(),
        "tone": TONES.get(Status(job.status), "mute"),
        "facts": [
            (_("To add") if job.status == Status.CHECKED else _("Newly added"), created),
            (_("To change") if job.status == Status.CHECKED else _("Changed"), updated),
            (_("Unchanged"), unchanged),
            (_("With errors"), bad),
        ],
        "failure": _failure(job) if job.status == Status.FAILED else "",
        "notes": [] if job.is_running else [_note(job, note, names) for note in notes_of(job)],
        "preview": _preview(job, names) if job.status == Status.CHECKED else [],
        "opened": _opened(job) if job.status in {Status.CHECKED, Status.DONE, Status.FAILED} else [],
        "lacks": [(GAPS[code], count) for code, count in sorted(job.result.get("gaps", {}).items()) if code in GAPS],
        "undone": [(label, job.undo_report[code]) for code, label in UNDONE.items() if code in job.undo_report],
        "left": [
            (label, job.undo_report[code], job.undo_report.get(f"{code}_names", []))
            for code, label in LEFT.items()
            if code in job.undo_report
        ],
    }


def _failure(job: ImportJob) -> str:
    """Why an import did not finish, and how far it came."""
    how_far = {
        Status.CHECKING: _("Nothing was changed."),
        Status.APPLYING: _("What the figures say is written; the rows after it are not."),
        Status.PICTURES: _("All rows are in, but pictures may be missing, and new goods may still be drafts."),
        Status.UNDOING: _("A part is undone, the rest is still as the import has left it."),
    }
    return f"{file_sentence(job.failure)} {how_far.get(Status(job.stopped_at or Status.APPLYING), '')}"


def headings(remembered: dict[str, str]) -> list[tuple[str, str]]:
    """Remembered columns in the order of the alphabet, each with what it is taken for ("" when it is left out)."""
    labels = attribute_labels()
    return sorted((key, heading_of(code, labels) if code else "") for key, code in remembered.items())


def _opened(job: ImportJob) -> list[tuple[Any, int, str]]:
    """New goods by their status, with the list of those that are there."""
    path = reverse("seller:products", args=[job.store.slug])
    return [
        (label, job.result[status], f"{path}?{urlencode({'status': status})}" if job.status != Status.CHECKED else "")
        for status, label in OPENED.items()
        if job.result.get(status)
    ]


def _note(job: ImportJob, note: Any, names: dict[str, str]) -> NoteRow:
    text, tone = (_("Left out"), "danger") if note.is_bad else (_("Warning"), "warn")
    return NoteRow(note.row, text, tone, _cells(job, note.cells), _reasons(note.problems, names))


def _preview(job: ImportJob, names: dict[str, str]) -> list[NoteRow]:
    return [
        NoteRow(
            one["row"],
            str(OUTCOMES[one["outcome"]][0]),
            OUTCOMES[one["outcome"]][1],
            _cells(job, one["cells"]),
            _reasons(one["problems"], names),
        )
        for one in job.preview
    ]


def _cells(job: ImportJob, cells: list[str]) -> list[Cell]:
    """The first matched cells that hold something: enough to know the row by."""
    wanted = ("sku", "product", "title_ru", "title_en", "price", "stock", "category")
    places = sorted((wanted.index(code), place) for place, code in enumerate(job.columns) if code in wanted)
    found = [
        Cell(job.header[place], cells[place][:80]) for _order, place in places if place < len(cells) and cells[place]
    ]
    return found[:SHOWN_CELLS]


def _reasons(problems: list[dict[str, Any]], names: dict[str, str]) -> list[Cell]:
    return [Cell(names.get(one["column"], one["column"]), sentence(one["code"], one["params"])) for one in problems]
