"""What search engines and shared links are told of the catalogue's pages; every value stands on the page too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from catalog.selectors.pictures import Picture
from catalog.selectors.product import ProductPage
from catalog.selectors.stores import StoreCard
from catalog.selectors.tree import CategoryNode
from marketplace.lib.formatting import shown_rating
from marketplace.lib.page_facts import PageFacts, SharedPicture, breadcrumb_data

DESCRIPTION = 160  # signs of a description in search results
SHARED_SIZE = 800  # pixels, the picture beside a shared link


def product_facts(page: ProductPage, crumbs: Iterable[Mapping[str, str]]) -> PageFacts:
    """Of the product page with the variant it shows; goods of a closed store are hidden, those that come back not."""
    return PageFacts(
        title=page.title,
        description=summary(page.description),
        kind="product",
        picture=shared_picture(page.pictures[0]) if page.pictures else None,
        languages=page.languages,
        is_hidden=page.store.is_over,
        data=(product_data(page), breadcrumb_data(crumbs, settings.SITE_URL)),
    )


def product_data(page: ProductPage) -> dict[str, Any]:
    """schema.org Product: price in the settlement currency, a rating only where somebody rated."""
    data: dict[str, Any] = {
        "@type": "Product",
        "name": page.title,
        "sku": page.offer.sku,
        "image": [settings.SITE_URL + picture.large for picture in page.pictures],
        "offers": _offer_data(page),
    }
    if page.description:
        data["description"] = summary(page.description)
    if page.brand:
        data["brand"] = {"@type": "Brand", "name": str(page.brand)}
    if page.reviews.average is not None:
        data["aggregateRating"] = _rating_data(shown_rating(page.reviews.average), page.reviews.count)
    return data


def _offer_data(page: ProductPage) -> dict[str, Any]:
    offer = page.offer
    can_buy = page.is_live and offer.is_purchasable and offer.is_in_stock
    return {
        "@type": "Offer",
        "price": str(offer.price.amount),
        "priceCurrency": offer.price.currency,
        "availability": f"https://schema.org/{'InStock' if can_buy else 'OutOfStock'}",
        "itemCondition": "https://schema.org/NewCondition",
        "url": settings.SITE_URL + offer.url,
        "seller": {"@type": "Organization", "name": page.store.name, "url": settings.SITE_URL + page.store.url},
    }


def _rating_data(average: Any, count: int) -> dict[str, Any]:
    return {"@type": "AggregateRating", "ratingValue": str(average), "reviewCount": count, "bestRating": 5}


def category_facts(node: CategoryNode, crumbs: Iterable[Mapping[str, str]], *, is_empty: bool) -> PageFacts:
    """Of a category; one without goods, or narrowed to none, is hidden."""
    description = _("%(category)s: prices, reviews and exact dates of delivery. The seller is paid after you have it.")
    return PageFacts(
        title=node.name,
        description=description % {"category": node.name},
        is_hidden=is_empty,
        data=(breadcrumb_data(crumbs, settings.SITE_URL),),
    )


def store_facts(store: StoreCard) -> PageFacts:
    """Of a store's front; a closed one is hidden, one on holiday is not."""
    data: dict[str, Any] = {"@type": "OnlineStore", "name": store.name, "url": settings.SITE_URL + store.url}
    if store.description:
        data["description"] = store.description
    if store.logo:
        data["logo"] = settings.SITE_URL + store.logo
    if store.score and store.score_count:
        data["aggregateRating"] = _rating_data(store.score, store.score_count)
    return PageFacts(title=store.name, description=summary(store.description), is_hidden=store.is_over, data=(data,))


def shared_picture(picture: Picture) -> SharedPicture:
    """The lead picture as JPEG, made when it is first asked for: not every site that shows links reads WebP."""
    width = min((size for size in picture.sizes if size >= SHARED_SIZE), default=max(picture.sizes))
    return SharedPicture(
        path=reverse("shared-picture", args=[picture.pk]),
        width=width,
        height=max(1, round(picture.height * width / picture.width)),
        alt=picture.alt,
    )


def summary(text: str) -> str:
    """The beginning of a text, in one line and at most as long as search results show."""
    return Truncator(" ".join(text.split())).chars(DESCRIPTION)
