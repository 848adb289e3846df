"""The message centre: notifications, until conversations join them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketplace.lib.errors import NotFound
from marketplace.lib.htmx import redirect_after_post
from messaging.selectors import NotificationPage, notifications_for, unread_count
from messaging.services.reading import mark_all_read, mark_read


@login_required
@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    """`?filter=unread&page=2`: the list, newest first (S26)."""
    listing = notifications_for(
        request.user,  # type: ignore[arg-type]
        unread_only=request.GET.get("filter") == "unread",
        number=request.GET.get("page", 1),
    )
    unread = unread_count(request.user)  # type: ignore[arg-type]
    context = {"listing": listing, "tabs": _tabs(request, listing, unread), "unread": unread, **_pages(listing)}
    return render(request, "messaging/notifications.html", context)


@login_required
@require_POST
def mark_notifications_read(request: HttpRequest) -> HttpResponse:
    """POST `notification=<id>` for one, or `all=<newest id shown>`; then back to `next`."""
    one, newest = request.POST.get("notification", ""), request.POST.get("all", "")
    if one.isdecimal():
        mark_read(user=request.user, pk=int(one))  # type: ignore[arg-type]
    elif newest.isdecimal():
        mark_all_read(user=request.user, up_to=int(newest))  # type: ignore[arg-type]
    else:
        raise NotFound
    return redirect_after_post(request, _next(request))


def _next(request: HttpRequest) -> str:
    url = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
        return url
    return reverse("messaging:notifications")


def _tabs(request: HttpRequest, listing: NotificationPage, unread: int) -> list[dict[str, Any]]:
    return [
        {"label": _("All"), "url": request.path, "count": None, "is_current": not listing.is_unread_only},
        {
            "label": _("Unread"),
            "url": f"{request.path}?filter=unread",
            "count": unread,
            "is_current": listing.is_unread_only,
        },
    ]


def _pages(listing: NotificationPage) -> dict[str, Any]:
    """What components/pagination.html wants; nothing when everything is on one page."""
    page, prefix = listing.page, "?filter=unread&page=" if listing.is_unread_only else "?page="
    if page.paginator.num_pages < 2:
        return {"pages": []}
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    left = page.paginator.count - page.end_index()
    return {
        "pages": [
            {"number": n if isinstance(n, int) else None, "url": f"{prefix}{n}", "is_current": n == page.number}
            for n in numbers
        ],
        "next_url": f"{prefix}{page.next_page_number()}" if page.has_next() else "",
        "next_count": min(left, page.paginator.per_page),
    }
