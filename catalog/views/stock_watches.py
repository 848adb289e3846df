"""«Сообщить о поступлении» on the product page and in the wishes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import member_of
from catalog.forms.questions import StockWatchForm
from catalog.selectors.offers import offers_for
from catalog.services.stock_watches import unwatch_stock, watch_stock
from marketplace.lib.errors import Conflict, NotFound
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.redirects import safe_next


@login_required
@require_POST
def stock_watch(request: HttpRequest) -> HttpResponse:
    """Wait for a variant, or wait no more; back to `next` or to its page."""
    form = StockWatchForm(request.POST)
    if not form.is_valid():
        raise NotFound
    pk: int = form.cleaned_data["variant"]
    try:
        if form.cleaned_data["on"]:
            watch_stock(user=member_of(request), variant_id=pk)
            messages.success(request, _("We will write to you once, as soon as it can be bought again."))
        else:
            unwatch_stock(user=member_of(request), variant_id=pk)
            messages.success(request, _("We will not write to you about it."))
    except Conflict as error:
        messages.error(request, str(error))
    offer = offers_for([pk]).get(pk)
    if offer is None:
        raise NotFound
    return redirect_after_post(request, safe_next(request, offer.url))
