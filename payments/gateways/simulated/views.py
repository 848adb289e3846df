"""The pages of the simulated providers: what a buyer sees there, and what happens at a counter."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from marketplace.lib.htmx import redirect_after_post
from payments.gateways.registry import method_named
from payments.gateways.sandbox.models import SandboxCharge
from payments.gateways.simulated import desk
from payments.gateways.simulated.answers import ANSWERS
from payments.gateways.simulated.forms import AnswerForm


@method_decorator(never_cache, name="dispatch")
class ProviderView(View):
    """Choose what happens, or turn back; both lead back to the shop. The link alone opens the page."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the order; one that is decided has nothing to ask any more."""
        charge = _charge(token)
        if not charge.is_undecided:
            return redirect_after_post(request, charge.return_url)
        return _page(request, charge, AnswerForm(provider=charge.provider))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Decide, or show the page again with what was wrong."""
        charge = _charge(token)
        if "refuse" in request.POST:
            return redirect_after_post(request, desk.refuse(token=token).return_url)
        form = AnswerForm(request.POST, provider=charge.provider)
        if not form.is_valid():
            return _page(request, charge, form, status=422)
        answered = desk.take_answer(token=token, answer=form.chosen(), phone=form.cleaned_data.get("phone", ""))
        return redirect_after_post(request, answered.return_url)


def _charge(token: str) -> SandboxCharge:
    charge = SandboxCharge.objects.filter(token=token, provider__in=ANSWERS).first()
    if charge is None:
        raise Http404
    return charge


def _page(request: HttpRequest, charge: SandboxCharge, form: AnswerForm, **kwargs: Any) -> HttpResponse:
    context = {
        "charge": charge,
        "form": form,
        "answers": ANSWERS[charge.provider],
        "chosen": form["answer"].value(),
        "method": method_named(charge.provider),
    }
    return render(request, "payments/provider.html", context, **kwargs)
