"""A promised gift is bought and goes straight to the owner of the list."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.access import member_of
from catalog.access import shared_wish, shared_wishlist
from catalog.views.shared import gift_secret
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from orders.forms import GIFT_PREFIX
from orders.services.gifts import buy_gift


@login_required
@never_cache
@require_POST
def buy(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Into the cart and on to the checkout, with the list's address chosen."""
    wishlist = shared_wishlist(token)
    item = shared_wish(wishlist, pk)
    try:
        slug = buy_gift(giver=member_of(request), item=item, secret=gift_secret(request))
    except DomainError as error:
        if error.status == 404:
            raise
        messages.error(request, str(error))
        return redirect_after_post(request, reverse("catalog:gift", args=[token, pk]))
    return redirect_after_post(
        request, f"{reverse('orders:checkout')}?seller={slug}&address={GIFT_PREFIX}{wishlist.pk}"
    )
