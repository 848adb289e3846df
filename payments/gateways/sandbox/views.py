"""The page of the sandbox bank: what a 3-D Secure page looks like to a buyer. It knows only its own charge."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from marketplace.lib.htmx import redirect_after_post
from payments.gateways.sandbox import bank
from payments.gateways.sandbox.forms import CodeForm
from payments.gateways.sandbox.models import SandboxCharge


@method_decorator(never_cache, name="dispatch")
class BankView(View):
    """Type the code, or refuse; both lead back to the shop. The link alone opens the page, as at any bank."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the charge; one that is decided has nothing to ask any more."""
        charge = SandboxCharge.objects.filter(token=token, provider="sandbox").first()
        if charge is None:
            raise Http404
        if charge.status != SandboxCharge.Status.CONFIRMING:
            return redirect_after_post(request, charge.return_url)
        return self._page(request, charge, CodeForm())

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Decide, or show the page again with what was wrong."""
        try:
            return self._decide(request, token)
        except SandboxCharge.DoesNotExist:
            raise Http404 from None

    def _decide(self, request: HttpRequest, token: str) -> HttpResponse:
        if "refuse" in request.POST:
            return redirect_after_post(request, bank.refuse_confirmation(token=token).return_url)
        form = CodeForm(request.POST)
        if not form.is_valid():
            return self._page(request, SandboxCharge.objects.get(token=token), form, status=422)
        charge = bank.confirm_by_code(token=token, code=form.cleaned_data["code"])
        if charge.status == SandboxCharge.Status.CONFIRMING:
            form.add_error("code", _("The code does not match. Look at the message again."))
            return self._page(request, charge, form, status=422)
        return redirect_after_post(request, charge.return_url)

    def _page(self, request: HttpRequest, charge: SandboxCharge, form: CodeForm, **kwargs: Any) -> HttpResponse:
        return render(request, "payments/bank.html", {"charge": charge, "form": form}, **kwargs)
