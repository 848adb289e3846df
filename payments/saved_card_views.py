"""«Мои карты»: the cards that gateways keep for a member, and how to part with one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import member_of
from marketplace.lib.htmx import redirect_after_post
from payments import access
from payments.gateways.base import Vault
from payments.gateways.registry import switched_on
from payments.saved_card_pages import cards_of
from payments.services.saved_cards import remove_card


@login_required
@never_cache
@require_safe
def my_cards(request: HttpRequest) -> HttpResponse:
    """The cards, the one used last first."""
    context = {
        "cards": cards_of(member_of(request)),
        "can_keep": any(isinstance(gateway, Vault) for gateway in switched_on()),
    }
    return render(request, "payments/my_cards.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card_remove(request: HttpRequest, number: str) -> HttpResponse:
    """Ask whether the card is to be removed (GET), and do it (POST); pressed twice, it is removed once."""
    user = member_of(request)
    card = access.saved_card(user, number)
    if request.method == "POST":
        remove_card(user=user, number=number)
        messages.success(request, _("The card is removed. You cannot pay with it any more unless you type it again."))
    elif card.removed_at is None:
        return render(request, "payments/card_remove.html", {"card": card})
    return redirect_after_post(request, reverse("payments:my-cards"))
