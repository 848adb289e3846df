"""«Мои сертификаты»: those in the profile, those given away, and what can be done with each."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import member_of
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from payments import access
from payments.errors import GiftCodeWrong
from payments.gift_forms import CodeForm, SendForm
from payments.gift_limits import refusal
from payments.gift_pages import card_page
from payments.gift_selectors import bought_cards, card_view, own_cards
from payments.services.gift_cards import claim_card, give_back, send_again


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_gift_cards(request: HttpRequest) -> HttpResponse:
    """Both tables and the form that puts a certificate into the profile (POST)."""
    if request.method != "POST":
        return _my_page(request, CodeForm())
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _my_page(request, form, status=422)
    if wait := refusal(request):
        form.add_error("code", wait)
        return _my_page(request, form, status=429)
    try:
        claim_card(user=member_of(request), code=form.cleaned_data["code"])
    except GiftCodeWrong as error:
        form.add_error(error.field, str(error))
        return _my_page(request, form, status=422)
    messages.success(request, _("The certificate is in your profile. You can pay with it at the checkout."))
    return redirect_after_post(request, reverse("payments:my-gift-cards"))


def _my_page(request: HttpRequest, form: CodeForm, *, status: int = 200) -> HttpResponse:
    user = member_of(request)
    own = [card_page(view, user) for view in own_cards(user)]
    context = {
        "form": form,
        "own": [page for page in own if not page.is_over],
        "over": [page for page in own if page.is_over],
        "may_add": not user.is_blocked,
        "bought": [card_page(view, user) for view in bought_cards(user)],
    }
    return render(request, "payments/my_gift_cards.html", context, status=status)


@login_required
@never_cache
@require_GET
def gift_card(request: HttpRequest, number: str) -> HttpResponse:
    """One certificate: balance and history for its owner, the way of the gift for its buyer."""
    user = member_of(request)
    view = card_view(access.card_for_member(user, number))
    return render(request, "payments/gift_card.html", {"page": card_page(view, user, with_history=True)})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def gift_return(request: HttpRequest, number: str) -> HttpResponse:
    """Ask whether the certificate is to be given back (GET), and do it (POST)."""
    user = member_of(request)
    card = access.bought_card(user, number)
    page = card_page(card_view(card), user)
    if request.method == "POST":
        try:
            give_back(card_id=card.pk)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The certificate is given back. The money is on its way to your card."))
    elif page.may_return:
        return render(request, "payments/gift_return.html", {"page": page})
    return redirect_after_post(request, reverse("payments:gift-card", args=[number]))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def gift_send(request: HttpRequest, number: str) -> HttpResponse:
    """Mail the code once more, to another address if the first one was wrong."""
    user = member_of(request)
    card = access.bought_card(user, number)
    page = card_page(card_view(card), user)
    if not page.may_send:
        return redirect("payments:gift-card", number)
    form = SendForm(request.POST or None, initial={"email": card.recipient_email})
    if request.method != "POST":
        return render(request, "payments/gift_send.html", {"page": page, "form": form})
    if not form.is_valid():
        return render(request, "payments/gift_send.html", {"page": page, "form": form}, status=422)
    try:
        send_again(card_id=card.pk, email=form.cleaned_data["email"])
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The e-mail with a new code is on its way."))
    return redirect_after_post(request, reverse("payments:gift-card", args=[number]))
