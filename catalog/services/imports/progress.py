"""Counters of an import."""

from collections.abc import Iterable

from catalog.importing.problems import DRAFT
from catalog.models import ImportJob, ImportNote
from catalog.services.imports.scene import ProductState


def rewind(job: ImportJob) -> None:
    """Back to the first row, with counters at nought and no remarks; the caller saves."""
    ImportNote.objects.filter(job=job).delete()
    job.position = job.created_count = job.updated_count = job.unchanged_count = 0
    job.bad_count = job.warned_count = 0
    job.preview = []
    job.result = {}


def tell_new(job: ImportJob, states: Iterable[ProductState]) -> None:
    """Count the new products of a batch by the status that they got, and what a check found missing in drafts."""
    for state in {id(state): state for state in states}.values():
        if state.row is not None:
            count(job, state.product.status)
            count_gaps(job, (problem.code for problem in state.row.problems))


def count_gaps(job: ImportJob, codes: Iterable[str]) -> None:
    """One more draft lacks what these codes of `problems` say."""
    for gap in {code.removeprefix(DRAFT) for code in codes if code.startswith(DRAFT)}:
        gaps = job.result.setdefault("gaps", {})
        gaps[gap] = gaps.get(gap, 0) + 1


def count(job: ImportJob, what: str, more: int = 1) -> None:
    """`more` of `what` became of new goods."""
    job.result[what] = job.result.get(what, 0) + more
