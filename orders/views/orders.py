"""My orders: the list, one order, its parcels, receipt and cancellation."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import member_of
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.pagination import page_links
from orders import rules
from orders.access import order_for_buyer
from orders.models import Actor, Order
from orders.pages import customs as customs_parts
from orders.pages import disputes
from orders.pages import order as order_parts
from orders.pages import orders as parts
from orders.pages import parcels as parcel_parts
from orders.selectors.detail import frozen_reason, order_page
from orders.selectors.extensions import more_time
from orders.selectors.lists import actions_for, order_list
from orders.selectors.parcels import parcels_of
from orders.services.cancel import cancel_order
from orders.services.receipt import confirm_receipt

Reason = Order.CancelReason


class CancelForm(forms.Form):
    """Why the buyer cancels: it decides whose fault it counts as."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why do you want to cancel?"),
        choices=[
            (one, capfirst(one.label))
            for one in (Reason.CHANGED_MIND, Reason.FOUND_CHEAPER, Reason.MISTAKE, Reason.TOO_SLOW)
        ],
        widget=forms.RadioSelect,
        initial=Reason.CHANGED_MIND,
    )


@login_required
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """The buyer's orders by tab, with a search."""
    query = request.GET.get("q", "")[:100]
    user = member_of(request)
    listing = order_list(
        user,
        tab=request.GET.get("status", "all"),
        page=request.GET.get("page", "1"),
        query=query,
    )
    path = reverse("orders:list")
    context = {
        "listing": listing,
        "tabs": parts.tabs(listing, path),
        "cards": [parts.card(card, is_blocked=user.is_blocked) for card in listing.cards],
        "pages": page_links(listing.page, path, status=request.GET.get("status", ""), q=query),
        "query": query,
    }
    return render(request, "orders/list.html", context)


@login_required
@require_safe
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """«Подробнее»: everything about one order."""
    user = member_of(request)
    order = order_for_buyer(user, number)
    page = order_page(order)
    context = {
        "page": page,
        "order": order,
        "frozen_reason": frozen_reason(order),
        "headline": parts.headline_of(order, page.deadline, page.unpaid),
        "status_text": parts.STATUS_WORDS[Order.Status(order.status)],
        "status_tone": parts.TONES[Order.Status(order.status)],
        "steps": order_parts.steps(page),
        "actions": parts.card_actions(order, page.actions, unpaid=page.unpaid, is_blocked=user.is_blocked),
        "lines": [(line, parts.picture_url(line.view)) for line in page.lines],
        "parcels": [(parcel, parcel_parts.parcel_steps(parcel)) for parcel in page.parcels],
        "moves": order_parts.moves(page.money),
        "places": order_parts.places(page.money),
        "disputes": disputes.for_buyer(page.money),
        "rows": order_parts.total_rows(order, page.money),
        "address": order_parts.address(order),
        "more_time": more_time(order),
        "customs": customs_parts.for_buyer(order),
        "rules": order_parts.rules_agreed(order),
        "protection_total": order.policy["guarantee_days"],
    }
    return render(request, "orders/detail.html", context)


@login_required
@require_safe
def track(request: HttpRequest, number: str) -> HttpResponse:
    """The parcels of an order and every report about them."""
    user = member_of(request)
    order = order_for_buyer(user, number)
    lines, parcels = list(order.lines.all()), parcels_of(order)
    context = {
        "order": order,
        "parcels": [
            parcel_parts.parcel_view(order, parcel, position, len(parcels))
            for position, parcel in enumerate(parcels, start=1)
        ],
        "left_to_ship": sum(line.left_to_ship for line in lines) if parcels else 0,
        "is_protected": order.status in rules.ON_THE_WAY,
        "may_confirm": "confirm" in actions_for(order, Actor.BUYER, lines) and not user.is_blocked,
        "all_arrived": order.status == Order.Status.DELIVERED,
    }
    return render(request, "orders/track.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    """Say what confirming ends (GET), then confirm receipt (POST)."""
    user = member_of(request)
    order = order_for_buyer(user, number)
    if request.method != "POST":
        page = order_page(order)
        if "confirm" not in page.actions:
            return redirect(order)
        return render(request, "orders/confirm.html", {"order": order, "page": page, "tail": order.policy["tail_days"]})
    try:
        confirm_receipt(buyer=user, number=number)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Thank you! You have confirmed receipt."))
    return redirect_after_post(request, order.get_absolute_url())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Ask why (GET), then cancel, or ask the seller to (POST)."""
    user = member_of(request)
    order = order_for_buyer(user, number)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = cancel_order(buyer=user, number=number, reason=form.cleaned_data["reason"])
        except DomainError as error:
            messages.error(request, str(error))
        else:
            done = changed.status == Order.Status.CANCELLED
            messages.success(
                request, _("The order is cancelled.") if done else _("We have asked the seller to cancel.")
            )
        return redirect_after_post(request, order.get_absolute_url())
    if not {"cancel", "request_cancel"} & order_page(order).actions:
        return redirect(order)
    context = {"order": order, "form": form, "is_unpaid": order.status == Order.Status.AWAITING_PAYMENT}
    return render(request, "orders/cancel.html", context, status=422 if form.errors else 200)
