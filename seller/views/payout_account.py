"""The bank account of the store: owners alone, after a fresh sign-in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import member_of
from accounts.fresh import recent_proof_required
from accounts.models import StoreMember
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from payments.payables import account_for_store
from payments.payout_forms import PayoutAccountForm
from payments.services.payout_accounts import save_payout_account
from seller.gate import seller_page
from seller.navigation import entries


@require_http_methods(["GET", "HEAD", "POST"])
@seller_page(StoreMember.Role.OWNER)
@recent_proof_required
def payout_account(request: HttpRequest) -> HttpResponse:
    """The form (GET), then the account (POST). The number that is kept is never shown again, so it is typed anew."""
    store = request.store  # type: ignore[attr-defined]
    form = PayoutAccountForm(request.POST or None, initial=_known(store.pk))
    if form.is_bound and form.is_valid():
        try:
            save_payout_account(store_id=store.pk, user=member_of(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field, str(error))
        else:
            messages.success(request, _("The bank account has been saved."))
            return redirect_after_post(request, reverse("seller:payouts", args=[store.slug]))
    context = {"store": store, "seller_nav": entries(request), "form": form}
    return render(request, "seller/payout_account.html", context, status=422 if form.errors else 200)


def _known(store_id: int) -> dict[str, str]:
    account = account_for_store(store_id)
    return {"holder": account.holder, "bank_code": account.bank_code} if account else {}
