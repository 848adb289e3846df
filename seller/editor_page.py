"""The frame of the editor: its parts, what is missing, the card that shoppers will see, and what may be done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from catalog.models import Product, ProductDecision
from catalog.product_rules import SUBMITTABLE
from catalog.selectors.editor import gallery_of, gaps_and_percent, latest_decision, variants_of
from catalog.selectors.pictures import failed_uploads, picture_of
from seller.gate import may_edit
from seller.navigation import entries
from seller.views.tones import TONES

SECTIONS = {
    "words": ("product", gettext_lazy("Title and description")),
    "category": ("product-category", gettext_lazy("Category and characteristics")),
    "variants": ("product-variants", gettext_lazy("Variants, prices and stock")),
    "pictures": ("product-pictures", gettext_lazy("Pictures")),
    "prices": ("product-prices", gettext_lazy("Wholesale and discounts")),
    "terms": ("product-terms", gettext_lazy("Terms and guarantees")),
}
GAPS = {
    "title": gettext_lazy("A title"),
    "both_titles": gettext_lazy("A title in the second language"),
    "description": gettext_lazy("A description"),
    "both_descriptions": gettext_lazy("A description in the second language"),
    "category": gettext_lazy("A category at the end of its branch"),
    "attributes": gettext_lazy("Characteristics that the category needs"),
    "variants": gettext_lazy("A variant with its price"),
    "stock": gettext_lazy("Pieces in stock"),
    "weight": gettext_lazy("A weight, for the price of delivery"),
    "pictures": gettext_lazy("A picture"),
    "more_pictures": gettext_lazy("Three pictures or more"),
}
SUBMIT_LABELS = {
    "draft": gettext_lazy("Put on sale"),
    "changes_requested": gettext_lazy("Send in again"),
    "paused": gettext_lazy("Sell again"),
}
BLOCKED_NOTE = pgettext_lazy("product", "The product is blocked")
CHANGES_NOTE = pgettext_lazy("product", "We ask for changes")


def section_url(product: Product, section: str) -> str:
    """The page of one part."""
    return reverse(f"seller:{SECTIONS[section][0]}", args=[product.store.slug, product.pk])


def editor(
    request: HttpRequest, product: Product, section: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page of one part, `seller/product_<section>.html`, in the frame."""
    gaps, percent = gaps_and_percent(product)
    lacking = {gap.section for gap in gaps if gap.is_required}
    frame = {
        "store": product.store,
        "seller_nav": entries(request),
        "product": product,
        "section": section,
        "section_title": SECTIONS[section][1],
        "following": _following(product, section),
        "sections": [
            {
                "label": label,
                "url": section_url(product, code),
                "is_current": code == section,
                "is_lacking": code in lacking,
            }
            for code, (_name, label) in SECTIONS.items()
        ],
        "gaps": [(GAPS[gap.code], section_url(product, gap.section), gap.is_required) for gap in gaps],
        "percent": percent,
        "failed_pictures": 0 if section == "pictures" else failed_uploads([product.pk]).get(product.pk, 0),
        "pictures_url": section_url(product, "pictures"),
        "tone": TONES[product.status],
        "decision": _told(product),
        "can_edit": may_edit(request) and product.status != Product.Status.BLOCKED,
        "submit_label": SUBMIT_LABELS.get(product.status) if product.status in SUBMITTABLE else None,
        "can_submit": not lacking or product.status == Product.Status.PAUSED,
        "card": _card(product),
    }
    return render(request, f"seller/product_{section}.html", frame | context, status=status)


def _following(product: Product, section: str) -> dict[str, Any] | None:
    """The part after this one: whoever fills in a new product goes through them in their order."""
    codes = list(SECTIONS)
    after = codes[codes.index(section) + 1 :]
    return {"label": SECTIONS[after[0]][1], "url": section_url(product, after[0])} if after else None


def _told(product: Product) -> dict[str, Any] | None:
    """The reason of the last decision, as long as it is what holds the product back."""
    if product.status not in {Product.Status.BLOCKED, Product.Status.CHANGES_REQUESTED}:
        return None
    decision: ProductDecision | None = latest_decision(product)
    if decision is None:
        return None
    is_blocked = product.status == Product.Status.BLOCKED
    title = BLOCKED_NOTE if is_blocked else CHANGES_NOTE
    return {"title": title, "text": decision.reason, "tone": "danger" if is_blocked else "warn"}


def _card(product: Product) -> dict[str, Any]:
    """The first picture, the title and the lowest price."""
    media = next(iter(gallery_of(product)), None)
    active = [variant for variant in variants_of(product) if variant.is_active]
    cheapest = min(active, key=lambda variant: variant.price, default=None)
    return {
        "picture": picture_of(media, product.title or "") if media else None,
        "title": product.title or "",
        "price": cheapest.price if cheapest else None,
        "old_price": cheapest.old_price if cheapest else None,
    }
