"""Payments of the store that a bank disputes: what it is about, and the evidence of the store."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import member_of
from accounts.models import StoreMember
from marketplace.lib.errors import DomainError, NotFound
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.pagination import page_links
from orders.selectors.evidence import evidence_for_store
from payments import access
from payments.chargeback_forms import EvidenceFileForm, EvidenceForm
from payments.chargeback_selectors import chargebacks_for_store
from payments.constants import EVIDENCE_BYTES, EVIDENCE_FILES
from payments.evidence_responses import evidence_response
from payments.services.chargebacks import REASONS, give_evidence
from payments.services.evidence_files import add_evidence_file, is_stored, remove_evidence_file
from seller.gate import seller_page
from seller.navigation import entries

PER_PAGE = 25


@require_safe
@seller_page(StoreMember.Role.OWNER)
def chargebacks(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    store = request.store  # type: ignore[attr-defined]
    url = reverse("seller:chargebacks", args=[store.slug])
    page = Paginator(chargebacks_for_store(store.pk), PER_PAGE).get_page(request.GET.get("page"))
    context = {"store": store, "seller_nav": entries(request), "page": page, "pages": page_links(page, url)}
    return render(request, "seller/chargebacks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@seller_page(StoreMember.Role.OWNER, serves_orders=True)
def chargeback(request: HttpRequest, number: str) -> HttpResponse:
    """What the bank says, what the history of the order proves, and what the store says and shows until staff answer.

    `do=file` adds a file, `do=remove` takes one back, and without either the words are saved.
    """
    store = request.store  # type: ignore[attr-defined]
    shares = access.chargeback_for_store(store, number)
    act = request.POST.get("do", "words") if request.method == "POST" else ""
    words = EvidenceForm(request.POST if act == "words" else None, initial={"text": shares[0].evidence})
    files = EvidenceFileForm(*((request.POST, request.FILES) if act == "file" else ()))
    if act and (said := _act(request, act, number, words, files)):
        messages.success(request, said)
        return redirect_after_post(request, reverse("seller:chargeback", args=[store.slug, number]))
    row = shares[0].chargeback
    context = {
        "store": store,
        "seller_nav": entries(request),
        "chargeback": row,
        "reason": REASONS.get(row.reason, REASONS["general"]),
        "shares": [(share, evidence_for_store(share.reference)) for share in shares],
        "form": words,
        "file_form": files,
        "files": [(file, is_stored(file)) for file in row.files.filter(store=store).order_by("pk")],
        "limits": {"count": EVIDENCE_FILES, "megabytes": EVIDENCE_BYTES // 1024**2},
    }
    return render(request, "seller/chargeback.html", context, status=422 if act else 200)


@require_safe
@seller_page(StoreMember.Role.OWNER)
def chargeback_file(request: HttpRequest, number: str, file: str) -> HttpResponseBase:
    """A file that the store has added."""
    return evidence_response(access.evidence_file_for_store(request.store, number, file))  # type: ignore[attr-defined]


def _act(request: HttpRequest, act: str, number: str, words: EvidenceForm, files: EvidenceFileForm) -> str:
    """What was done, in a sentence; nothing, and the reason stands in its form, when it could not be."""
    store = request.store  # type: ignore[attr-defined]
    whose: Any = {"store_id": store.pk, "number": number}
    form = words if act == "words" else files
    try:
        if act == "remove":
            remove_evidence_file(**whose, file=request.POST.get("file", ""))
            return _("The file is deleted.")
        if form.is_valid() and act == "file":
            upload = files.cleaned_data["file"]
            add_evidence_file(**whose, user=member_of(request), name=upload.name, data=upload.read())
            return _("The file is added. The bank is told of it.")
        if form.is_valid():
            give_evidence(**whose, user=member_of(request), text=words.cleaned_data["text"])
            return _("Saved. Our staff send it to the bank.")
    except NotFound:
        raise
    except DomainError as error:
        if act == "remove":
            messages.error(request, str(error))
        else:
            form.add_error(next(iter(form.fields)), str(error))
    return ""
