"""The cart: look, add, change, set aside, remove and undo."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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
from catalog.pages.cards import card_views
from catalog.search.filters import delivery_country
from catalog.selectors.viewed import recently_viewed
from marketplace.lib import clock
from marketplace.lib.countries import country_name
from marketplace.lib.errors import DomainError, NotFound
from marketplace.lib.formatting import format_money, inner_quotes
from marketplace.lib.htmx import redirect_after_post, render_page, wants_fragment
from marketplace.lib.numbers import whole_number
from marketplace.lib.redirects import safe_next
from orders.forms import AddForm, LineForm, seen_lines
from orders.models import CartLine
from orders.pages import cart as pages
from orders.pages.totals import total_rows
from orders.selectors.cart import CartView, cart_view, removed_line
from orders.services import cart as services

CARD = "card"


@dataclass(slots=True)
class _Outcome:
    """What a change has led to: a line taken out, or a line whose quantity was refused, with what was typed."""

    removed: CartLine | None = None
    refused: int | None = None
    typed: int | None = None
    error: str = ""


@login_required
@require_safe
def cart(request: HttpRequest) -> HttpResponse:
    """The cart by seller."""
    pk = whole_number(request.GET.get("removed"))
    return _cart_page(request, _Outcome(removed_line(member_of(request), pk) if pk is not None else None))


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
        response["HX-Trigger"] = json.dumps({"toast": {"text": str(error)}})
        return response
    messages.error(request, str(error))
    return redirect_after_post(request, back)


@login_required
@require_POST
def cart_line(request: HttpRequest) -> HttpResponse:
    """Change one line; htmx gets the cart again, everybody else is sent back to the line.

    A quantity that cannot be is answered with the cart itself, the reason next to what was typed (422).
    """
    form = LineForm(request.POST)
    if not form.is_valid():
        return _not_understood(request, form)
    data = form.cleaned_data
    try:
        outcome = _CHANGES[data["do"]](request, member_of(request), data)
    except NotFound:
        messages.error(request, _("This product is no longer in the cart."))
        return _after_change(request, _Outcome(), "")
    except DomainError as error:
        if data["do"] == "set":
            return _cart_page(request, _Outcome(None, data["line"], data["quantity"], str(error)), status=422)
        messages.error(request, str(error))
        outcome = _Outcome()
    return _after_change(request, outcome, f"#line-{data['line']}" if data["line"] else "")


def _not_understood(request: HttpRequest, form: LineForm) -> HttpResponse:
    texts = [str(text) for errors in form.errors.values() for text in errors]
    line = form.cleaned_data.get("line")
    if line is not None and "quantity" in form.errors:
        return _cart_page(request, _Outcome(refused=line, error=texts[0]), status=422)
    messages.error(request, texts[0])
    return _after_change(request, _Outcome(), "")


def _after_change(request: HttpRequest, outcome: _Outcome, anchor: str) -> HttpResponse:
    if wants_fragment(request):
        return _cart_page(request, outcome)
    removed = f"?removed={outcome.removed.pk}" if outcome.removed else anchor
    return redirect_after_post(request, reverse("orders:cart") + removed)


def _set(request: HttpRequest, buyer: User, data: dict[str, Any]) -> _Outcome:
    line = services.set_quantity(buyer=buyer, line_id=data["line"], quantity=data["quantity"])
    return _taken_out(line) if line.removed_at is not None else _Outcome()


def _select(request: HttpRequest, buyer: User, data: dict[str, Any]) -> _Outcome:
    services.select_lines(buyer=buyer, line_ids=[data["line"]], is_selected=data["is_selected"])
    return _Outcome()


def _select_store(request: HttpRequest, buyer: User, data: dict[str, Any]) -> _Outcome:
    services.select_lines(buyer=buyer, store_id=data["line"], is_selected=data["is_selected"])
    return _Outcome()


def _select_all(request: HttpRequest, buyer: User, data: dict[str, Any]) -> _Outcome:
    services.select_lines(buyer=buyer, is_selected=data["is_selected"])
    return _Outcome()


def _later(request: HttpRequest, buyer: User, data: dict[str, Any]) -> _Outcome:
    services.save_for_later(buyer=buyer, line_id=data["line"], is_saved=True)
    messages.success(request, _("Set aside. You will find it at the bottom of the cart."))
    return _Outcome()


def _back(request: HttpRequest, buyer: User, data: dict[str, Any]) -> _Outcome:
    services.save_for_later(buyer=buyer, line_id=data["line"], is_saved=False)
    return _Outcome()


def _remove(request: HttpRequest, buyer: User, data: dict[str, Any]) -> _Outcome:
    return _taken_out(services.remove_line(buyer=buyer, line_id=data["line"]))


def _restore(request: HttpRequest, buyer: User, data: dict[str, Any]) -> _Outcome:
    services.restore_line(buyer=buyer, line_id=data["line"])
    return _Outcome()


def _mark_seen(request: HttpRequest, buyer: User, data: dict[str, Any]) -> _Outcome:
    services.mark_seen(buyer=buyer, seen=seen_lines(request.POST))
    return _Outcome()


_CHANGES: dict[str, Callable[[HttpRequest, User, dict[str, Any]], _Outcome]] = {
    "set": _set,
    "select": _select,
    "store": _select_store,
    "all": _select_all,
    "later": _later,
    "back": _back,
    "remove": _remove,
    "restore": _restore,
    "seen": _mark_seen,
}


def _taken_out(line: CartLine) -> _Outcome:
    return _Outcome(removed=removed_line(line.cart.user, line.pk))


def _cart_page(request: HttpRequest, outcome: _Outcome, *, status: int = 200) -> HttpResponse:
    visitor = request.visitor  # type: ignore[attr-defined]
    user = member_of(request)
    view = cart_view(user, visitor)
    groups = [pages.group_page(group, visitor.language, view.country, errors=_errors(outcome)) for group in view.groups]
    saved = [pages.line_page(line, visitor.language) for line in view.saved]
    sellers = len(view.orderable_groups)
    context = {
        "cart": view,
        "groups": groups,
        "saved": saved,
        "rows": total_rows(view),
        "coupon_hint": pages.coupon_hint(view.coupon, "", visitor.language) if view.coupon else None,
        "country_name": country_name(view.country),
        "oob": wants_fragment(request),
        "removed": outcome.removed,
        "said": _said(view, outcome, visitor.language),
        "news": pages.news_text(view.news),
        "seen": [line.seen for line in [*pages.lines_of(groups), *saved] if line.seen],
        "comparisons": pages.comparisons(view),
        "order_all": ngettext("Order everything: %(count)s seller", "Order everything: %(count)s sellers", sellers)
        % {"count": sellers},
    }
    if not view.groups:
        context["viewed"] = _viewed(user, visitor.country)
    return render_page(request, "orders/cart.html", "orders/_cart.html", context, status=status)


def _errors(outcome: _Outcome) -> dict[int, tuple[int | None, str]]:
    """What was typed and refused, by line."""
    return {} if outcome.refused is None else {outcome.refused: (outcome.typed, outcome.error)}


def _said(view: CartView, outcome: _Outcome, language: str) -> str:
    """What a screen reader hears after a change: the reason of a refusal, or what was taken out, and the total."""
    words = [outcome.error] if outcome.error else []
    if outcome.removed:
        title = inner_quotes(outcome.removed.variant.product.title)
        words.append(_("“%(title)s” was removed from the cart.") % {"title": title})
    words.append(_("To pay: %(total)s") % {"total": format_money(view.total, language)})
    return " ".join(words)


def _viewed(user: User, country: str) -> list[Any]:
    """What an empty cart leads to."""
    viewed = recently_viewed(user, country=delivery_country(country), today=clock.today(), limit=4)
    return card_views(viewed, set())
