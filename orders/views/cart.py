"""The cart: look, add, change, set aside, remove and undo."""

import json
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import member_of
from accounts.models import User
from catalog.constants import COMPARED
from catalog.pages.compare import compare_url
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post, render_page, wants_fragment
from marketplace.lib.numbers import whole_number
from marketplace.lib.redirects import safe_next
from orders.models import CartLine
from orders.pages.cart import GroupPage, group_page, line_page
from orders.pages.totals import total_rows
from orders.selectors.cart import cart_view, removed_line
from orders.services import cart as services

BUY, CARD = "buy", "card"


class AddForm(forms.Form):
    """What «В корзину» sends: `card` names the product card to be redrawn, `buy` leads on to the checkout."""

    variant = forms.IntegerField(min_value=1)
    quantity = forms.IntegerField(min_value=1, required=False)
    buy = forms.BooleanField(required=False)


class LineForm(forms.Form):
    """A change of one line, or of all lines of a store; `set` wants a quantity, and 0 takes the line out."""

    do = forms.ChoiceField(
        choices=[(name, name) for name in ("set", "select", "later", "back", "remove", "restore", "store")]
    )
    line = forms.IntegerField(min_value=1)
    quantity = forms.IntegerField(min_value=0, required=False)
    is_selected = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """An empty field is no wish to lose the line."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("do") == "set" and data.get("quantity") is None:
            raise forms.ValidationError(_("Write a whole number of pieces."))
        return data


@login_required
@require_safe
def cart(request: HttpRequest) -> HttpResponse:
    """The cart by seller."""
    return _cart_page(request)


@login_required
@require_POST
def cart_add(request: HttpRequest) -> HttpResponse:
    """Put a variant into the cart and go back to where the buyer was; with `buy`, on to the checkout."""
    form = AddForm(request.POST)
    back = safe_next(request, reverse("orders:cart"))
    if not form.is_valid():
        messages.error(request, _("Choose what to add and how many."))
        return redirect_after_post(request, back)
    try:
        return _add(request, form.cleaned_data, back)
    except DomainError as error:
        return _refused(request, error, back)


def _add(request: HttpRequest, data: dict[str, Any], back: str) -> HttpResponse:
    buyer, quantity = member_of(request), data["quantity"]
    if data["buy"]:
        slug = services.buy_now(buyer=buyer, variant_id=data["variant"], quantity=quantity)
        return redirect_after_post(request, f"{reverse('orders:checkout')}?seller={slug}")
    line = services.add_to_cart(buyer=buyer, variant_id=data["variant"], quantity=quantity)
    card = whole_number(request.POST.get(CARD))
    if wants_fragment(request) and card is not None:
        context = {"card": {"id": card, "cart_quantity": line.quantity}, "oob": True}
        return render(request, "orders/_card_added.html", context)
    messages.success(request, _("It is in the cart."), extra_tags="cart")
    return redirect_after_post(request, back)


def _refused(request: HttpRequest, error: DomainError, back: str) -> HttpResponse:
    if wants_fragment(request):
        response = render(request, "components/error_note.html", {"error": error}, status=error.status)
        response["HX-Reswap"] = "none"
        response["HX-Trigger"] = _toast(str(error))
        return response
    messages.error(request, str(error))
    return redirect_after_post(request, back)


def _toast(text: str) -> str:
    return json.dumps({"toast": {"text": text}})


@login_required
@require_POST
def cart_line(request: HttpRequest) -> HttpResponse:
    """Change one line; htmx gets the cart again, everybody else is sent back to the line."""
    form = LineForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Enter a whole number of pieces."))
        return _after_change(request, "")
    data = form.cleaned_data
    try:
        _CHANGES[data["do"]](request, member_of(request), data)
    except DomainError as error:
        messages.error(request, str(error))
    return _after_change(request, f"#line-{data['line']}")


def _after_change(request: HttpRequest, anchor: str) -> HttpResponse:
    if wants_fragment(request):
        return _cart_page(request, oob=True)
    removed = getattr(request, "removed_line", None)
    return redirect_after_post(request, reverse("orders:cart") + (f"?removed={removed.pk}" if removed else anchor))


def _set(request: HttpRequest, buyer: User, data: dict[str, Any]) -> None:
    line = services.set_quantity(buyer=buyer, line_id=data["line"], quantity=data["quantity"])
    if line.removed_at is not None:
        request.removed_line = line  # type: ignore[attr-defined]


def _select(request: HttpRequest, buyer: User, data: dict[str, Any]) -> None:
    services.select_lines(buyer=buyer, line_ids=[data["line"]], is_selected=data["is_selected"])


def _select_store(request: HttpRequest, buyer: User, data: dict[str, Any]) -> None:
    services.select_lines(buyer=buyer, line_ids=[], is_selected=data["is_selected"], store_id=data["line"])


def _later(request: HttpRequest, buyer: User, data: dict[str, Any]) -> None:
    services.save_for_later(buyer=buyer, line_id=data["line"], is_saved=True)
    messages.success(request, _("Set aside. You will find it at the bottom of the cart."))


def _back(request: HttpRequest, buyer: User, data: dict[str, Any]) -> None:
    services.save_for_later(buyer=buyer, line_id=data["line"], is_saved=False)


def _remove(request: HttpRequest, buyer: User, data: dict[str, Any]) -> None:
    line = services.remove_line(buyer=buyer, line_id=data["line"])
    request.removed_line = line  # type: ignore[attr-defined]


def _restore(request: HttpRequest, buyer: User, data: dict[str, Any]) -> None:
    services.restore_line(buyer=buyer, line_id=data["line"])


_CHANGES: dict[str, Callable[[HttpRequest, User, dict[str, Any]], None]] = {
    "set": _set,
    "select": _select,
    "store": _select_store,
    "later": _later,
    "back": _back,
    "remove": _remove,
    "restore": _restore,
}


def _removed_line(request: HttpRequest) -> CartLine | None:
    """The line taken out a moment ago, to offer its return."""
    line = getattr(request, "removed_line", None)
    pk = whole_number(request.GET.get("removed"))
    if line is None and pk is not None:
        line = removed_line(member_of(request), pk)
    return line


def _compare_url(groups: list[GroupPage]) -> str:
    """The first goods of the cart side by side (S36); "" when there is nothing to compare."""
    products = dict.fromkeys(line.product_id for group in groups for line in group.lines if not line.is_sold_out)
    return compare_url(list(products)[:COMPARED]) if len(products) > 1 else ""


def _cart_page(request: HttpRequest, *, oob: bool = False) -> HttpResponse:
    visitor = request.visitor  # type: ignore[attr-defined]
    view = cart_view(member_of(request), visitor)
    sellers = len(view.orderable_groups)
    groups = [group_page(group, visitor.language) for group in view.groups]
    context = {
        "cart": view,
        "groups": groups,
        "saved": [line_page(line, visitor.language) for line in view.saved],
        "rows": total_rows(view),
        "oob": oob,
        "removed": _removed_line(request),
        "compare_url": _compare_url(groups),
        "order_all": ngettext("Order everything: %(count)s seller", "Order everything: %(count)s sellers", sellers)
        % {"count": sellers},
    }
    return render_page(request, "orders/cart.html", "orders/_cart.html", context)
