"""Import of goods: upload, match, check, import, report, undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_of
from accounts.limits import Limit, spend_try, wait_text
from catalog.access import import_for_store
from catalog.errors import ImportMovedOn, UnmatchedColumns
from catalog.models import ImportJob
from catalog.selectors import imports as selectors
from catalog.services.imports import jobs, running
from catalog.services.imports.headings import forget_headings, remembered_headings
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post, render_page
from seller import imports as parts
from seller.forms_imports import ColumnsForm, UploadForm
from seller.gate import EDITORS, seller_page
from seller.navigation import entries

UPLOADS = Limit("import-uploads", 60, timedelta(hours=1))  # of one store
Status = ImportJob.Status
# Where a step leads: whoever takes it twice, or in two tabs, finds the import there and is told nothing wrong
CHECKED = (Status.CHECKING, Status.CHECKED)
APPLIED = (Status.APPLYING, Status.PICTURES, Status.DONE)
UNDONE = (Status.UNDOING, Status.UNDONE)


@require_http_methods(["GET", "HEAD", "POST"])
@seller_page(*EDITORS)
def imports(request: HttpRequest) -> HttpResponse:
    """What was imported, and the way to import and export; a table is uploaded here."""
    if request.method != "POST":
        return _history(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    seconds = spend_try(UPLOADS, request.store.pk)  # type: ignore[attr-defined]
    if seconds:
        form.add_error(None, wait_text(seconds))
    elif form.is_valid():
        file, archive = form.cleaned_data["file"], form.cleaned_data["archive"]
        store, user = request.store, member_of(request)  # type: ignore[attr-defined]
        try:
            job = jobs.upload_table(store=store, user=user, file=file, name=file.name, archive=archive)
        except DomainError as error:
            form.add_error(error.field, str(error))
        else:
            if job.status == Status.MATCHING and jobs.is_matched(job):
                _begin(request, job, lambda: jobs.check_table(job=job, columns=job.columns), to=CHECKED)
            return _to_job(request, job)
    return _history(request, form, status=422)


@require_safe
@seller_page(*EDITORS)
def job_page(request: HttpRequest, number: str) -> HttpResponse:
    """One import, wherever it stands; while it runs, htmx asks for the part that moves."""
    job = import_for_store(request.store, number)  # type: ignore[attr-defined]
    wants_columns = job.status == Status.MATCHING or (job.status == Status.CHECKED and "columns" in request.GET)
    if wants_columns:
        return _columns(request, job, ColumnsForm(job=job))
    store = request.store  # type: ignore[attr-defined]
    context = {
        "store": store,
        "seller_nav": entries(request),
        "job": job,
        "page": parts.job_page(
            job, can_undo=selectors.last_written(store) == job.pk, number=request.GET.get("page", "1")
        ),
    }
    return render_page(request, "seller/import.html", "seller/_import.html", context)


@require_POST
@seller_page(*EDITORS)
def check(request: HttpRequest, number: str) -> HttpResponse:
    """Match the columns and have the rows checked."""
    job = import_for_store(request.store, number)  # type: ignore[attr-defined]
    form = ColumnsForm(request.POST, job=job)
    if form.is_valid():
        try:
            jobs.check_table(job=job, columns=form.columns())
        except UnmatchedColumns as error:
            form.add_error(None, str(error))
        except DomainError as error:
            _tell(request, job, error, to=CHECKED)
            return _to_job(request, job)
        else:
            _run_if_small(job)
            return _to_job(request, job)
    return _columns(request, job, form, status=422)


@require_POST
@seller_page(*EDITORS)
def apply(request: HttpRequest, number: str) -> HttpResponse:
    """Write the good rows."""
    job = import_for_store(request.store, number)  # type: ignore[attr-defined]
    _begin(request, job, lambda: jobs.apply_table(job=job), to=APPLIED)
    return _to_job(request, job)


@require_POST
@seller_page(*EDITORS)
def stop(request: HttpRequest, number: str) -> HttpResponse:
    """Stop an import half-way."""
    job = import_for_store(request.store, number)  # type: ignore[attr-defined]
    try:
        jobs.stop_table(job=job)
    except DomainError as error:
        _tell(request, job, error, to=(Status.FAILED,))
    return _to_job(request, job)


@require_POST
@seller_page(*EDITORS)
def resume(request: HttpRequest, number: str) -> HttpResponse:
    """Go on with an import that was stopped or broke off."""
    job = import_for_store(request.store, number)  # type: ignore[attr-defined]
    _begin(request, job, lambda: jobs.resume_table(job=job), to=(*CHECKED, *APPLIED))
    return _to_job(request, job)


@require_POST
@seller_page(*EDITORS)
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Forget a table that nothing was written of."""
    store = request.store  # type: ignore[attr-defined]
    job = import_for_store(store, number)
    try:
        jobs.call_off(job=job)
    except DomainError as error:
        _tell(request, job, error, to=(Status.CANCELLED,))
        return _to_job(request, job)
    messages.success(request, _("The table was deleted; nothing was changed."))
    return redirect_after_post(request, reverse("seller:imports", args=[store.slug]))


@require_POST
@seller_page(*EDITORS)
def undo(request: HttpRequest, number: str) -> HttpResponse:
    """Undo the last import."""
    job = import_for_store(request.store, number)  # type: ignore[attr-defined]
    _begin(request, job, lambda: jobs.undo_table(job=job), to=UNDONE)
    return _to_job(request, job)


@require_http_methods(["GET", "HEAD", "POST"])
@seller_page(*EDITORS)
def headings(request: HttpRequest) -> HttpResponse:
    """The columns that the store has matched before; some of them may be forgotten here."""
    store = request.store  # type: ignore[attr-defined]
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        chosen = request.POST.getlist("heading")
        if chosen:
            forget_headings(store=store, headings=set(chosen))
            messages.success(request, _("These columns are forgotten. You will be asked about them the next time."))
            return redirect_after_post(request, reverse("seller:import-headings", args=[store.slug]))
        form.add_error(None, _("Choose the columns to forget."))
    context = {
        "store": store,
        "seller_nav": entries(request),
        "form": form,
        "rows": parts.headings(remembered_headings(store)),
    }
    return render(request, "seller/import_headings.html", context, status=422 if form.errors else 200)


def _begin(request: HttpRequest, job: ImportJob, action: Callable[[], None], *, to: Sequence[Status]) -> None:
    try:
        action()
    except DomainError as error:
        _tell(request, job, error, to=to)
    else:
        _run_if_small(job)


def _tell(request: HttpRequest, job: ImportJob, error: DomainError, *, to: Sequence[Status]) -> None:
    """Why a step was not taken, unless it was: by the other tab, or by the first of two presses."""
    job.refresh_from_db()
    if not (isinstance(error, ImportMovedOn) and job.status in to):
        messages.error(request, str(error))


def _run_if_small(job: ImportJob) -> None:
    """A small table is done while the person waits; a large one is the worker's."""
    job.refresh_from_db()
    if jobs.is_small(job):
        running.produce(pk=job.pk)


def _to_job(request: HttpRequest, job: ImportJob) -> HttpResponse:
    store = request.store  # type: ignore[attr-defined]
    return redirect_after_post(request, reverse("seller:import", args=[store.slug, job.number]))


def _history(request: HttpRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    return render(request, "seller/imports.html", history_context(request, form), status=status)


def history_context(request: HttpRequest, form: UploadForm, refusal: str = "") -> dict[str, Any]:
    """The start page; `refusal` says why there is no download now."""
    store = request.store  # type: ignore[attr-defined]
    rows = selectors.imports_of(store)
    return {
        "store": store,
        "seller_nav": entries(request),
        "form": form,
        "currency": settings.SETTLEMENT_CURRENCY,
        "rows": [parts.history_row(job) for job in rows],
        "running": next((job for job in rows if job.is_running), None),
        "has_headings": bool(remembered_headings(store)),
        "refusal": refusal,
    }


def _columns(request: HttpRequest, job: ImportJob, form: ColumnsForm, status: int = 200) -> HttpResponse:
    context = {"store": request.store, "seller_nav": entries(request), "job": job, "form": form}  # type: ignore[attr-defined]
    return render(request, "seller/import_columns.html", context, status=status)
