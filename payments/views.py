"""Pages of payments."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import member_of
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from payments import access
from payments.gateways.registry import method_named
from payments.models import Refund
from payments.refund_forms import RefundAccountForm
from payments.services.bank_lines import received
from payments.services.by_hand import save_refund_account


@require_GET
@never_cache
@login_required
def transfer(request: HttpRequest, number: str) -> HttpResponse:
    """The invoice of a bank transfer: where to, how much, and the purpose by which it is matched."""
    attempt = access.transfer_for_buyer(member_of(request), number)
    arrived = received(attempt)
    context = {
        "attempt": attempt,
        "account": {
            "holder": settings.BANK_TRANSFER_HOLDER,
            "account": settings.BANK_TRANSFER_ACCOUNT,
            "bank": settings.BANK_TRANSFER_BANK,
            "bank_code": settings.BANK_TRANSFER_BANK_CODE,
        },
        "method": method_named(attempt.gateway),
        "is_awaited": attempt.awaits_buyer,
        "received": arrived,
        "missing": attempt.amount - arrived,
    }
    return render(request, "payments/transfer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
@sensitive_post_parameters("number")
def refund(request: HttpRequest, number: str) -> HttpResponse:
    """Where a refund by hand stands, and the account to which the buyer wants it."""
    desk = access.manual_refund_for_buyer(member_of(request), number)
    form = RefundAccountForm(request.POST or None, initial={"holder": desk.holder, "bank_code": desk.bank_code})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            save_refund_account(
                number=number, holder=data["holder"], bank_code=data["bank_code"], account=data["number"]
            )
        except DomainError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("Saved. We write to you when the money is transferred."))
            return redirect_after_post(request, reverse("payments:refund", args=[number]))
    can_edit = desk.refund.status == Refund.Status.MANUAL and desk.taken_by_id is None
    context = {"desk": desk, "refund": desk.refund, "form": form, "can_edit": can_edit}
    return render(request, "payments/refund.html", context, status=422 if form.errors else 200)
