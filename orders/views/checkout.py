"""The checkout: one page with address, delivery by seller, and the total."""

from collections.abc import Sequence
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
from club.forms import CodeForm
from club.services.coupons import collect_by_code
from marketplace.lib import idempotency
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post, render_page
from marketplace.lib.money import Money
from orders.forms import CheckoutForm, chosen_address, chosen_delivery, chosen_gift_cards, declined_coupons
from orders.pages import checkout as pages
from orders.pages.coupons import coupon_page
from orders.pages.gift_cards import gift_section
from orders.pages.totals import total_rows
from orders.selectors.cart import CheckoutView, checkout_view
from orders.services.checkout import place_checkout
from payments.gift_forms import CodeForm as GiftCodeForm
from payments.gift_limits import refusal
from payments.services.gift_cards import claim_card

PAGE, FRAGMENT = "orders/checkout.html", "orders/_checkout.html"
GIFT_PREFIX = "gift"  # the page has another field for a code


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """Show what will be ordered (GET, also with other choices), or order it (POST)."""
    seller = request.GET.get("seller", "")
    if request.method == "POST":
        return _ACTS.get(_wanted(request.POST), _place)(request, seller)
    view = _view(request, seller, request.GET)
    if not view.groups and not view.left_out:
        return redirect("orders:cart")
    return _page(request, seller, view, key=request.GET.get("key", "")[:64])


def _take_code(request: HttpRequest, seller: str) -> HttpResponse:
    """Collect the coupon of a code that was typed; the page stays as it was, with the coupon or the reason."""
    form = CodeForm(request.POST)
    status = 200
    if form.is_valid():
        try:
            collect_by_code(user=member_of(request), code=form.cleaned_data["code"])
        except DomainError as problem:
            form.add_error("code", str(problem))
            status = problem.status
        else:
            form = CodeForm()
    else:
        status = 422
    view = _view(request, seller, request.POST)
    return _page(request, seller, view, key=request.POST.get("key", "")[:64], code_form=form, status=status)


def _take_gift(request: HttpRequest, seller: str) -> HttpResponse:
    """Put the gift certificate whose code was typed into the profile and tick it, or say that the code is wrong."""
    form = GiftCodeForm(request.POST, prefix=GIFT_PREFIX)
    chosen, status = chosen_gift_cards(request.POST), 422
    if form.is_valid():
        if wait := refusal(request):
            form.add_error("code", wait)
            status = 429
        else:
            try:
                card = claim_card(user=member_of(request), code=form.cleaned_data["code"])
            except DomainError as problem:
                form.add_error("code", str(problem))
            else:
                form, status = GiftCodeForm(prefix=GIFT_PREFIX), 200
                chosen = [*chosen, card.number]
    view = _view(request, seller, request.POST)
    key = request.POST.get("key", "")[:64]
    return _page(request, seller, view, key=key, gift_form=form, chosen=chosen, status=status)


def _place(request: HttpRequest, seller: str) -> HttpResponse:
    form = CheckoutForm(request.POST)
    view = _view(request, seller, request.POST)
    key = request.POST.get("key", "")[:64]
    if not form.is_valid():
        error = (
            _("Choose the address to deliver to.") if "address" in form.errors else _("Check the page and try again.")
        )
        return _page(request, seller, view, key=key, error=error, status=422)
    address_id, gift_list_id = chosen_address(request.POST)
    try:
        placed = place_checkout(
            buyer=member_of(request),
            store_ids=_stores(request.POST, view),
            address_id=address_id,
            gift_list_id=gift_list_id,
            delivery=chosen_delivery(request.POST),
            expected_total=Money(form.cleaned_data["expected_total"]),
            idempotency_key=form.cleaned_data["key"],
            visitor=request.visitor,  # type: ignore[attr-defined]
            without_coupons=declined_coupons(request.POST),
            gift_cards=chosen_gift_cards(request.POST),
        )
    except DomainError as problem:
        fresh = _view(request, seller, request.POST)
        return _page(request, seller, fresh, key=key, error=str(problem), status=problem.status)
    return redirect_after_post(request, reverse("orders:pay", args=[placed.number]))


def _wanted(data: QueryDict) -> str:
    """The button that was pressed. The Enter key presses the first one, in whichever field it was pressed."""
    is_enter = data.get("do") == "code" and not data.get("code") and data.get(f"{GIFT_PREFIX}-code")
    return "gift" if is_enter else data.get("do", "")


_ACTS = {"code": _take_code, "gift": _take_gift}


def _stores(data: QueryDict, view: CheckoutView) -> list[int]:
    """The stores that stood on the page: a second submit finds the cart empty and must ask for the same."""
    return sorted(chosen_delivery(data)) or [group.store.pk for group in view.groups]


def _view(request: HttpRequest, seller: str, data: QueryDict) -> CheckoutView:
    address_id, gift_list_id = chosen_address(data)
    return checkout_view(
        member_of(request),
        store_slug=seller,
        address_id=address_id,
        gift_list_id=gift_list_id,
        delivery=chosen_delivery(data),
        without_coupons=declined_coupons(data),
    )


def _page(
    request: HttpRequest,
    seller: str,
    view: CheckoutView,
    *,
    key: str,
    error: str = "",
    status: int = 200,
    code_form: CodeForm | None = None,
    gift_form: GiftCodeForm | None = None,
    chosen: Sequence[str] | None = None,
) -> HttpResponse:
    language = request.visitor.language  # type: ignore[attr-defined]
    user = member_of(request)
    if chosen is None:
        chosen = chosen_gift_cards(request.POST if request.method == "POST" else request.GET)
    country = view.address.country if view.address else ""
    path = reverse("orders:checkout") + (f"?seller={seller}" if seller else "")
    context: dict[str, Any] = {
        "view": view,
        "stores": [pages.store_page(group, language, "" if view.gift else country) for group in view.groups],
        "left_out": [pages.line_page(line, language, country) for line in view.left_out],
        "addresses": pages.address_options(view),
        "rows": total_rows(view, knows_delivery=bool(view.address or view.gift)),
        "coupons": coupon_page(view),
        "code_form": code_form or CodeForm(),
        "gifts": gift_section(user, chosen=chosen, total=view.total),
        "gift_form": gift_form or GiftCodeForm(prefix=GIFT_PREFIX),
        "key": key or idempotency.new_key(),
        "seller": seller,
        "path": path,
        "error": error,
        "address_form": None
        if view.addresses or view.gift
        else AddressForm(initial={"recipient": user.full_name, "country": user.country}),
    }
    return render_page(request, PAGE, FRAGMENT, context, status=status)
