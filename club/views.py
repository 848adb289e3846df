"""The page of the club."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from club.selectors import club_page


@login_required
@require_GET
def club_home(request: HttpRequest) -> HttpResponse:
    """Level, points, privileges and history (S47); `?page=` turns the history."""
    page = club_page(request.user, number=request.GET.get("page", 1))  # type: ignore[arg-type]
    return render(request, "club/home.html", {"club": page})
