"""One change to many goods: what it would do, then the same after a second press."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import member_of
from catalog.constants import PRODUCTS_PER_PAGE
from catalog.models import Product, Variant
from catalog.selectors.offers import options_text
from catalog.selectors.store_products import Wanted, wanted_of
from catalog.services.bulk import PAUSE, PRICE, PUBLISH, Plan, carry_out, plan_bulk, plan_of
from marketplace.lib.formatting import current_language, format_money
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.money import Money
from marketplace.lib.numbers import whole_number
from seller.gate import EDITORS, seller_page
from seller.navigation import entries
from seller.product_forms import BulkForm
from seller.views.products import kept_of, products_page

SALT = "seller.bulk"
VALID_FOR = 3600  # seconds that a plan may wait for its second press
MAX_STEPS = 1000
SHOWN_STEPS = 200
MAX_CHOSEN = PRODUCTS_PER_PAGE[-1]


@require_POST
@seller_page(*EDITORS)
def bulk(request: HttpRequest) -> HttpResponse:
    """The plan with its effects; with `plan` in the form, the plan carried out."""
    store = request.store  # type: ignore[attr-defined]
    if "plan" in request.POST:
        return _carry_out(request)
    form = BulkForm(request.POST)
    chosen = _chosen(request)
    is_valid = form.is_valid()
    if not chosen:
        form.add_error(None, _("Choose products in the table first."))
    elif is_valid:
        data = form.cleaned_data
        plan = plan_bulk(store=store, product_ids=chosen, action=data["action"], value=data["value"] or 0)
        if len(plan.steps) <= MAX_STEPS:
            return _plan_page(request, plan)
        form.add_error(None, _("These are too many variants at once. Choose fewer products."))
    return products_page(request, wanted_of(request.POST.dict()), form, status=422)


def _chosen(request: HttpRequest) -> list[int]:
    """What is ticked, or all that the page had shown."""
    named = request.POST.get("shown", "").split(",") if "all" in request.POST else request.POST.getlist("product")
    return [pk for pk in map(whole_number, named[:MAX_CHOSEN]) if pk is not None]


def _table(request: HttpRequest, wanted: Wanted) -> str:
    """The address of the table as the reader had it."""
    path = reverse("seller:products", args=[request.store.slug])  # type: ignore[attr-defined]
    kept = _kept(wanted)
    return f"{path}?{urlencode(kept)}" if kept else path


def _kept(wanted: Wanted) -> dict[str, Any]:
    return kept_of(wanted) | ({"page": wanted.page} if wanted.page != "1" else {})


def _plan_page(request: HttpRequest, plan: Plan) -> HttpResponse:
    store = request.store  # type: ignore[attr-defined]
    wanted = wanted_of(request.POST.dict())
    context = {
        "store": store,
        "kept": _kept(wanted),
        "back": _table(request, wanted),
        "seller_nav": entries(request),
        "title": dict(BulkForm.ACTIONS)[plan.action],
        "effects": _effects(plan)[:SHOWN_STEPS],
        "more": max(0, len(plan.steps) - SHOWN_STEPS),
        "idle": list(Product.objects.filter(pk__in=plan.idle)),
        "lacking": list(Product.objects.filter(pk__in=plan.lacking)),
        "plan": signing.dumps([store.pk, plan.kept()], salt=SALT, compress=True) if plan.steps else "",
        "is_publishing": plan.action == PUBLISH,
    }
    return render(request, "seller/products_bulk.html", context)


def _effects(plan: Plan) -> list[dict[str, Any]]:
    titles = Product.objects.in_bulk([step.product_id for step in plan.steps])
    variants = Variant.objects.in_bulk([step.variant_id for step in plan.steps if step.variant_id])
    effects = []
    for step in plan.steps:
        variant = variants.get(step.variant_id)
        about = f"{variant.sku} · {options_text(variant.options)}".strip(" ·") if variant else ""
        before, after = _words(plan.action, step.before), _words(plan.action, step.after)
        effects.append({"title": titles[step.product_id].title, "about": about, "before": before, "after": after})
    return effects


def _words(action: str, value: str) -> str:
    if action == PRICE:
        return format_money(Money(value), current_language())  # type: ignore[arg-type]
    if action in {PUBLISH, PAUSE}:
        return str(Product.Status(value).label)
    return value


def _carry_out(request: HttpRequest) -> HttpResponse:
    store = request.store  # type: ignore[attr-defined]
    back = _table(request, wanted_of(request.POST.dict()))
    try:
        store_id, kept = signing.loads(request.POST["plan"], salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature:
        messages.error(request, _("The plan is too old. Choose the products again."))
        return redirect_after_post(request, back)
    if store_id == store.pk:
        report = carry_out(store=store, plan=plan_of(kept), user=member_of(request))
        if report.done:
            text = ngettext("%(count)s change is done.", "%(count)s changes are done.", report.done)
            messages.success(request, text % {"count": report.done})
        titles = Product.objects.in_bulk([pk for pk, _reason in report.refused])
        for pk, reason in report.refused[:10]:
            messages.error(request, f"{titles[pk].title}: {reason}")
    return redirect_after_post(request, back)
