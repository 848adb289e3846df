"""The product page as its components want it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.selectors.offers import Offer
from catalog.selectors.pictures import Picture
from catalog.selectors.product import Choice, ProductPage
from catalog.selectors.stores import StoreCard
from marketplace.lib.formatting import format_number

SHORT_ATTRIBUTES = 5


def gallery(page: ProductPage) -> list[dict[str, Any]]:
    """components/gallery.html; the picture of the chosen variant comes first."""
    pictures = list(page.pictures)
    chosen = page.offer.image
    if chosen is not None:
        pictures = [chosen, *(picture for picture in pictures if picture.stem != chosen.stem)]
    return [_view(picture) for picture in pictures]


def _view(picture: Picture) -> dict[str, Any]:
    return {
        "src400": picture.medium,
        "src800": picture.large,
        "src1600": picture.full,
        "srcset": picture.srcset,
        "thumb": picture.small,
        "alt": picture.alt,
    }


def options(page: ProductPage) -> list[dict[str, Any]]:
    """components/options.html"""
    return [_choice(choice) for choice in page.choices]


def _choice(choice: Choice) -> dict[str, Any]:
    return {
        "name": choice.name,
        "chosen": next((value.label for value in choice.values if value.is_chosen), ""),
        "values": [
            {
                "label": value.label,
                "url": value.url,
                "image": value.picture.small if value.picture else None,
                "is_current": value.is_chosen,
                "is_available": value.is_available,
            }
            for value in choice.values
        ],
    }


def tiers(offer: Offer) -> list[dict[str, Any]]:
    """components/tiers.html; empty when one price holds for any number."""
    if not offer.tiers:
        return []
    steps = [(max(offer.min_quantity, 1), offer.price), *((tier.min_quantity, tier.price) for tier in offer.tiers)]
    rows = []
    for position, (first, price) in enumerate(steps):
        last = steps[position + 1][0] - 1 if position + 1 < len(steps) else None
        rows.append({"min_quantity": first, "max_quantity": last, "price": price, "is_current": position == 0})
    return rows


def crumbs(page: ProductPage) -> list[dict[str, str]]:
    """From the catalogue down to the product."""
    steps = [{"label": _("Catalogue"), "url": reverse("catalog:tree")}]
    steps += [{"label": step.name, "url": step.url} for step in page.trail]
    return [*steps, {"label": page.title, "url": ""}]


def store_meta(store: StoreCard) -> str:
    """Under the name of the store: Mall, score, since when."""
    since = _("on Karavan since %(year)s") % {"year": store.since.year}
    score = _("score %(score)s") % {"score": format_number(store.score)} if store.score else ""
    return " · ".join(part for part in (_("Mall") if store.is_mall else "", score, since) if part)


def star_rows(page: ProductPage) -> list[dict[str, Any]]:
    """components/distribution.html: each row leads to the reviews with that many stars."""
    path = reverse("catalog:reviews", args=[page.product_id])
    return [
        {"stars": row.stars, "count": row.count, "percent": row.percent, "url": f"{path}?stars={row.stars}"}
        for row in page.reviews.distribution
    ]
