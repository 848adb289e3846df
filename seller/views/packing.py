"""Packing an order into several parcels and handing each over with its code."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import member_of
from marketplace.lib.errors import DomainError, NotFound
from marketplace.lib.htmx import redirect_after_post
from orders.access import order_for_store, parcel_for_store
from orders.forms import CodeForm
from orders.models import Actor, Order
from orders.selectors.detail import order_page
from orders.selectors.packing import PackedParcel, packing_of, was_packed
from orders.services import packing as services
from seller.forms import PackForm, RepackForm
from seller.gate import seller_page
from seller.order_page import Given, order_response


@require_POST
@seller_page(serves_orders=True)
def pack(request: HttpRequest, number: str) -> HttpResponse:
    """Begin a parcel with some of the pieces."""
    store = request.store  # type: ignore[attr-defined]
    order = order_for_store(store, number)
    if was_packed(order, request.POST.get("key", "")[:32]):
        return _back(request, number)
    page = order_page(order, actor=Actor.SELLER)
    packing = packing_of(order, [line.line for line in page.lines])
    form = PackForm(request.POST, lines=page.lines, free=packing.free)
    if form.is_valid():
        try:
            services.pack_parcel(
                store=store,
                order_number=number,
                user=member_of(request),
                lines=form.pieces(),
                key=form.cleaned_data["key"],
            )
        except DomainError as error:
            form.refuse_pieces(error)
        else:
            return _back(request, number)
    return order_response(request, order, Given(pack=form), status=422)


@require_POST
@seller_page(serves_orders=True)
def packing(request: HttpRequest, number: str, parcel: str) -> HttpResponse:
    """Close a parcel, open it again, give it up, or change what lies in it: `do` says which."""
    store = request.store  # type: ignore[attr-defined]
    do = request.POST.get("do", "")
    if do == "repack":
        return _repack(request, number, parcel)
    about = {"store": store, "order_number": number, "parcel": parcel, "user": member_of(request)}
    try:
        if do == "unpack":
            services.unpack_parcel(**about)
        else:
            services.mark_packed(**about, is_ready=do == "ready")
    except DomainError as error:
        if error.status == 404:
            raise
        messages.error(request, str(error))
    return _back(request, number)


@require_POST
@seller_page(serves_orders=True)
def hand_over(request: HttpRequest, number: str, parcel: str) -> HttpResponse:
    """A packed parcel leaves with its tracking code."""
    store = request.store  # type: ignore[attr-defined]
    parcel_for_store(store, number, parcel)
    form = CodeForm(request.POST, prefix=parcel)
    if form.is_valid():
        try:
            services.hand_over_parcel(
                store=store, order_number=number, parcel=parcel, user=member_of(request), **form.cleaned_data
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The parcel is marked as sent, and the buyer has been told."))
            return _back(request, number)
    return order_response(request, order_for_store(store, number), Given(hand_over={parcel: form}), status=422)


def _repack(request: HttpRequest, number: str, parcel: str) -> HttpResponse:
    store = request.store  # type: ignore[attr-defined]
    order = order_for_store(store, number)
    form = RepackForm(request.POST, parcel=_packed(order, parcel))
    if form.is_valid():
        try:
            services.repack_parcel(store=store, order_number=number, parcel=parcel, lines=form.pieces())
        except DomainError as error:
            form.refuse_pieces(error)
        else:
            return _back(request, number)
    return order_response(request, order, Given(repack={parcel: form}), status=422)


def _packed(order: Order, number: str) -> PackedParcel:
    """A parcel of the order that has not left. Raises NotFound."""
    found = packing_of(order, order.lines.all()).parcels
    parcel = next((one for one in found if one.shipment.number == number), None)
    if parcel is None:
        raise NotFound
    return parcel


def _back(request: HttpRequest, number: str) -> HttpResponse:
    store = request.store  # type: ignore[attr-defined]
    return redirect_after_post(request, f"{reverse('seller:order', args=[store.slug, number])}#packing")
