"""Single wishes: the heart, the choice of lists, and what is said about a wish (S40)."""

import json
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import member_of
from catalog.access import wish_for_user
from catalog.errors import ListFull
from catalog.forms.wishes import PlaceForm, TargetForm, WishForm, list_choices
from catalog.models import WishlistItem
from catalog.pages.wishes import wish_card
from catalog.selectors.offers import Offer, offers_for, shown_offer
from catalog.selectors.wishes import lists_holding, lists_of, wishes_of, with_status
from catalog.services import wish_items as services
from catalog.services import wishlists
from marketplace.lib.errors import DomainError, NotFound
from marketplace.lib.formatting import current_language, inner_quotes
from marketplace.lib.htmx import redirect_after_post, render_page, wants_fragment
from marketplace.lib.redirects import safe_next


class VariantForm(forms.Form):
    """Which variant is wished."""

    variant = forms.IntegerField(min_value=1)


@login_required
@require_POST
def wish_add(request: HttpRequest) -> HttpResponse:
    """The heart: into the default list. The answer offers another one."""
    pk = _variant(request)
    try:
        wishlists.add_wish(user=member_of(request), variant_id=pk)
    except NotFound:
        raise
    except DomainError as error:
        return _refused(request, pk, error)
    told = _Told(_("Saved to your wishes."), _("Into another list"), _with_query("catalog:wish-choose", request, pk))
    return _heart(request, pk, told, is_wished=True)


@login_required
@require_POST
def wish_remove(request: HttpRequest) -> HttpResponse:
    """The heart again: out of every list. The answer offers the way back."""
    pk = _variant(request)
    wishlists.remove_wish(user=member_of(request), variant_id=pk)
    choose = _with_query("catalog:wish-choose", request, pk)
    told = _Told(
        _("Removed from your wishes."),
        _("Put it back"),
        choose,
        undo=_with_query("catalog:wish-restore", request, pk),
    )
    return _heart(request, pk, told, is_wished=False)


@login_required
@require_POST
def wish_restore(request: HttpRequest) -> HttpResponse:
    """Undo of the heart: back into the lists it was taken from, notes included."""
    form = VariantForm(request.POST if "variant" in request.POST else request.GET)
    if not form.is_valid():
        raise NotFound
    try:
        wishlists.restore_wish(user=member_of(request), variant_id=form.cleaned_data["variant"])
    except ListFull as error:
        messages.error(request, str(error))
    return redirect_after_post(request, safe_next(request, reverse("catalog:wishes")))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wish_choose(request: HttpRequest) -> HttpResponse:
    """Which lists hold a variant; a new one is made by naming it (T11). A dialog, or a page without scripts."""
    user = member_of(request)
    offer = _offer(request)
    entries = lists_of(user)
    held = lists_holding(user, offer.variant_id)
    choices = list_choices(entries)
    form = PlaceForm(request.POST or None, lists=choices, initial={"lists": list(held)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            chosen = wishlists.place_wish(
                user=user, variant_id=offer.variant_id, list_ids=data["lists"], new_name=data["name"].strip()
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _placed([str(one) for one in chosen]))
            return redirect_after_post(request, safe_next(request, reverse("catalog:wishes")))
    context = {"form": form, "offer": offer, "has_lists": bool(choices), "next": safe_next(request, "")}
    status = 422 if form.errors else 200
    return render_page(request, "catalog/wish_choose.html", "catalog/_wish_choose.html", context, status=status)


def _placed(names: list[str]) -> str:
    if not names:
        return _("Removed from your wishes.")
    return _("Saved: %(names)s.") % {
        "names": ", ".join(_("“%(name)s”") % {"name": inner_quotes(name)} for name in names)
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wish_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Number, priority and note of a wish, and the way to another list; somebody else's is a 404."""
    user = member_of(request)
    item = wish_for_user(user, pk)
    others = [entry for entry in lists_of(user) if entry.wishlist.pk != item.wishlist_id]
    target = TargetForm(request.POST if "target" in request.POST else None, lists=list_choices(others))
    bound = request.POST if request.method == "POST" and "target" not in request.POST else None
    form = WishForm(bound, initial={"quantity": item.quantity, "priority": item.priority, "note": item.note})
    if form.is_bound and form.is_valid():
        services.change_wish(user=user, pk=item.pk, **form.cleaned_data)
        messages.success(request, _("The wish has been saved."))
        return redirect_after_post(request, reverse("catalog:wishlist", args=[item.wishlist_id]))
    if target.is_bound and target.is_valid():
        try:
            return _taken_to(request, item, target.cleaned_data)
        except DomainError as error:
            target.add_error("target", str(error))
    wish = wishes_of(list(with_status(WishlistItem.objects.filter(pk=item.pk))))[0]
    context = {
        "wish": wish_card(wish, current_language()),
        "list": item.wishlist,
        "form": form,
        "target": target if others else None,
    }
    status = 422 if form.errors or target.errors else 200
    return render(request, "catalog/wish_edit.html", context, status=status)


def _taken_to(request: HttpRequest, item: WishlistItem, data: dict[str, Any]) -> HttpResponse:
    act = services.move_wish if data["do"] == "move" else services.copy_wish
    moved = act(user=member_of(request), pk=item.pk, wishlist_id=data["target"])
    words = _("Moved to “%(name)s”.") if data["do"] == "move" else _("Copied to “%(name)s”.")
    messages.success(request, words % {"name": inner_quotes(str(moved.wishlist))})
    return redirect_after_post(request, reverse("catalog:wishlist", args=[data["target"]]))


@login_required
@require_POST
def wish_item_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a wish out of its list; the list then offers to bring it back."""
    user = member_of(request)
    item = services.remove_item(user=user, pk=wish_for_user(user, pk).pk)
    own = reverse("catalog:wishlist", args=[item.wishlist_id])
    came_from = safe_next(request, own).partition("?")[0]
    back = came_from if came_from in (own, reverse("catalog:wishes")) else own
    return redirect_after_post(request, f"{back}?removed={item.pk}")


@login_required
@require_POST
def wish_item_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring back a wish taken out a moment ago; a second click finds nothing to do."""
    try:
        item = services.restore_item(user=member_of(request), pk=pk)
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, str(error))
        return redirect_after_post(request, reverse("catalog:wishes"))
    return redirect_after_post(request, reverse("catalog:wishlist", args=[item.wishlist_id]))


@dataclass(slots=True)
class _Told:
    """What the heart says afterwards, and where its link leads; `undo` is posted to by scripts instead."""

    text: str
    action: str
    url: str
    undo: str = ""


def _variant(request: HttpRequest) -> int:
    form = VariantForm(request.POST)
    if not form.is_valid():
        raise NotFound
    pk: int = form.cleaned_data["variant"]
    return pk


def _offer(request: HttpRequest) -> Offer:
    """The offer of `variant`. Raises NotFound when its product has no page."""
    form = VariantForm(request.POST if "variant" in request.POST else request.GET)
    if not form.is_valid():
        raise NotFound
    variant = wishlists.wishable(form.cleaned_data["variant"])
    return offers_for([variant.pk])[variant.pk]


def _open_page(request: HttpRequest) -> str:
    """The page with the heart: named by the form, or by htmx."""
    htmx = getattr(request, "htmx", None)
    return safe_next(request, "") or str((htmx.current_url_abs_path if htmx else "") or "")


def _with_query(name: str, request: HttpRequest, pk: int) -> str:
    """A page about the variant that leads back to where the heart is."""
    query = urlencode([("variant", str(pk)), ("next", _open_page(request))])
    return f"{reverse(name)}?{query}"


def _heart(request: HttpRequest, pk: int, told: _Told, *, is_wished: bool) -> HttpResponse:
    if not wants_fragment(request):
        text = format_html('{} <a href="{}">{}</a>', told.text, told.url, told.action)
        messages.success(request, text)
        return redirect_after_post(request, safe_next(request, reverse("catalog:wishes")))
    response = _heart_again(request, pk, is_wished=is_wished)
    offer = {"undo": told.undo} if told.undo else {"url": told.url, "action": told.action}
    response["HX-Trigger"] = json.dumps({"toast": {"text": told.text, **offer}})
    return response


def _refused(request: HttpRequest, pk: int, error: DomainError) -> HttpResponse:
    if not wants_fragment(request):
        messages.error(request, str(error))
        return redirect_after_post(request, safe_next(request, reverse("catalog:wishes")))
    response = _heart_again(request, pk, is_wished=False)
    response["HX-Trigger"] = json.dumps({"toast": {"text": str(error)}})
    return response


def _heart_again(request: HttpRequest, pk: int, *, is_wished: bool) -> HttpResponse:
    offer = shown_offer(pk)
    context = {"variant_id": pk, "title": offer.title if offer else "", "is_wished": is_wished, "oob": True}
    return render(request, "catalog/_heart.html", context)
