"""The message centre: notifications, until conversations join them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import member_of
from marketplace.lib.errors import NotFound
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.numbers import whole_number
from marketplace.lib.pagination import pagination
from marketplace.lib.redirects import safe_next
from messaging.selectors import NotificationPage, notifications_for, unread_count
from messaging.services.reading import mark_all_read, mark_read


@login_required
@require_GET
def notifications(request: HttpRequest) -> HttpResponse:
    """`?filter=unread&page=2`: the list, newest first (S26)."""
    user = member_of(request)
    listing = notifications_for(
        user,
        unread_only=request.GET.get("filter") == "unread",
        number=request.GET.get("page", 1),
    )
    unread = unread_count(user)
    context = {
        "listing": listing,
        "tabs": _tabs(request, listing, unread),
        "unread": unread,
        **pagination(listing.page, filter="unread" if listing.is_unread_only else ""),
    }
    return render(request, "messaging/notifications.html", context)


@login_required
@require_POST
def mark_notifications_read(request: HttpRequest) -> HttpResponse:
    """POST `notification=<id>` for one, or `all=<newest id shown>`; then back to `next`."""
    user = member_of(request)
    one, newest = whole_number(request.POST.get("notification")), whole_number(request.POST.get("all"))
    if one is not None:
        mark_read(user=user, pk=one)
    elif newest is not None:
        mark_all_read(user=user, up_to=newest)
    else:
        raise NotFound
    return redirect_after_post(request, safe_next(request, reverse("messaging:notifications")))


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
