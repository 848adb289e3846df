"""«Заказать снова»: what has become of the goods and their prices, then into the cart."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import member_of
from marketplace.lib.errors import DomainError
from marketplace.lib.formatting import current_language
from marketplace.lib.htmx import redirect_after_post
from orders.access import order_for_buyer
from orders.pages.orders import picture_url
from orders.selectors.repeat import repeat_lines
from orders.services.repeat import Repeated, repeat_order


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def repeat(request: HttpRequest, number: str) -> HttpResponse:
    """What can be had today and at which price (GET), then into the cart (POST)."""
    user = member_of(request)
    order = order_for_buyer(user, number)
    if request.method == "POST":
        return _put_into_cart(request, number)
    lines = repeat_lines(order)
    context = {
        "order": order,
        "lines": [(line, picture_url(line.view)) for line in lines],
        "can_repeat": any(line.quantity for line in lines),
        "news": {line.change for line in lines if line.change},
    }
    return render(request, "orders/repeat.html", context)


def _put_into_cart(request: HttpRequest, number: str) -> HttpResponse:
    try:
        done = repeat_order(buyer=member_of(request), number=number)
    except DomainError as error:
        if error.status == 404:
            raise
        messages.error(request, str(error))
        return redirect_after_post(request, reverse("orders:repeat", args=[number]))
    _tell(request, done)
    target = reverse("orders:cart") if done.kept else reverse("orders:repeat", args=[number])
    return redirect_after_post(request, target)


def _tell(request: HttpRequest, done: Repeated) -> None:
    if done.kept:
        messages.success(request, _("The goods of the order are in the cart at today’s prices."))
    if done.gone:
        titles = ", ".join(line.title(current_language()) for line in done.gone)
        messages.warning(request, _("Not to be had any more: %(titles)s.") % {"titles": titles})
