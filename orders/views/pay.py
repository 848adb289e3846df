"""Paying a checkout or a gift certificate, and the page that thanks for it or says how the payment stands."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
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
from orders.access import Payable
from orders.errors import PriceChanged
from orders.pages.paying import ChangedQuote, changed_quote, ways_to_pay
from orders.selectors.paying import PayPage, pay_page
from orders.services.payment import change_method, pay_checkout, return_from_bank
from orders.services.requote import accept_quote
from payments.errors import AttemptOpen, MethodUnavailable, PaymentClosed
from payments.forms import AgreeForm, CoveredForm, PayForm
from payments.gateways.registry import switched_on
from payments.models import PaymentAttempt
from payments.saved_card_pages import cards_of
from payments.services.bank_lines import received

_PRIVATE = (login_required, never_cache, sensitive_post_parameters("number", "cvc", "expiry", "holder"))


@method_decorator(_PRIVATE, name="dispatch")
class PayView(View):
    """GET shows what is to be paid and the ways to pay; POST pays, or agrees to what changed."""

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        """The page; the number of one order leads to the page of its checkout."""
        payable = access.payable_for_buyer(member_of(request), number)
        if payable.number != number:
            return redirect("orders:pay", payable.number)
        page = pay_page(payable)
        if not page.is_open or page.is_pending or page.is_awaited:
            return redirect("orders:done", payable.number)
        return _render(request, page, _form(request, page))

    def post(self, request: HttpRequest, number: str) -> HttpResponse:
        """Pay (`do=pay`, the default), agree to today's prices (`do=agree`) or choose another way (`do=change`)."""
        payable = access.payable_for_buyer(member_of(request), number)
        if request.POST.get("do") == "change":
            change_method(buyer=member_of(request), number=payable.number)
            return redirect_after_post(request, reverse("orders:pay", args=[payable.number]))
        if request.POST.get("do") == "agree":
            return self._agree(request, payable)
        page = pay_page(payable)
        form = _form(request, page, request.POST)
        if form.is_valid():
            return self._pay(request, payable, form)
        if not page.is_open:
            return redirect_after_post(request, reverse("orders:done", args=[payable.number]))
        return _render(request, page, form, status=422)

    def _pay(self, request: HttpRequest, payable: Payable, form: PayForm | CoveredForm) -> HttpResponse:
        try:
            attempt = pay_checkout(
                buyer=member_of(request),
                number=payable.number,
                card=form.card(),
                gateway=form.gateway(),
                keeps_card=form.wants_card_kept(),
                idempotency_key=form.cleaned_data["key"],
                expected_total=Money(form.cleaned_data["expected_total"]),
                return_url=reverse("orders:payment-return", args=[payable.number]),
            )
        except PriceChanged as error:
            return _render(request, pay_page(payable), form, change=changed_quote(error), status=error.status)
        except MethodUnavailable as error:
            form.add_error("choice", str(error))
            return _render(request, pay_page(payable), form, status=422)
        except (PaymentClosed, AttemptOpen):  # the next page says that it is paid, or that the bank still thinks
            return redirect_after_post(request, reverse("orders:done", args=[payable.number]))
        return redirect_after_post(request, _next_url(attempt, payable))

    def _agree(self, request: HttpRequest, payable: Payable) -> HttpResponse:
        form = AgreeForm(request.POST)
        if form.is_valid():
            try:
                accept_quote(
                    buyer=member_of(request),
                    number=payable.number,
                    expected_total=Money(form.cleaned_data["expected_total"]),
                )
            except PriceChanged as error:
                page = pay_page(payable)
                fresh = _form(request, page)
                return _render(request, page, fresh, change=changed_quote(error), status=error.status)
        return redirect_after_post(request, reverse("orders:pay", args=[payable.number]))


def _form(request: HttpRequest, page: PayPage, data: QueryDict | None = None) -> PayForm | CoveredForm:
    """The form as it was sent, or a new one. Where certificates pay everything there is nothing to choose."""
    initial = {"key": new_key(), "expected_total": page.total.amount}
    if not page.due:
        return CoveredForm(data, initial=initial)
    return PayForm(data, initial=initial, saved=cards_of(member_of(request)))


def _next_url(attempt: PaymentAttempt | None, payable: Payable) -> str:
    if attempt is None:
        return reverse("orders:done", args=[payable.number])
    if attempt.status == PaymentAttempt.Status.NEEDS_CONFIRMATION:
        return attempt.confirm_url
    page = "orders:pay" if attempt.status == PaymentAttempt.Status.DECLINED else "orders:done"
    return reverse(page, args=[payable.number])


def _render(
    request: HttpRequest,
    page: PayPage,
    form: PayForm | CoveredForm,
    *,
    change: ChangedQuote | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "change": change,
        "ways": ways_to_pay(total=page.due, country=page.country or member_of(request).country, saved=form.saved),
        "chosen": form["choice"].value() if "choice" in form.fields else "",
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
    page = pay_page(access.payable_for_buyer(member_of(request), number))
    if page.is_open and not page.is_pending and not page.is_awaited:
        return redirect_to_pay(request, page)
    context: dict[str, Any] = {"page": page}
    if page.is_awaited and page.attempt is not None:
        context["arrived"] = received(page.attempt)
        context["missing"] = page.attempt.amount - context["arrived"]
    return render_page(request, "orders/done.html", "orders/_done.html", context)


def redirect_to_pay(request: HttpRequest, page: PayPage) -> HttpResponse:
    """Declined or not tried yet: the payment page says why and offers another card."""
    url = reverse("orders:pay", args=[page.number])
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
