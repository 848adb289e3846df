"""The store asks to ship later, and answers a buyer who asks for longer protection."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import member_of
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from orders.access import order_for_store
from orders.forms import MoreTimeForm, YesNoForm
from orders.selectors.extensions import more_time
from orders.services.extensions import answer_protection, ask_for_shipping_time
from seller.gate import seller_page
from seller.navigation import entries


@require_http_methods(["GET", "HEAD", "POST"])
@seller_page(serves_orders=True)
def ship_later(request: HttpRequest, number: str) -> HttpResponse:
    """How many days and why (GET), then the buyer is asked (POST)."""
    store = request.store  # type: ignore[attr-defined]
    order = order_for_store(store, number)
    days = more_time(order)["ship_by"].days
    page = reverse("seller:order", args=[store.slug, number])
    if not days:
        return redirect(page)
    form = MoreTimeForm(request.POST or None, days=days)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_shipping_time(store=store, number=number, user=member_of(request), **form.cleaned_data)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("We have asked the buyer. You will be told the answer."))
        return redirect_after_post(request, page)
    context = {"store": store, "seller_nav": entries(request), "order": order, "form": form, "back": page}
    return render(request, "seller/ship_later.html", context, status=422 if form.errors else 200)


@require_POST
@seller_page(serves_orders=True)
def protection(request: HttpRequest, number: str) -> HttpResponse:
    """Yes or no to the buyer."""
    store = request.store  # type: ignore[attr-defined]
    order_for_store(store, number)
    form = YesNoForm(request.POST)
    if form.is_valid():
        agrees = form.cleaned_data["agrees"]
        try:
            answer_protection(store=store, number=number, user=member_of(request), agrees=agrees)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            text = _("The protection is longer, and the buyer has been told.")
            messages.success(request, text if agrees else _("The buyer has been told that the date stays."))
    return redirect_after_post(request, reverse("seller:order", args=[store.slug, number]))
