"""«Мои желания»: the lists and what is in them (pages 35 and 36)."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import member_of
from accounts.models import Address
from catalog.access import wishlist_for_user
from catalog.errors import TooLateToUndo, TooManyLists
from catalog.forms.wishes import ListForm, ShareForm, template_name
from catalog.models import Wishlist
from catalog.pages import wishes as pages
from catalog.pages.cards import card_views
from catalog.search.filters import delivery_country
from catalog.selectors import wishes as selectors
from catalog.selectors.viewed import recently_viewed
from catalog.services import lists as services
from marketplace.lib import clock
from marketplace.lib.errors import DomainError
from marketplace.lib.formatting import current_language, inner_quotes
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.numbers import whole_number
from marketplace.lib.visitor import current_visitor


@login_required
@require_safe
def wishes(request: HttpRequest) -> HttpResponse:
    """Everything that is wished, whatever the list; templates of occasions as long as there is nothing."""
    return _page(request, None)


@login_required
@require_safe
def wishlist(request: HttpRequest, pk: int) -> HttpResponse:
    """One list; somebody else's is a 404."""
    return _page(request, wishlist_for_user(member_of(request), pk))


def _page(request: HttpRequest, own: Wishlist | None, form: ShareForm | None = None, status: int = 200) -> HttpResponse:
    user = member_of(request)
    sort, cheaper = request.GET.get("sort", ""), "1" if request.GET.get("cheaper") else ""
    entries = selectors.lists_of(user)
    found = selectors.wish_page(
        user,
        wishlist_id=own.pk if own else None,
        only_cheaper=bool(cheaper),
        sort=sort,
        page=request.GET.get("page", "1"),
    )
    names = {entry.wishlist.pk: entry.name for entry in entries} if own is None and len(entries) > 1 else {}
    path = request.path
    context = {
        "list": own,
        "tabs": pages.switcher(entries, own.pk if own else None),
        "has_lists": len(entries) > 1,
        "found": found,
        "cards": [
            pages.wish_card(wish, current_language(), list_name=names.get(wish.item.wishlist_id, ""))
            for wish in found.wishes
        ],
        "sort_options": pages.sort_options(sort),
        "sort_hidden": [{"name": "cheaper", "value": cheaper}] if cheaper else [],
        "is_cheaper": bool(cheaper),
        "cheaper_url": pages.filter_url(path, sort=sort, cheaper="" if cheaper else "1"),
        "path": path,
        "paging": pages.paging(found, path, sort=sort, cheaper=cheaper),
    }
    context |= _undo(request) | (_share(own, form) if own else {}) | (_nothing_yet(request) if not found.total else {})
    return render(request, "catalog/wishes.html", context, status=status)


def _undo(request: HttpRequest) -> dict[str, Any]:
    """What was taken out or deleted a moment ago."""
    user = member_of(request)
    item, gone = whole_number(request.GET.get("removed")), whole_number(request.GET.get("deleted"))
    return {
        "removed": selectors.removed_wish(user, item) if item else None,
        "deleted": selectors.deleted_list(user, gone) if gone else None,
    }


def _share(own: Wishlist, form: ShareForm | None) -> dict[str, Any]:
    is_shared = own.visibility != Wishlist.Visibility.PRIVATE
    link = f"{settings.SITE_URL}{reverse('wish-link', args=[own.token])}" if is_shared and own.token else ""
    return {
        "share_form": form or ShareForm(initial={"visibility": own.visibility}),
        "link": link,
        "occasion": pages.occasion_line(own),
    }


def _nothing_yet(request: HttpRequest) -> dict[str, Any]:
    country = delivery_country(current_visitor().country)
    viewed = recently_viewed(member_of(request), country=country, today=clock.today(), limit=4)
    return {"templates": pages.occasion_templates(), "viewed": card_views(viewed, set())}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wishlist_new(request: HttpRequest) -> HttpResponse:
    """Make a list; `?occasion=` begins with a template."""
    occasion = request.GET.get("occasion", "")
    if occasion not in Wishlist.Occasion.values:
        occasion = ""
    form = ListForm(request.POST or None, initial={"occasion": occasion, "name": template_name(occasion)})
    if form.is_bound and form.is_valid():
        try:
            made = services.create_list(user=member_of(request), fields=form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("The list “%(name)s” is ready.") % {"name": inner_quotes(str(made))})
            return redirect_after_post(request, reverse("catalog:wishlist", args=[made.pk]))
    context = {"form": form, "heading": _("New list"), "button": _("Make the list"), "back": reverse("catalog:wishes")}
    return render(request, "catalog/wishlist_form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def wishlist_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a list, change its occasion, date and note; somebody else's is a 404."""
    user = member_of(request)
    own = wishlist_for_user(user, pk)
    back = reverse("catalog:wishlist", args=[own.pk])
    initial = {"name": str(own), "occasion": own.occasion, "event_date": own.event_date, "note": own.note}
    addresses = Address.objects.filter(user=user)
    form = ListForm(request.POST or None, initial=initial | {"address": own.address_id}, addresses=addresses)
    if form.is_bound and form.is_valid():
        services.change_list(user=user, pk=own.pk, fields=form.cleaned_data)
        messages.success(request, _("The list has been saved."))
        return redirect_after_post(request, back)
    context = {"form": form, "heading": _("Change the list"), "button": _("Save the list"), "back": back}
    return render(request, "catalog/wishlist_form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def wishlist_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a list; the page of wishes then offers to bring it back."""
    own = wishlist_for_user(member_of(request), pk)
    try:
        services.delete_list(user=member_of(request), pk=own.pk)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect_after_post(request, reverse("catalog:wishlist", args=[own.pk]))
    return redirect_after_post(request, f"{reverse('catalog:wishes')}?deleted={own.pk}")


@login_required
@require_POST
def wishlist_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring back a list deleted a moment ago; a second click finds nothing to do.

    Where there are too many lists by now, the offer stays on the page: one of the others can make room.
    """
    try:
        own = services.restore_list(user=member_of(request), pk=pk)
    except (TooLateToUndo, TooManyLists) as error:
        messages.error(request, str(error))
        again = f"?deleted={pk}" if isinstance(error, TooManyLists) else ""
        return redirect_after_post(request, reverse("catalog:wishes") + again)
    return redirect_after_post(request, reverse("catalog:wishlist", args=[own.pk]))


@login_required
@require_POST
def wishlist_share(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who sees the list; `renew` gives it another link."""
    user = member_of(request)
    own = wishlist_for_user(user, pk)
    back = reverse("catalog:wishlist", args=[own.pk])
    form = ShareForm(request.POST)
    try:
        if "renew" in request.POST:
            services.renew_link(user=user, pk=own.pk)
            messages.success(request, _("The list has a new link. The old one leads nowhere now."))
        elif form.is_valid():
            services.share_list(user=user, pk=own.pk, visibility=form.cleaned_data["visibility"])
        else:
            return _page(request, own, form, status=422)
    except DomainError as error:
        form.add_error(None, str(error))
        return _page(request, own, form, status=error.status)
    return redirect_after_post(request, f"{back}#share")
