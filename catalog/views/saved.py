"""Wishes."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import member_of
from catalog.pages.cards import wish_view
from catalog.selectors import saved
from catalog.selectors.offers import offers_for
from catalog.services import wishlists
from marketplace.lib.errors import NotFound
from marketplace.lib.htmx import redirect_after_post, wants_fragment
from marketplace.lib.redirects import safe_next


class VariantForm(forms.Form):
    """Which variant is wished."""

    variant = forms.IntegerField(min_value=1)


@login_required
@require_safe
def wishes(request: HttpRequest) -> HttpResponse:
    """«Мои желания»: what was saved, and what became of its price."""
    found = saved.wishes(member_of(request))
    return render(request, "catalog/wishes.html", {"wishes": [(wish, wish_view(wish)) for wish in found]})


@login_required
@require_POST
def wish_add(request: HttpRequest) -> HttpResponse:
    """Save a variant."""
    pk = _variant(request)
    wishlists.add_wish(user=member_of(request), variant_id=pk)
    return _heart(request, pk, is_wished=True)


@login_required
@require_POST
def wish_remove(request: HttpRequest) -> HttpResponse:
    """Take a variant out again."""
    pk = _variant(request)
    wishlists.remove_wish(user=member_of(request), variant_id=pk)
    return _heart(request, pk, is_wished=False)


def _variant(request: HttpRequest) -> int:
    form = VariantForm(request.POST)
    if not form.is_valid():
        raise NotFound
    pk: int = form.cleaned_data["variant"]
    return pk


def _heart(request: HttpRequest, pk: int, *, is_wished: bool) -> HttpResponse:
    if wants_fragment(request):
        offer = offers_for([pk]).get(pk)
        context = {"variant_id": pk, "title": offer.title if offer else "", "is_wished": is_wished, "oob": True}
        return render(request, "catalog/_heart.html", context)
    messages.success(request, _("Saved to your wishes.") if is_wished else _("Removed from your wishes."))
    return redirect_after_post(request, safe_next(request, reverse("catalog:wishes")))
