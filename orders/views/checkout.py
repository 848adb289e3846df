"""The checkout: one page with address, delivery by seller, and the total."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import member_of
from accounts.forms.addresses import AddressForm
from marketplace.lib import idempotency
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post, render_page
from marketplace.lib.money import Money
from marketplace.lib.numbers import whole_number
from orders.forms import CheckoutForm, chosen_delivery
from orders.pages import checkout as pages
from orders.pages.totals import total_rows
from orders.selectors.cart import CheckoutView, checkout_view
from orders.services.checkout import place_checkout

PAGE, FRAGMENT = "orders/checkout.html", "orders/_checkout.html"


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """Show what will be ordered (GET, also with other choices), or order it (POST)."""
    seller = request.GET.get("seller", "")
    if request.method == "POST":
        return _place(request, seller)
    view = _view(request, seller, request.GET)
    if not view.groups and not view.left_out:
        return redirect("orders:cart")
    return _page(request, seller, view, key=request.GET.get("key", "")[:64])


def _place(request: HttpRequest, seller: str) -> HttpResponse:
    form = CheckoutForm(request.POST)
    view = _view(request, seller, request.POST)
    key = request.POST.get("key", "")[:64]
    if not form.is_valid():
        error = (
            _("Choose the address to deliver to.") if "address" in form.errors else _("Check the page and try again.")
        )
        return _page(request, seller, view, key=key, error=error, status=422)
    try:
        placed = place_checkout(
            buyer=member_of(request),
            store_ids=_stores(request.POST, view),
            address_id=form.cleaned_data["address"],
            delivery=chosen_delivery(request.POST),
            expected_total=Money(form.cleaned_data["expected_total"]),
            idempotency_key=form.cleaned_data["key"],
            visitor=request.visitor,  # type: ignore[attr-defined]
        )
    except DomainError as problem:
        fresh = _view(request, seller, request.POST)
        return _page(request, seller, fresh, key=key, error=str(problem), status=problem.status)
    return redirect_after_post(request, reverse("orders:pay", args=[placed.number]))


def _stores(data: QueryDict, view: CheckoutView) -> list[int]:
    """The stores that stood on the page: a second submit finds the cart empty and must ask for the same."""
    return sorted(chosen_delivery(data)) or [group.store.pk for group in view.groups]


def _view(request: HttpRequest, seller: str, data: QueryDict) -> CheckoutView:
    return checkout_view(
        member_of(request),
        store_slug=seller,
        address_id=whole_number(data.get("address")),
        delivery=chosen_delivery(data),
    )


def _page(
    request: HttpRequest, seller: str, view: CheckoutView, *, key: str, error: str = "", status: int = 200
) -> HttpResponse:
    language = request.visitor.language  # type: ignore[attr-defined]
    user = member_of(request)
    country = view.address.country if view.address else ""
    path = reverse("orders:checkout") + (f"?seller={seller}" if seller else "")
    context: dict[str, Any] = {
        "view": view,
        "stores": [pages.store_page(group, language) for group in view.groups],
        "left_out": [pages.line_page(line, language, country) for line in view.left_out],
        "addresses": pages.address_options(view),
        "rows": total_rows(view),
        "key": key or idempotency.new_key(),
        "seller": seller,
        "path": path,
        "error": error,
        "address_form": None
        if view.addresses
        else AddressForm(initial={"recipient": user.full_name, "country": user.country}),
    }
    return render_page(request, PAGE, FRAGMENT, context, status=status)
