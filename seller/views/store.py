"""The store as its people change it: words, pictures, terms, holidays, and how its score came about (ux page 77)."""

from collections.abc import Callable
from typing import Any

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import member_of
from accounts.limits import seconds_to_wait, wait_text
from accounts.models import Store
from catalog.pages.stores import score_view
from catalog.selectors.store_facts import facts_of_store
from catalog.services import store_settings
from catalog.services.store_pictures import Kind, remove_store_picture, set_store_picture
from catalog.views.stores import score_rules
from marketplace.lib import clock
from marketplace.lib.errors import DomainError, NotFound
from marketplace.lib.htmx import redirect_after_post
from seller.gate import EDITORS, seller_page
from seller.navigation import entries
from seller.store_forms import FrontForm, HolidayForm, PapersForm, PictureForm, TermsForm

Saved = tuple[str, forms.Form, int]
"""The sentence to say when it was saved, else empty; the form with its errors; the status of the page."""
KINDS: dict[str, Kind] = {"logo": "logo", "banner": "banner"}


@require_http_methods(["GET", "HEAD", "POST"])
@seller_page(*EDITORS)
def front(request: HttpRequest) -> HttpResponse:
    """The page in sections; `section` of the form says which one is saved, the others stay as they are."""
    store: Store = request.store  # type: ignore[attr-defined]
    given: dict[str, forms.Form] = {}
    status = 200
    if request.method == "POST":
        section = request.POST.get("section", "")
        save = SECTIONS.get(section)
        if save is None:
            return _back(request)
        sentence, form, status = save(request, store)
        if sentence:
            messages.success(request, sentence)
            return _back(request, f"#{section}")
        given = {section: form}
    context = {
        "store": store,
        "seller_nav": entries(request),
        "forms": _blank(store) | given,
        "today": clock.now().date(),
        "score": score_view(facts_of_store(store)),
        "rules": score_rules(),
    }
    return render(request, "seller/store.html", context, status=status)


def _blank(store: Store) -> dict[str, forms.Form]:
    words = {"description_ru": store.description_ru, "description_en": store.description_en}  # type: ignore[attr-defined]
    return {
        "front": FrontForm(initial=words, auto_id="front-%s"),
        "papers": PapersForm(initial={name: getattr(store, name) for name in PapersForm.base_fields}, auto_id="p-%s"),
        "terms": TermsForm(
            initial={"ship_by_days": store.ship_by_days, "guarantee_days": store.guarantee_days}, auto_id="terms-%s"
        ),
        "holiday": HolidayForm(initial={"first": store.vacation_from, "last": store.vacation_until}, auto_id="h-%s"),
        "logo": PictureForm(auto_id="logo-%s"),
        "banner": PictureForm(auto_id="banner-%s"),
    }


def _save_front(request: HttpRequest, store: Store) -> Saved:
    form = FrontForm(request.POST, auto_id="front-%s")
    if not form.is_valid():
        return "", form, 422
    store_settings.change_front(store_id=store.pk, **form.cleaned_data)
    return _("The words about the store have been saved."), form, 303


def _save_papers(request: HttpRequest, store: Store) -> Saved:
    form = PapersForm(request.POST, auto_id="p-%s")
    if not form.is_valid():
        return "", form, 422
    store_settings.change_papers(store_id=store.pk, **form.cleaned_data)
    return _("The details have been saved. Invoices and statements name them."), form, 303


def _save_terms(request: HttpRequest, store: Store) -> Saved:
    form = TermsForm(request.POST, auto_id="terms-%s")
    if not form.is_valid():
        return "", form, 422
    store_settings.change_terms(store_id=store.pk, **form.cleaned_data)
    return _("The terms have been saved. They hold for new orders."), form, 303


def _save_holiday(request: HttpRequest, store: Store) -> Saved:
    form = HolidayForm(request.POST, auto_id="h-%s")
    if form.is_valid():
        try:
            changed = store_settings.plan_holiday(store_id=store.pk, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error))
        else:
            return (_("The holiday is planned.") if changed.is_open else _("The store is on holiday now.")), form, 303
    return "", form, 422


def _save_picture(request: HttpRequest, store: Store) -> Saved:
    kind = KINDS[request.POST["section"]]
    form = PictureForm(request.POST, request.FILES, auto_id=f"{kind}-%s")
    user = member_of(request)
    if not ratelimit.consume(request, action="change_picture", user=user):
        wait = max(1, seconds_to_wait(request, "change_picture"))
        form.add_error("picture", _("You have changed the picture many times. %(wait)s") % {"wait": wait_text(wait)})
        return "", form, 429
    if form.is_valid():
        try:
            set_store_picture(store_id=store.pk, kind=kind, data=form.cleaned_data["picture"])
        except DomainError as error:
            form.add_error("picture", str(error))
        else:
            return _("The picture has been saved."), form, 303
    return "", form, 422


SECTIONS: dict[str, Callable[[HttpRequest, Store], Saved]] = {
    "front": _save_front,
    "papers": _save_papers,
    "terms": _save_terms,
    "holiday": _save_holiday,
    "logo": _save_picture,
    "banner": _save_picture,
}


@require_POST
@seller_page(*EDITORS)
def holiday_end(request: HttpRequest) -> HttpResponse:
    """Open again today; a second click finds nothing to do."""
    if store_settings.end_holiday(store_id=request.store.pk):  # type: ignore[attr-defined]
        messages.success(request, _("The store is open."))
    return _back(request, "#holiday")


@require_POST
@seller_page(*EDITORS)
def picture_remove(request: HttpRequest) -> HttpResponse:
    """Go without a logo or a banner: `kind` says which."""
    kind = KINDS.get(request.POST.get("kind", ""))
    if kind is None:
        raise NotFound
    remove_store_picture(store_id=request.store.pk, kind=kind)  # type: ignore[attr-defined]
    messages.success(request, _("The picture has been deleted."))
    return _back(request, f"#{kind}")


def _back(request: HttpRequest, anchor: str = "") -> HttpResponse:
    path: Any = reverse("seller:store", args=[request.store.slug])  # type: ignore[attr-defined]
    return redirect_after_post(request, f"{path}{anchor}")
