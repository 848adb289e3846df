"""Packing slips: of one order, of one parcel, or of many orders in one file to print."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from marketplace.lib.documents import pdf_answer
from marketplace.lib.errors import NotFound
from orders.access import order_for_store
from orders.constants import SELLER_ORDERS_PER_PAGE
from orders.documents import slips_pdf
from orders.selectors.documents import slip_of_parcel, slips_for_store
from seller.gate import seller_page


@require_safe
@seller_page()
def slip(request: HttpRequest, number: str) -> HttpResponse:
    """What is left to send of an order, or, when all is sent, its parcels."""
    found = slips_for_store(request.store, [number])  # type: ignore[attr-defined]
    if not found:
        raise NotFound
    return pdf_answer(slips_pdf(found), f"slip-{number}.pdf")


@require_safe
@seller_page()
def parcel_slip(request: HttpRequest, number: str, parcel: str) -> HttpResponse:
    """One parcel that was handed over."""
    order = order_for_store(request.store, number)  # type: ignore[attr-defined]
    return pdf_answer(slips_pdf([slip_of_parcel(order, parcel)]), f"slip-{number}-{parcel}.pdf")


@require_safe
@seller_page()
def slips(request: HttpRequest) -> HttpResponse:
    """The orders that were ticked, or all that stood on the page when none was: one file, a part for each parcel."""
    store = request.store  # type: ignore[attr-defined]
    numbers = request.GET.getlist("order") or request.GET.getlist("listed")
    found = slips_for_store(store, numbers[:SELLER_ORDERS_PER_PAGE])
    if not found:
        messages.error(request, _("There are no orders here to print packing slips for."))
        return redirect(reverse("seller:orders", args=[store.slug]))
    return pdf_answer(slips_pdf(found), f"slips-{store.slug}.pdf")
