"""Comparing up to four goods (page 10): guests by the address alone, members by what they have kept (S36)."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import member_of
from accounts.models import User
from catalog.constants import COMPARED
from catalog.errors import CompareFull
from catalog.pages.cards import card_views
from catalog.pages.compare import compare_page, compare_url
from catalog.search.filters import delivery_country
from catalog.selectors.cards import Card, cards_for
from catalog.selectors.compare import alike, compared_ids, comparison
from catalog.services import compare as services
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.numbers import whole_number
from marketplace.lib.redirects import safe_next
from marketplace.lib.visitor import current_visitor

_ADDRESS = re.compile(r"/item/(\d{1,18})-|^\s*(\d{1,18})\s*$")


class CompareForm(forms.Form):
    """A product by its number, or by a link to its page; `replace` makes room for it."""

    product = forms.CharField(max_length=500)
    replace = forms.IntegerField(min_value=1, required=False)

    def clean_product(self) -> int:
        """The number in what was typed or pasted."""
        found = _ADDRESS.search(self.cleaned_data["product"])
        if found is None:
            raise forms.ValidationError("unknown")
        return int(found[1] or found[2])


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """The goods of `?item=`, else those that the member has kept; `?diff=1` leaves out what is the same."""
    named = [pk for pk in map(whole_number, request.GET.getlist("item")[: COMPARED + 1]) if pk]
    if "product" in request.GET:
        return _named_too(request, named)
    return _page(request, list(dict.fromkeys(named)))


def _named_too(request: HttpRequest, named: list[int]) -> HttpResponse:
    """A guest's form: the same address with one more product in it."""
    form = CompareForm(request.GET)
    if not form.is_valid():
        return _page(request, named, is_unknown=True)
    return redirect(compare_url(list(dict.fromkeys([*named, form.cleaned_data["product"]]))))


@login_required
@require_POST
def compare_add(request: HttpRequest) -> HttpResponse:
    """Keep one more product to compare. A fifth is refused with the four to choose from."""
    form = CompareForm(request.POST)
    page = reverse("catalog:compare")
    if not form.is_valid():
        return _page(request, [], is_unknown=True, status=422)
    pk = form.cleaned_data["product"]
    try:
        services.add_compared(user=member_of(request), product_id=pk, instead_of=form.cleaned_data["replace"])
    except NotFound:
        return _page(request, [], is_unknown=True, status=422)
    except CompareFull:
        return _page(request, [], newcomer=pk, status=422)
    back = safe_next(request, page)
    if back.partition("?")[0] != page:
        text = format_html('{} <a href="{}">{}</a>', _("Added to the comparison."), page, _("Compare"))
        messages.success(request, text)
        return redirect_after_post(request, back)
    return redirect_after_post(request, page)


@login_required
@require_POST
def compare_remove(request: HttpRequest) -> HttpResponse:
    """Compare one product no longer; without one, nothing at all."""
    form = CompareForm(request.POST)
    if form.is_valid():
        services.remove_compared(user=member_of(request), product_id=form.cleaned_data["product"])
    elif "all" in request.POST:
        services.clear_compared(user=member_of(request))
    return redirect_after_post(request, reverse("catalog:compare"))


def _page(
    request: HttpRequest,
    named: list[int],
    *,
    newcomer: int | None = None,
    is_unknown: bool = False,
    status: int = 200,
) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    is_kept = user is not None and not named
    ids = compared_ids(user) if user is not None and not named else named
    newcomer = newcomer or (ids[COMPARED] if len(ids) > COMPARED else None)
    here: dict[str, Any] = {"country": delivery_country(current_visitor().country), "today": clock.today()}
    found = comparison(ids, **here)
    shown = [card.product_id for card in found.cards]
    only = bool(request.GET.get("diff"))
    context = {
        "page": compare_page(found, is_kept=is_kept, only_different=only, newcomer=newcomer),
        "found": found,
        "is_kept": is_kept,
        "only_different": only and len(shown) > 1,
        "newcomer": _newcomer(newcomer, here),
        "is_unknown": is_unknown,
        "typed": request.GET.get("product", "") or request.POST.get("product", "") if is_unknown else "",
        "is_full": len(shown) >= COMPARED,
        "alike": [(card, compare_url([*shown, card.id])) for card in _suggested(shown, here)],
    }
    return render(request, "catalog/compare.html", context, status=status)


def _newcomer(pk: int | None, here: dict[str, Any]) -> Card | None:
    """The product that there was no room for."""
    return next(iter(cards_for([pk], **here)), None) if pk is not None else None


def _suggested(shown: list[int], here: dict[str, Any]) -> list[Any]:
    """With one product there is nothing to compare yet: others like it."""
    return card_views(alike(shown, **here), set()) if len(shown) == 1 else []
