"""What customs of the buyer's country want to know: asked on a page of the order until the parcel is sent."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.access import member_of
from marketplace.lib.countries import country_name
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from orders.access import order_for_buyer
from orders.constants import CUSTOMS_KEPT
from orders.customs.forms import CustomsForm
from orders.models import Order
from orders.pages import customs as pages
from orders.services.customs import give_customs_data, waiting_orders


@sensitive_post_parameters()  # a report of an unforeseen error says nothing of what was typed
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def customs(request: HttpRequest, number: str) -> HttpResponse:
    """The questions (GET) and the answers (POST). What was given before is not shown again: it is written anew."""
    order = order_for_buyer(member_of(request), number)
    state = pages.for_buyer(order)
    if state is None or not state.is_open:
        return redirect(order)
    others = len(waiting_orders(order))
    form = CustomsForm(request.POST or None, rule=state.rule, others=others)
    if request.method == "POST" and form.is_valid():
        return _give(request, order, form)
    context = {
        "order": order,
        "form": form,
        "state": state,
        "country": country_name(state.rule.country),
        "kept_days": CUSTOMS_KEPT.days,
    }
    return render(request, "orders/customs.html", context, status=422 if form.errors else 200)


def _give(request: HttpRequest, order: Order, form: CustomsForm) -> HttpResponse:
    also = bool(form.cleaned_data.get("also"))
    try:
        give_customs_data(buyer=member_of(request), number=order.number, papers=form.papers(), also=also)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Thank you! The seller sees the customs data until the parcel is sent."))
    return redirect_after_post(request, order.get_absolute_url())
