"""Pages of the club: level and points, coupons."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts.access import member_of
from accounts.models import User
from club import pages
from club.forms import CodeForm
from club.selectors import club_page
from club.selectors.coupons import as_offered, my_coupons, offered_campaigns
from club.services.coupons import collect_by_code, collect_coupon
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.pagination import page_links, page_number
from marketplace.lib.redirects import safe_next


@login_required
@require_GET
def club_home(request: HttpRequest) -> HttpResponse:
    """Level, points, privileges and history (S47); `?page=` turns the history."""
    page = club_page(request.user, number=request.GET.get("page", 1))  # type: ignore[arg-type]
    return render(request, "club/home.html", {"club": page})


@require_safe
def coupons(request: HttpRequest) -> HttpResponse:
    """Coupons to collect, of stores and of Karavan; for everyone."""
    user = request.user if isinstance(request.user, User) else None
    page = offered_campaigns(user, number=page_number(request.GET.get("page", "")))
    offered = [as_offered(campaign) for campaign in page.object_list]
    context = {
        "cards": [pages.offered_card(one) for one in offered],
        "all_collected": bool(offered) and not any(one.can_collect for one in offered),
        "page": page,
        "pages": page_links(page, reverse("club:coupons")),
    }
    return render(request, "club/coupons.html", context)


@login_required
@require_POST
def coupon_collect(request: HttpRequest, number: str) -> HttpResponse:
    """Collect a coupon, and go back to where the button was."""
    back = safe_next(request, reverse("club:coupons"))
    try:
        collect_coupon(user=member_of(request), number=number)
    except DomainError as error:
        if error.status == 404:
            raise
        messages.error(request, str(error))
    else:
        messages.success(request, _("The coupon is yours. It is among your coupons."))
    return redirect_after_post(request, back)


@login_required
@never_cache
@require_safe
def my_coupons_page(request: HttpRequest) -> HttpResponse:
    """«Мои купоны»: by who gives them, expiring first (S46)."""
    return _my_page(request, CodeForm())


@login_required
@require_POST
def coupon_code(request: HttpRequest) -> HttpResponse:
    """Collect a coupon by its code; what was typed is kept when there is none."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _my_page(request, form, status=422)
    try:
        coupon = collect_by_code(user=member_of(request), code=form.cleaned_data["code"])
    except DomainError as error:
        form.add_error("code", str(error))
        return _my_page(request, form, status=error.status)
    messages.success(request, _("The coupon is yours. It is among your coupons."))
    return redirect_after_post(request, f"{reverse('club:my-coupons')}?tab={pages.tab_of(coupon)}")


def _my_page(request: HttpRequest, form: CodeForm, *, status: int = 200) -> HttpResponse:
    number = page_number(request.GET.get("page", ""))
    mine = my_coupons(member_of(request), tab=request.GET.get("tab", ""), number=number)
    context = {
        "mine": mine,
        "tabs": pages.tabs(mine),
        "cards": [pages.my_card(coupon) for coupon in mine.page.object_list],
        "past": [pages.my_card(coupon) for coupon in mine.past],
        "form": form,
        "page": mine.page,
        "pages": page_links(mine.page, reverse("club:my-coupons"), tab=mine.tab),
    }
    return render(request, "club/my_coupons.html", context, status=status)
