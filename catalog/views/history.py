"""What a member has looked at (page 11)."""

import logging
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_of
from accounts.models import User
from catalog.constants import VIEWED_UNDO
from catalog.pages.cards import card_view
from catalog.search.filters import delivery_country
from catalog.selectors.viewed import HistoryPage, history_page
from catalog.services import viewed as services
from marketplace.lib import clock
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.pagination import pagination
from marketplace.lib.visitor import current_visitor

logger = logging.getLogger(__name__)
_SALT = "catalog.viewed"


class ProductForm(forms.Form):
    """Which product is meant."""

    product = forms.IntegerField(min_value=1)


def note_view(request: HttpRequest, response: HttpResponse, product_id: int) -> HttpResponse:
    """Note, once `response` has been sent, that the member of this request has looked at the product.

    Nothing for guests, and for pages that a browser fetches in advance. The reader does not wait for it, and an
    error is logged alone.
    """
    user = request.user
    is_looked_at = request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", "")
    if not isinstance(user, User) or not is_looked_at or response.status_code != 200:
        return response
    close = response.close

    def record_and_close() -> None:
        try:
            services.record_view(user_id=user.pk, product_id=product_id)
        except Error:
            logger.exception("a view was not recorded")
        close()

    response.close = record_and_close  # type: ignore[method-assign]
    return response


@login_required
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """The goods looked at, the latest first."""
    country = delivery_country(current_visitor().country)
    found = history_page(member_of(request), page=request.GET.get("page", "1"), country=country, today=clock.today())
    context = {
        "found": found,
        "goods": _cards(found),
        "paging": pagination(found.page, request.path),
        "undo": _undo(request.GET.get("removed", "")) and request.GET.get("removed"),
    }
    return render(request, "catalog/history.html", context)


def _cards(found: HistoryPage) -> list[dict[str, Any]]:
    return [{"card": card_view(one.card, is_wished=False), "viewed_at": one.viewed_at} for one in found.goods]


@login_required
@require_POST
def history_remove(request: HttpRequest) -> HttpResponse:
    """Forget one product; the page then offers to bring it back."""
    form = ProductForm(request.POST)
    back = reverse("catalog:history")
    if not form.is_valid():
        return redirect_after_post(request, back)
    pk = form.cleaned_data["product"]
    moment = services.forget_view(user=member_of(request), product_id=pk)
    if moment is None:
        return redirect_after_post(request, back)
    token = signing.dumps([member_of(request).pk, pk, moment.isoformat()], salt=_SALT)
    return redirect_after_post(request, f"{back}?removed={token}")


@login_required
@require_POST
def history_restore(request: HttpRequest) -> HttpResponse:
    """Bring back the product forgotten a moment ago."""
    undo = _undo(request.POST.get("removed", ""))
    if undo is not None and undo[0] == member_of(request).pk:
        services.restore_view(user=member_of(request), product_id=undo[1], viewed_at=undo[2])
    return redirect_after_post(request, reverse("catalog:history"))


def _undo(token: str) -> tuple[int, int, datetime] | None:
    """Whose view of what, and when; None for a token that is not ours or too old."""
    try:
        user_id, product_id, moment = signing.loads(token, salt=_SALT, max_age=VIEWED_UNDO)
    except signing.BadSignature:
        return None
    return user_id, product_id, datetime.fromisoformat(moment)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def history_clear(request: HttpRequest) -> HttpResponse:
    """Ask (GET), then forget everything (POST)."""
    if request.method != "POST":
        return render(request, "catalog/history_clear.html")
    services.clear_views(user=member_of(request))
    return redirect_after_post(request, reverse("catalog:history"))


@login_required
@require_POST
def history_pause(request: HttpRequest) -> HttpResponse:
    """Keep no history (`pause=1`), or keep it again."""
    services.pause_views(user=member_of(request), is_paused=request.POST.get("pause") == "1")
    return redirect_after_post(request, reverse("catalog:history"))
