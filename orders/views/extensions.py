"""The buyer asks for longer protection, and answers a store that asks to ship later."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import member_of
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from orders.access import order_for_buyer
from orders.forms import MoreTimeForm, YesNoForm
from orders.selectors.extensions import more_time
from orders.services.extensions import answer_shipping_time, ask_for_protection


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: HttpRequest, number: str) -> HttpResponse:
    """How many days and why (GET), then the store is asked (POST)."""
    user = member_of(request)
    order = order_for_buyer(user, number)
    days = more_time(order)["protection"].days
    if not days:
        return redirect(order)
    form = MoreTimeForm(request.POST or None, days=days)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_protection(buyer=user, number=number, **form.cleaned_data)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("We have asked the seller. You will be told the answer."))
        return redirect_after_post(request, order.get_absolute_url())
    return render(request, "orders/extend.html", {"order": order, "form": form}, status=422 if form.errors else 200)


@login_required
@require_POST
def ship_later(request: HttpRequest, number: str) -> HttpResponse:
    """Yes or no to the store."""
    user = member_of(request)
    order = order_for_buyer(user, number)
    form = YesNoForm(request.POST)
    if form.is_valid():
        agrees = form.cleaned_data["agrees"]
        try:
            answer_shipping_time(buyer=user, number=number, agrees=agrees)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            text = _("Thank you, the seller has more time.") if agrees else _("The day of shipping stays.")
            messages.success(request, text)
    return redirect_after_post(request, order.get_absolute_url())
