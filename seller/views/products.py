"""The goods of the store: the table, a new product, its preview, and putting on sale or taking off."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.access import product_for_store
from catalog.constants import PRODUCTS_PER_PAGE
from catalog.errors import IncompleteProduct, ProhibitedWords
from catalog.models import Product
from catalog.selectors.store_products import StoreProducts, Wanted, store_products, wanted_of
from catalog.services import products as services
from catalog.views.product import preview
from marketplace.lib.errors import DomainError, NotFound
from marketplace.lib.htmx import redirect_after_post
from marketplace.lib.pagination import page_links
from seller.gate import EDITORS, may_edit, seller_page
from seller.navigation import entries
from seller.product_forms import BulkForm, NewProductForm
from seller.views.tones import TONES

TAB_LABELS = {
    "all": gettext_lazy("All"),
    "live": gettext_lazy("On sale"),
    "in_review": gettext_lazy("In review"),
    "changes": gettext_lazy("Need changes"),
    "draft": gettext_lazy("Drafts"),
    "paused": pgettext_lazy("products", "Paused"),
}
SORTS = {
    "-updated": gettext_lazy("changed lately"),
    "updated": gettext_lazy("not changed for long"),
    "title": gettext_lazy("title, A to Z"),
    "-title": gettext_lazy("title, Z to A"),
    "price": gettext_lazy("cheapest first"),
    "-price": gettext_lazy("dearest first"),
    "stock": gettext_lazy("least in stock"),
    "-stock": gettext_lazy("most in stock"),
}
COLUMNS = {
    "title": gettext_lazy("Product"),
    "price": gettext_lazy("Price from"),
    "stock": gettext_lazy("In stock"),
    "updated": gettext_lazy("Changed"),
}


@require_safe
@seller_page()
def products(request: HttpRequest) -> HttpResponse:
    """All goods of the store, by state."""
    return products_page(request, wanted_of(request.GET.dict()), BulkForm())


def products_page(request: HttpRequest, wanted: Wanted, form: BulkForm, status: int = 200) -> HttpResponse:
    """The table with the form for the chosen ones."""
    store = request.store  # type: ignore[attr-defined]
    path = reverse("seller:products", args=[store.slug])
    listing = store_products(store, wanted)
    chosen = set(request.POST.getlist("product"))
    kept = kept_of(wanted)
    context = {
        "store": store,
        "seller_nav": entries(request),
        "can_edit": may_edit(request),
        "wanted": wanted,
        "listing": listing,
        "rows": [(row, TONES[row.product.status], str(row.product.pk) in chosen) for row in listing.rows],
        "tabs": _tabs(listing, wanted, path),
        "columns": _columns(wanted, path),
        "sorts": SORTS.items(),
        "is_all": "all" in request.POST,
        "sizes": [(n, f"{path}?{urlencode(kept | {'size': n})}", n == wanted.per_page) for n in PRODUCTS_PER_PAGE],
        "pages": page_links(listing.page, path, **{name: str(value) for name, value in kept.items()}),
        "kept": kept,
        "form": form,
        "is_filtered": bool(wanted.query or wanted.is_low or wanted.tab != "all"),
    }
    return render(request, "seller/products.html", context, status=status)


def kept_of(wanted: Wanted) -> dict[str, Any]:
    """The question as an address keeps it: what is usual is left out."""
    usual = Wanted()
    pairs = {
        "status": (wanted.tab, usual.tab),
        "q": (wanted.query, usual.query),
        "low": ("1" if wanted.is_low else "", ""),
        "sort": (wanted.sort, usual.sort),
        "size": (wanted.per_page, usual.per_page),
    }
    return {name: value for name, (value, plain) in pairs.items() if value != plain}


def _tabs(listing: StoreProducts, wanted: Wanted, path: str) -> list[dict[str, Any]]:
    kept = kept_of(wanted)
    return [
        {
            "label": label,
            "url": f"{path}?{urlencode(kept | {'status': tab})}",
            "count": listing.counts[tab],
            "is_current": tab == wanted.tab,
        }
        for tab, label in TAB_LABELS.items()
    ]


def _columns(wanted: Wanted, path: str) -> dict[str, dict[str, Any]]:
    """The heads of the table: pressing one sorts by it, pressing it again the other way round."""
    found = {}
    for name, label in COLUMNS.items():
        is_current = wanted.sort.removeprefix("-") == name
        is_down = wanted.sort.startswith("-")
        following = name if is_current and is_down else f"-{name}"
        if name == "title" and not is_current:
            following = name
        found[name] = {
            "label": label,
            "url": f"{path}?{urlencode(kept_of(wanted) | {'sort': following})}",
            "order": ("descending" if is_down else "ascending") if is_current else "",
        }
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@seller_page(*EDITORS)
def new(request: HttpRequest) -> HttpResponse:
    """A draft with a title and a category; the editor asks for the rest."""
    store = request.store  # type: ignore[attr-defined]
    services.check_not_shut(store)
    form = NewProductForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            product = services.create_product(
                store=store, category_id=data["category"], title_ru=data["title_ru"], title_en=data["title_en"]
            )
        except ProhibitedWords as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            return redirect_after_post(request, reverse("seller:product", args=[store.slug, product.pk]))
    context = {"store": store, "seller_nav": entries(request), "form": form}
    return render(request, "seller/product_new.html", context, status=422 if form.errors else 200)


@require_safe
@seller_page()
def shown(request: HttpRequest, pk: int) -> HttpResponse:
    """The product as shoppers would see it; without a variant there is nothing to see yet."""
    store = request.store  # type: ignore[attr-defined]
    product = product_for_store(store, pk)
    try:
        return preview(request, product.pk)
    except NotFound:
        messages.info(request, _("Add a variant with a price first: then there is something to see."))
        return redirect_after_post(request, reverse("seller:product-variants", args=[store.slug, pk]))


@require_POST
@seller_page(*EDITORS)
def status(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit, pause or take back; `do` says which."""
    store = request.store  # type: ignore[attr-defined]
    product = product_for_store(store, pk)
    act = {"submit": _submit, "pause": _pause, "withdraw": _withdraw}.get(request.POST.get("do", ""))
    section = "seller:product"
    if act is not None:
        try:
            messages.success(request, act(product))
        except ProhibitedWords as error:
            messages.error(request, str(error))
            section = {"attributes": "seller:product-category", "options": "seller:product-variants"}.get(
                error.field or "", section
            )
        except IncompleteProduct as error:
            messages.error(request, str(error))
        except DomainError as error:
            if error.status == 404:
                raise
            messages.error(request, str(error))
    return redirect_after_post(request, reverse(section, args=[store.slug, pk]))


def _submit(product: Product) -> str:
    if services.submit_product(product_id=product.pk) == Product.Status.LIVE:
        return _("The product is on sale.")
    return _("The product is in review. We will tell you when it is on sale.")


def _pause(product: Product) -> str:
    services.pause_product(product_id=product.pk)
    return _("The product is paused: nobody can buy it now.")


def _withdraw(product: Product) -> str:
    services.withdraw_product(product_id=product.pk)
    return _("The product is a draft again.")


@require_http_methods(["GET", "HEAD", "POST"])
@seller_page(*EDITORS)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, then remove for good."""
    store = request.store  # type: ignore[attr-defined]
    product = product_for_store(store, pk)
    if request.method == "POST":
        try:
            services.remove_product(product_id=product.pk)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The product is removed."))
        return redirect_after_post(request, reverse("seller:products", args=[store.slug]))
    context = {"store": store, "seller_nav": entries(request), "product": product}
    return render(request, "seller/product_remove.html", context)
