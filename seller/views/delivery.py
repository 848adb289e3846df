"""Ways of delivery of the store: what buyers pay where, and changing it (S33)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.access import way_for_store
from catalog.constants import DELIVERY_COUNTRIES, MAX_WAYS, MAX_ZONES
from catalog.delivery_rules import PREVIEW_WEIGHTS_G, price_row, terms_of_draft
from catalog.errors import EditConflict
from catalog.models import DeliveryTemplate
from catalog.selectors.delivery_ways import way_version, way_with_zones, ways_of_store
from catalog.services.delivery_ways import add_way, change_way, offer_way
from marketplace.lib import ids
from marketplace.lib.countries import all_country_choices, country_choices, country_name
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.numbers import whole_number
from seller.delivery_forms import WayForms
from seller.gate import EDITORS, may_edit, seller_page
from seller.navigation import entries
from seller.pages.delivery import price_view, price_views, weight_words


@require_safe
@seller_page(*EDITORS)
def ways(request: HttpRequest) -> HttpResponse:
    """All ways with their prices, and what a buyer in one country would pay."""
    store = request.store  # type: ignore[attr-defined]
    found = ways_of_store(store)
    country = _country(request)
    offered = [(way, way.row_to(country)) for way in found if way.way.is_active]
    context = {
        "store": store,
        "seller_nav": entries(request),
        "ways": [(way, price_views(way.rows)) for way in found],
        "is_offered": any(way.way.is_active and way.draft.zones for way in found),
        "can_edit": may_edit(request),
        "can_add": len(found) < MAX_WAYS,
        "weights": weight_words(PREVIEW_WEIGHTS_G),
        "country": country,
        "country_name": country_name(country),
        "countries": [(code, name, code == country) for code, name in _choices(country)],
        "to_country": [(way.name, price_view(row)) for way, row in offered if row is not None],
    }
    return render(request, "seller/delivery.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@seller_page(*EDITORS)
def new(request: HttpRequest) -> HttpResponse:
    """A new way, blank or with everything of another (`?from=`), which is how one is copied."""
    store = request.store  # type: ignore[attr-defined]
    if request.method == "POST":
        return _handle(request, None)
    source = whole_number(request.GET.get("from"))
    draft = way_with_zones(way_for_store(store, source)).draft if source is not None else None
    return _page(request, None, WayForms.of_draft(draft, key=ids.token()[:16]))


@require_http_methods(["GET", "HEAD", "POST"])
@seller_page(*EDITORS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One way with its zones."""
    way = way_for_store(request.store, pk)  # type: ignore[attr-defined]
    if request.method == "POST":
        return _handle(request, way)
    return _page(request, way, WayForms.of_draft(way_with_zones(way).draft, seen=way_version(way)))


@require_POST
@seller_page(*EDITORS)
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a way to buyers again, or stop: `offered` says which."""
    store = request.store  # type: ignore[attr-defined]
    is_active = request.POST.get("offered") == "1"
    if offer_way(store_id=store.pk, way_id=way_for_store(store, pk).pk, is_active=is_active):
        text = _("Buyers can choose this way again.") if is_active else _("Buyers no longer see this way.")
        messages.success(request, text)
    return redirect_after_post(request, reverse("seller:delivery", args=[store.slug]))


def _handle(request: HttpRequest, way: DeliveryTemplate | None) -> HttpResponse:
    """What the button says: one zone more or less, the prices shown, or everything saved."""
    forms = WayForms.posted(request.POST)
    do = request.POST.get("do", "save")
    if do == "add":
        return _page(request, way, forms.with_blank())
    if do.startswith("remove-"):
        position = whole_number(do.removeprefix("remove-"))
        return _page(request, way, forms.without(-1 if position is None else position))
    if not forms.is_valid():
        return _page(request, way, forms, status=422)
    if do == "preview":
        return _page(request, way, forms)
    return _save(request, way, forms)


def _save(request: HttpRequest, way: DeliveryTemplate | None, forms: WayForms) -> HttpResponse:
    store = request.store  # type: ignore[attr-defined]
    hidden = forms.way.cleaned_data
    try:
        if way is None:
            add_way(store_id=store.pk, draft=forms.draft(), key=hidden["key"] or ids.token()[:16])
        else:
            change_way(store_id=store.pk, way_id=way.pk, draft=forms.draft(), seen=hidden["seen"])
    except DomainError as error:
        if error.status == 404:
            raise
        forms.way.add_error(error.field if error.field in forms.way.fields else None, str(error))
        if isinstance(error, EditConflict) and way is not None:
            forms.way.data = forms.way.data.copy()  # type: ignore[attr-defined]
            forms.way.data["seen"] = way_version(way)  # type: ignore[index]
        return _page(request, way, forms, status=error.status)
    messages.success(request, _("The way of delivery is saved. It holds for new orders."))
    return redirect_after_post(request, reverse("seller:delivery", args=[store.slug]))


def _page(request: HttpRequest, way: DeliveryTemplate | None, forms: WayForms, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "store": request.store,  # type: ignore[attr-defined]
        "seller_nav": entries(request),
        "way": way,
        "form": forms.way,
        "zones": forms.zones,
        "can_add": len(forms.zones) < MAX_ZONES,
        "weights": weight_words(PREVIEW_WEIGHTS_G),
        "prices": _prices(way, forms),
    }
    return render(request, "seller/delivery_way.html", context, status=status)


def _prices(way: DeliveryTemplate | None, forms: WayForms) -> list[dict[str, Any]]:
    """What the forms would charge, else what the stored way does; nothing for what was not understood."""
    if forms.way.is_bound:
        draft = forms.draft() if forms.is_valid() else None
    else:
        draft = way_with_zones(way).draft if way is not None else None
    return price_views([price_row(zone) for zone in terms_of_draft(draft)]) if draft is not None else []


def _country(request: HttpRequest) -> str:
    asked = request.GET.get("country", "")
    known = {code for code, _name in all_country_choices()}
    return asked if asked in known else request.visitor.country  # type: ignore[attr-defined]


def _choices(country: str) -> list[tuple[str, str]]:
    """The countries that listings know, and the one asked for."""
    codes = DELIVERY_COUNTRIES if country in DELIVERY_COUNTRIES else (*DELIVERY_COUNTRIES, country)
    return country_choices(codes)
