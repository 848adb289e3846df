"""Words and rows of the import pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from catalog.importing.columns import heading_of
from catalog.importing.problems import DRAFT, file_sentence, sentence
from catalog.models import ImportJob, ImportNote
from catalog.selectors.imports import attribute_labels, column_names, may_go_on, notes_of, products_of
from catalog.services.imports.running import job_count
from marketplace.lib.pagination import page_links
from seller.editor_page import GAPS

Status = ImportJob.Status
TONES = {
    Status.DONE: "ok",
    Status.FAILED: "danger",
    Status.CHECKED: "info",
    Status.MATCHING: "info",
} | dict.fromkeys(ImportJob.RUNNING, "info")
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
# What a draft lacks, in a list of several
LACKS = {
    "title": pgettext_lazy("lacking", "title"),
    "description": pgettext_lazy("lacking", "description"),
    "category": pgettext_lazy("lacking", "category"),
    "variants": gettext_lazy("variant with its price"),
    "pictures": pgettext_lazy("lacking", "picture"),
}
AT_REST = (Status.DONE, Status.FAILED)


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
    url: str = ""


def attachment(name: str) -> str:
    """The header that makes a download of an answer."""
    return content_disposition_header(as_attachment=True, filename=name) or iri_to_uri(name)


def history_row(job: ImportJob) -> dict[str, Any]:
    """One line of the history."""
    return {
        "job": job,
        "status": job.get_status_display(),
        "tone": TONES.get(Status(job.status), "mute"),
        "is_written": job.status not in {Status.MATCHING, Status.CHECKING, Status.CHECKED, Status.CANCELLED},
    }


def job_page(job: ImportJob, *, can_undo: bool, number: str = "1") -> dict[str, Any]:
    """Everything that the page of an import shows; `number` is the page of its remarks."""
    names = column_names(job)
    notes = notes_of(job, number) if job.status in {Status.CHECKED, *AT_REST} else None
    created, updated, unchanged, bad = job_count(job)
    return {
        "can_undo": can_undo,
        "can_apply": job.status == Status.CHECKED and created + updated > 0,
        "is_all_bad": job.status == Status.CHECKED and bad > 0 and created + updated + unchanged == 0,
        "can_resume": may_go_on(job),
        "is_half_undone": job.status == Status.FAILED and job.stopped_at == Status.UNDOING,
        "status": job.get_status_display(),
        "tone": TONES.get(Status(job.status), "mute"),
        "facts": [
            (_("To add") if job.status == Status.CHECKED else _("Newly added"), created),
            (_("To change") if job.status == Status.CHECKED else pgettext("rows", "Changed"), updated),
            (_("Unchanged"), unchanged),
            (_("With errors"), bad),
        ],
        "failure": _failure(job) if job.status == Status.FAILED else "",
        "notes": _notes(job, notes, names) if notes else [],
        "notes_page": notes,
        "pages": page_links(notes, reverse("seller:import", args=[job.store.slug, job.number])) if notes else [],
        "preview": _preview(job) if job.status == Status.CHECKED else [],
        "opened": _opened(job) if job.status in {Status.CHECKED, Status.DONE, Status.FAILED} else [],
        "lacks": [(GAPS[code], count) for code, count in sorted(job.result.get("gaps", {}).items()) if code in GAPS],
        "drafts_url": _drafts_url(job) if job.status in AT_REST and job.result.get("draft") else "",
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


def _drafts_url(job: ImportJob) -> str:
    return f"{reverse('seller:products', args=[job.store.slug])}?{urlencode({'status': 'draft'})}"


def _opened(job: ImportJob) -> list[tuple[Any, int, str]]:
    """New goods by their status, with the list of those that are there."""
    path = reverse("seller:products", args=[job.store.slug])
    return [
        (label, job.result[status], f"{path}?{urlencode({'status': status})}" if job.status != Status.CHECKED else "")
        for status, label in OPENED.items()
        if job.result.get(status)
    ]


def _notes(job: ImportJob, notes: Iterable[ImportNote], names: dict[str, str]) -> list[NoteRow]:
    """Rows with the way to the product that they have made, where it is to be completed."""
    made = products_of(job, {note.row for note in notes if not note.is_bad}) if job.status in AT_REST else {}
    found: list[NoteRow] = []
    for note in notes:
        text, tone = (
            (pgettext("row", "left out"), "danger") if note.is_bad else (pgettext("row", "with a warning"), "warn")
        )
        reasons = _reasons(note.problems, names, is_in=job.status in AT_REST)
        if found and found[-1].row == note.row and not note.is_bad:  # of the row, and of the product that it made
            found[-1].reasons.extend(reasons)
            continue
        url = reverse("seller:product", args=[job.store.slug, made[note.row]]) if note.row in made else ""
        found.append(NoteRow(note.row, text, tone, _cells(job, note.cells), reasons, url))
    return found


def _preview(job: ImportJob) -> list[NoteRow]:
    """The first rows that nothing is remarked on: the others are listed above."""
    return [
        NoteRow(
            one["row"],
            str(OUTCOMES[one["outcome"]][0]),
            OUTCOMES[one["outcome"]][1],
            _cells(job, one["cells"]),
            [],
        )
        for one in job.preview
        if not one["problems"]
    ]


def _cells(job: ImportJob, cells: list[str]) -> list[Cell]:
    """The first matched cells that hold something: enough to know the row by, in one language."""
    filled = {code: place for place, code in enumerate(job.columns) if place < len(cells) and cells[place]}
    title = "title_ru" if "title_ru" in filled else "title_en"
    name = "sku" if "sku" in filled else "product"
    known = [filled[code] for code in (name, title, "price", "stock") if code in filled]
    return [Cell(job.header[place], cells[place][:80]) for place in known]


def _reasons(problems: list[dict[str, Any]], names: dict[str, str], *, is_in: bool) -> list[Cell]:
    """Each with its column; all that keeps a product a draft in one sentence, which is another one when it is in."""
    lacks = [one for one in problems if one["code"].startswith(DRAFT) and one["code"] != f"{DRAFT}refused"]
    found = [
        Cell(names.get(one["column"], one["column"]), sentence(one["code"], one["params"]))
        for one in problems
        if one not in lacks
    ]
    if lacks:
        missing = ", ".join(_lack(one, names) for one in lacks)
        said = _("It is a draft so far. It lacks: %(what)s.") if is_in else _("It will be a draft. It lacks: %(what)s.")
        found.append(Cell("", said % {"what": missing}))
    return found


def _lack(problem: dict[str, Any], names: dict[str, str]) -> str:
    code = problem["code"].removeprefix(DRAFT)
    if code == "attributes":
        return _("the characteristic “%(name)s”") % {"name": names.get(problem["column"], problem["column"])}
    return str(LACKS.get(code, problem["code"]))
