"""Orders of the store: the table, one order, shipping it, and answering the buyer."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.access import member_of
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.pagination import page_links
from orders.access import order_for_store, parcel_for_store
from orders.forms import CodeForm, YesNoForm
from orders.models import Actor, Order
from orders.pages import orders as parts
from orders.selectors.detail import order_page
from orders.selectors.packing import unpacked_pieces
from orders.selectors.seller import SellerOrders, seller_orders
from orders.services.cancel import answer_cancel, refuse_order
from orders.services.shipping import change_tracking_code, mark_delivered, ship_order
from seller.forms import ShipForm
from seller.gate import seller_page
from seller.navigation import entries
from seller.order_page import Given, order_response

TAB_LABELS = {
    "to_ship": gettext_lazy("To ship"),
    "shipped": gettext_lazy("On the way"),
    "finished": gettext_lazy("Received"),
    "cancelled": gettext_lazy("Cancelled"),
    "all": gettext_lazy("All"),
}


@require_safe
@seller_page()
def orders(request: HttpRequest) -> HttpResponse:
    """The orders of the store by tab, those to ship by deadline."""
    store = request.store  # type: ignore[attr-defined]
    query = request.GET.get("q", "")[:100]
    status = request.GET.get("status", "to_ship")
    listing = seller_orders(store, tab=status, page=request.GET.get("page", "1"), query=query)
    path = reverse("seller:orders", args=[store.slug])
    to_ship = next(tab.count for tab in listing.tabs if tab.code == "to_ship")
    context = {
        "store": store,
        "seller_nav": entries(request, to_ship),
        "listing": listing,
        "tabs": _tabs(listing, path),
        "rows": [(row, parts.STATUS_WORDS[Order.Status(row.order.status)]) for row in listing.rows],
        "pages": page_links(listing.page, path, status=status, q=query),
        "query": query,
    }
    return render(request, "seller/orders.html", context)


def _tabs(listing: SellerOrders, path: str) -> list[dict[str, Any]]:
    return [
        {
            "label": TAB_LABELS[tab.code],
            "url": f"{path}?{urlencode({'status': tab.code})}",
            "count": tab.count,
            "is_current": tab.is_current,
        }
        for tab in listing.tabs
    ]


@require_safe
@seller_page()
def order(request: HttpRequest, number: str) -> HttpResponse:
    """One order with everything needed to send it."""
    return order_response(request, order_for_store(request.store, number))  # type: ignore[attr-defined]


@require_POST
@seller_page(serves_orders=True)
def ship(request: HttpRequest, number: str) -> HttpResponse:
    """Hand a parcel over."""
    store = request.store  # type: ignore[attr-defined]
    found = order_for_store(store, number)
    lines = order_page(found, actor=Actor.SELLER).lines
    form = ShipForm(request.POST, lines=lines, free=unpacked_pieces(found, [line.line for line in lines]))
    if form.is_valid():
        try:
            ship_order(
                order_number=number,
                store=store,
                user=member_of(request),
                carrier=form.cleaned_data["carrier"],
                tracking_code=form.cleaned_data["tracking_code"],
                lines=form.pieces(),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The parcel is marked as sent, and the buyer has been told."))
            return redirect_after_post(request, reverse("seller:order", args=[store.slug, number]))
    return order_response(request, found, Given(ship=form), status=422)


@require_POST
@seller_page(serves_orders=True)
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """Agree to the buyer's cancellation, or keep the order."""
    form = YesNoForm(request.POST)
    if form.is_valid():
        _act(
            request,
            lambda store: answer_cancel(
                store=store, number=number, user=member_of(request), agrees=form.cleaned_data["agrees"]
            ),
        )
    return _back(request, number)


@require_POST
@seller_page(serves_orders=True)
def refuse(request: HttpRequest, number: str) -> HttpResponse:
    """The store has run out of the goods: the order is cancelled and the buyer gets all the money back."""
    _act(request, lambda store: refuse_order(store=store, number=number, user=member_of(request)))
    return _back(request, number)


@require_POST
@seller_page(serves_orders=True)
def delivered(request: HttpRequest, number: str) -> HttpResponse:
    """The seller says that the parcels have arrived."""
    _act(request, lambda store: mark_delivered(store=store, order_number=number, user=member_of(request)))
    return _back(request, number)


@require_POST
@seller_page(serves_orders=True)
def parcel_code(request: HttpRequest, number: str, parcel: str) -> HttpResponse:
    """Correct the carrier or the code of a parcel, while the carrier has reported nothing about it."""
    store = request.store  # type: ignore[attr-defined]
    parcel_for_store(store, number, parcel)
    form = CodeForm(request.POST, prefix=parcel)
    if form.is_valid():
        try:
            change_tracking_code(
                store=store, order_number=number, parcel=parcel, user=member_of(request), **form.cleaned_data
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The tracking code is changed, and the buyer has been told."))
            return _back(request, number)
    return order_response(request, order_for_store(store, number), Given(codes={parcel: form}), status=422)


def _act(request: HttpRequest, action: Any) -> None:
    try:
        action(request.store)  # type: ignore[attr-defined]
    except DomainError as error:
        if error.status == 404:
            raise
        messages.error(request, str(error))


def _back(request: HttpRequest, number: str) -> HttpResponse:
    store = request.store  # type: ignore[attr-defined]
    return redirect_after_post(request, reverse("seller:order", args=[store.slug, number]))
