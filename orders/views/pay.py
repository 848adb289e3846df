"""Paying a checkout, and the page that thanks for it or says how the payment stands."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from accounts.access import member_of
from marketplace.lib.htmx import redirect_after_post, render_page
from marketplace.lib.idempotency import new_key
from marketplace.lib.money import Money
from orders import access
from orders.errors import PriceChanged
from orders.models import Checkout
from orders.pages.paying import ChangedQuote, changed_quote
from orders.selectors.paying import PayPage, pay_page
from orders.services.payment import pay_checkout, return_from_bank
from orders.services.requote import accept_quote
from payments.errors import AttemptOpen, PaymentClosed
from payments.forms import AgreeForm, PayForm
from payments.gateways.registry import switched_on
from payments.models import PaymentAttempt

_PRIVATE = (login_required, never_cache, sensitive_post_parameters("number", "cvc", "expiry", "holder"))


@method_decorator(_PRIVATE, name="dispatch")
class PayView(View):
    """GET shows what is to be paid and the ways to pay; POST pays, or agrees to what changed."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """The page; the number of one order leads to the page of its checkout."""
        checkout = access.payable_for_buyer(member_of(request), number)
        if checkout.number != number:
            return redirect("orders:pay", checkout.number)
        page = pay_page(checkout)
        if not page.is_open or page.is_pending:
            return redirect("orders:done", checkout.number)
        form = PayForm(initial={"key": new_key(), "expected_total": page.total.amount})
        return _render(request, page, form)

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        """Pay (`do=pay`, the default) or agree to today's prices (`do=agree`)."""
        checkout = access.checkout_for_buyer(member_of(request), number)
        if request.POST.get("do") == "agree":
            return self._agree(request, checkout)
        form = PayForm(request.POST)
        if form.is_valid():
            return self._pay(request, checkout, form)
        page = pay_page(checkout)
        if not page.is_open:
            return redirect_after_post(request, reverse("orders:done", args=[checkout.number]))
        return _render(request, page, form, status=422)

    def _pay(self, request: HttpRequest, checkout: Checkout, form: PayForm) -> HttpResponse:
        try:
            attempt = pay_checkout(
                buyer=member_of(request),
                number=checkout.number,
                card=form.card(),
                gateway=form.option().gateway,
                idempotency_key=form.cleaned_data["key"],
                expected_total=Money(form.cleaned_data["expected_total"]),
                return_url=reverse("orders:payment-return", args=[checkout.number]),
            )
        except PriceChanged as error:
            return _render(request, pay_page(checkout), form, change=changed_quote(error), status=error.status)
        except (PaymentClosed, AttemptOpen):  # the next page says that it is paid, or that the bank still thinks
            return redirect_after_post(request, reverse("orders:done", args=[checkout.number]))
        return redirect_after_post(request, _next_url(attempt, checkout))

    def _agree(self, request: HttpRequest, checkout: Checkout) -> HttpResponse:
        form = AgreeForm(request.POST)
        if form.is_valid():
            try:
                accept_quote(
                    buyer=member_of(request),
                    number=checkout.number,
                    expected_total=Money(form.cleaned_data["expected_total"]),
                )
            except PriceChanged as error:
                fresh = PayForm(initial={"key": new_key()})
                return _render(request, pay_page(checkout), fresh, change=changed_quote(error), status=error.status)
        return redirect_after_post(request, reverse("orders:pay", args=[checkout.number]))


def _next_url(attempt: PaymentAttempt, checkout: Checkout) -> str:
    if attempt.status == PaymentAttempt.Status.NEEDS_CONFIRMATION:
        return attempt.confirm_url
    page = "orders:pay" if attempt.status == PaymentAttempt.Status.DECLINED else "orders:done"
    return reverse(page, args=[checkout.number])


def _render(
    request: HttpRequest, page: PayPage, form: PayForm, *, change: ChangedQuote | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "change": change,
        "gateways": switched_on(),
        "chosen": form["choice"].value(),
    }
    response = render(request, "orders/pay.html", context, status=status)
    # Browsers follow the answer to a form only to where the policy of its page lets them. django-csp's decorator
    # would fix the places at import.
    origins = [origin for gateway in switched_on() if (origin := gateway.page_origin())]
    response._csp_update = {"form-action": origins}  # type: ignore[attr-defined]
    return response


@require_GET
@never_cache
@login_required
def done(request: HttpRequest, number: str) -> HttpResponse:
    """Thanks, dates and what comes next; while the bank thinks, the status as it stands now."""
    page = pay_page(access.checkout_for_buyer(member_of(request), number))
    if page.is_open and not page.is_pending:
        return redirect_to_pay(request, page)
    return render_page(request, "orders/done.html", "orders/_done.html", {"page": page})


def redirect_to_pay(request: HttpRequest, page: PayPage) -> HttpResponse:
    """Declined or not tried yet: the payment page says why and offers another card."""
    url = reverse("orders:pay", args=[page.checkout.number])
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


@require_GET
@never_cache
@login_required
def payment_return(request: HttpRequest, number: str) -> HttpResponse:
    """Back from the bank's page: ask what was decided, then show it."""
    return_from_bank(buyer=member_of(request), number=number)
    return redirect("orders:done", number)
