"""Wholesale steps and discounts of a product, for one variant or for all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from catalog.access import product_for_store
from catalog.constants import MAX_TIERS, MAX_VARIANTS
from catalog.errors import InvalidTiers
from catalog.models import Discount, Product, Variant
from catalog.selectors.editor import section_version, variants_of
from catalog.selectors.offers import options_text
from catalog.services.store_prices import Sale, plan_sale, save_tiers, stop_sale
from marketplace.lib import clock
from marketplace.lib.errors import DomainError
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.numbers import whole_number
from seller.editor_page import editor, section_url
from seller.gate import editor_page
from seller.product_forms import SaleForm, TiersForm
from seller.views.editor import refuse, saved


@editor_page
def prices(request: HttpRequest, pk: int) -> HttpResponse:
    """Both forms (GET, with `?variant=` the steps of that one); one of them saved, or a discount ended (POST)."""
    product = product_for_store(request.store, pk)  # type: ignore[attr-defined]
    act = {"tiers": _tiers, "show": _show, "sale": _sale, "stop": _stop}.get(request.POST.get("do", ""))
    if request.method == "POST" and act is not None:
        return act(request, product)
    return _page(request, product)


def _tiers(request: HttpRequest, product: Product) -> HttpResponse:
    form = TiersForm(request.POST, scopes=_scopes(_variants(product)))
    if form.is_valid():
        scope = form.cleaned_data["scope"]
        variant_id = int(scope) if scope else None
        try:
            save_tiers(product_id=product.pk, seen=form.cleaned_data["seen"], variant_id=variant_id, tiers=form.tiers())
        except InvalidTiers as error:
            form.add_error(_falling(form), str(error))
        except DomainError as error:
            refuse(form, error, product, "prices")
        else:
            return saved(request, product, "prices")
    return _page(request, product, tiers=form, status=422)


def _show(request: HttpRequest, product: Product) -> HttpResponse:
    """The page with the steps of the variant that is chosen in the form."""
    chosen = whole_number(request.POST.get("scope"))
    query = f"?variant={chosen}" if chosen is not None else ""
    return redirect_after_post(request, f"{section_url(product, 'prices')}{query}#tiers")


def _falling(form: TiersForm) -> str:
    """The field of the first step that is not cheaper than the one before it."""
    tiers = form.tiers()
    for number in range(1, len(tiers)):
        if tiers[number].price >= tiers[number - 1].price:
            return f"price-{number + 1}"
    return "price-1"


def _sale(request: HttpRequest, product: Product) -> HttpResponse:
    form = SaleForm(request.POST, scopes=_scopes(_variants(product)))
    if form.is_valid():
        data = form.cleaned_data
        sale = Sale(data["percent"], data["starts_at"] or clock.now(), data["ends_at"])
        try:
            plan_sale(product_id=product.pk, variant_id=int(data["scope"]) if data["scope"] else None, sale=sale)
        except DomainError as error:
            refuse(form, error, product, "prices")
        else:
            return saved(request, product, "prices", _("The discount is planned."))
    return _page(request, product, sale=form, status=422)


def _stop(request: HttpRequest, product: Product) -> HttpResponse:
    chosen = [whole_number(one) for one in request.POST.get("discount", "").split(",")[:MAX_VARIANTS]]
    if None not in chosen:
        try:
            stop_sale(product_id=product.pk, discount_ids=[pk for pk in chosen if pk is not None])
        except DomainError as error:
            if error.status == 404:
                raise
            messages.error(request, str(error))
        else:
            messages.success(request, _("The discount has ended."))
    return redirect_after_post(request, section_url(product, "prices"))


def _variants(product: Product) -> list[Variant]:
    rows = [variant for variant in variants_of(product) if variant.is_active]
    prefetch_related_objects(rows, "tiers")
    return rows


def _scopes(variants: list[Variant]) -> list[tuple[str, str]]:
    names = [(str(v.pk), f"{v.sku} · {options_text(v.options)}".strip(" ·")) for v in variants]
    return [("", _("All variants")), *(names if len(names) > 1 else [])]


def _discounts(product: Product, variants: list[Variant]) -> list[dict[str, Any]]:
    """Discounts that run or will: those that are alike in one line, with the variants that they hold for."""
    rows = Discount.objects.filter(variant__product=product).exclude(status=Discount.Status.ENDED)
    alike: dict[tuple[Any, ...], list[Discount]] = {}
    for row in rows.select_related("variant").order_by("starts_at", "variant__position", "pk"):
        since = row.starts_at.replace(second=0, microsecond=0)  # those of one press began one after the other
        alike.setdefault((row.status, row.percent, since, row.ends_at), []).append(row)
    everything = {variant.pk for variant in variants}
    return [
        {
            "first": found[0],
            "value": ",".join(str(row.pk) for row in found),
            "is_for_all": len(found) > 1 and everything <= {row.variant_id for row in found},
            "skus": ", ".join(row.variant.sku for row in found),
        }
        for found in alike.values()
    ]


def _page(
    request: HttpRequest,
    product: Product,
    *,
    tiers: forms.Form | None = None,
    sale: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    variants = _variants(product)
    scopes = _scopes(variants)
    chosen = next((v for v in variants if str(v.pk) == request.GET.get("variant")), None)
    first = chosen or (variants[0] if variants else None)
    initial: dict[str, Any] = {"scope": str(chosen.pk) if chosen else "", "seen": section_version(product.pk, "prices")}
    if first is not None:
        initial |= TiersForm.initial_of(list(first.tiers.all())[:MAX_TIERS])
    context = {
        "variants": variants,
        "tiers_form": tiers or TiersForm(initial=initial, scopes=scopes),
        "sale_form": sale or SaleForm(scopes=scopes),
        "discounts": _discounts(product, variants),
        "differ": len({tuple((t.min_quantity, t.price) for t in v.tiers.all()) for v in variants}) > 1,
        "chosen": chosen,
    }
    return editor(request, product, "prices", context, status=status)
