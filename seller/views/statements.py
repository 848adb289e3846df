"""What happened to the money of a store in a month: as a page, a table and a PDF."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.http import require_safe

from accounts.models import Store, StoreMember
from marketplace.lib.documents import pdf_answer
from marketplace.lib.errors import NotFound
from marketplace.lib.pagination import page_links
from payments.documents import (
    first_movement_at,
    movement,
    movements_for_store,
    orders_among,
    statement_for_store,
)
from seller import statements as parts
from seller.gate import seller_page
from seller.imports import attachment
from seller.months import Month, month_named, months_since
from seller.navigation import entries

MOVEMENTS_PER_PAGE = 50
# A file of more would keep a worker of the web server busy too long; the table has no such limit.
PDF_MOVEMENTS = 2000


@require_safe
@seller_page(StoreMember.Role.OWNER)
def statement(request: HttpRequest) -> HttpResponseBase:
    """The statement of `?month=2026-11`, the present month without it; `?format=csv` and `pdf` give it whole."""
    store = request.store  # type: ignore[attr-defined]
    months = months_since(first_movement_at(store.pk))
    month = month_named(request.GET.get("month", ""), months)
    kind = request.GET.get("format", "")
    if kind == "csv":
        return _csv(store, month)
    if kind == "pdf":
        return _pdf(store, month)
    return _page(request, store, month, months)


def _page(request: HttpRequest, store: Store, month: Month, months: list[Month]) -> HttpResponse:
    path = reverse("seller:statement", args=[store.slug])
    rows = movements_for_store(store.pk, start=month.start, end=month.end)
    page = Paginator(rows, MOVEMENTS_PER_PAGE).get_page(request.GET.get("page", "1"))
    lines = [line for row in page.object_list for line in parts.lines_of(movement(row))]
    context: dict[str, Any] = {
        "store": store,
        "seller_nav": entries(request),
        "month": month,
        "months": months,
        "summary": parts.summary_of(statement_for_store(store.pk, start=month.start, end=month.end), month),
        "lines": lines,
        "orders": orders_among({line.reference for line in lines}),
        "page": page,
        "pages": page_links(page, path, month=month.code),
        "files": f"{path}?month={month.code}&format=",
        "is_long": page.paginator.count > PDF_MOVEMENTS,
    }
    return render(request, "seller/statement.html", context)


def _csv(store: Store, month: Month) -> StreamingHttpResponse:
    """Written while it is sent, in the language of the page: the stream runs when the request's language is gone."""
    found = statement_for_store(store.pk, start=month.start, end=month.end)
    rows = movements_for_store(store.pk, start=month.start, end=month.end).iterator(chunk_size=1000)
    language = get_language() or "ru"

    def text() -> Any:
        pieces = parts.statement_csv(found, map(movement, rows))
        while True:
            with override(language):
                piece = next(pieces, None)
            if piece is None:
                return
            yield piece

    answer = StreamingHttpResponse(text(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = attachment(_name(store, month, "csv"))
    return answer


def _pdf(store: Store, month: Month) -> HttpResponse:
    """Raises NotFound for a month so long that the page offers the table alone."""
    rows = movements_for_store(store.pk, start=month.start, end=month.end)
    if rows.count() > PDF_MOVEMENTS:
        raise NotFound
    found = statement_for_store(store.pk, start=month.start, end=month.end)
    content = parts.statement_pdf(store, month, found, map(movement, rows))
    return pdf_answer(content, _name(store, month, "pdf"))


def _name(store: Store, month: Month, kind: str) -> str:
    return f"statement-{store.slug}-{month.code}.{kind}"
