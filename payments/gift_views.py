"""Giving a certificate, and looking what one is worth."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.access import member_of
from accounts.forms.captcha import PICTURE, QUESTION
from accounts.models import User
from marketplace.lib.errors import Conflict
from marketplace.lib.formatting import current_language
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.idempotency import new_key, request_hash
from payments.constants import GIFT_CARD_VALUES
from payments.errors import GiftCodeWrong
from payments.gift_forms import NOW, CheckForm, GiftForm
from payments.gift_limits import refusal
from payments.gift_pages import STATES
from payments.gift_selectors import card_view
from payments.services.gift_cards import find_by_code, order_card


class GiftCardsView(View):
    """What a certificate is and the form to buy one; ordering leads to the ordinary page of payment."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page; guests read it, and sign in to buy."""
        initial = {
            "key": new_key(),
            "value": str(GIFT_CARD_VALUES[1].amount),
            "language": current_language(),
            "when": NOW,
            "sender_name": request.user.short_name if isinstance(request.user, User) else "",
        }
        return _page(request, GiftForm(initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Order it."""
        if not isinstance(request.user, User):
            return redirect_to_login(request.path)
        form = GiftForm(request.POST)
        if not form.is_valid():
            return _page(request, form, status=422)
        buyer, gift = member_of(request), form.gift()
        try:
            card = order_card(buyer=buyer, gift=gift, idempotency_key=form.cleaned_data["key"])
        except Conflict:  # back from the page of payment, and something else was written: another gift
            again = request_hash(key=form.cleaned_data["key"], **vars(gift))  # pressed twice it is one, too
            card = order_card(buyer=buyer, gift=gift, idempotency_key=again)
        return redirect_after_post(request, reverse("orders:pay", args=[card.number]))


def _page(request: HttpRequest, form: GiftForm, *, status: int = 200) -> HttpResponse:
    return render(request, "payments/gift_cards.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def gift_check(request: HttpRequest) -> HttpResponse:
    """What the certificate with a code is worth; guests solve a check first."""
    is_guest = not isinstance(request.user, User)
    kind = QUESTION if (request.POST.get("kind") or request.POST.get("captcha_kind")) == QUESTION else PICTURE
    wanted = kind if is_guest else None
    context: dict[str, Any] = {"captcha_kind": kind, "other_captcha_kind": PICTURE if kind == QUESTION else QUESTION}
    if request.method != "POST" or "again" in request.POST or "kind" in request.POST:
        form = CheckForm(initial={"code": request.POST.get("code", "")[:60]}, captcha_kind=wanted)
        return render(request, "payments/gift_check.html", context | {"form": form})
    form = CheckForm(request.POST, captcha_kind=wanted)
    if not form.is_valid():
        return render(request, "payments/gift_check.html", context | {"form": form}, status=422)
    if wait := refusal(request):
        form.add_error("code", wait)
        return render(request, "payments/gift_check.html", context | {"form": form}, status=429)
    try:
        view = card_view(find_by_code(form.cleaned_data["code"]))
    except GiftCodeWrong as error:
        form.add_error(error.field, str(error))
        return render(request, "payments/gift_check.html", context | {"form": form}, status=422)
    text, tone = STATES[view.state]
    return render(request, "payments/gift_check.html", context | {"found": view, "text": text, "tone": tone})
