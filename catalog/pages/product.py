"""The product page as its components want it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.selectors.choices import Choice
from catalog.selectors.headings import ProductHeading
from catalog.selectors.pictures import Picture
from catalog.selectors.product import ProductPage
from catalog.selectors.stores import StoreCard
from marketplace.lib.formatting import format_day, format_number

SHORT_ATTRIBUTES = 5
THUMBNAILS = 5  # of more pictures the rest is behind «ещё 3»
OPEN_TEXT = 700  # signs of a description that stand open; what is longer is folded at a paragraph


def gallery(page: ProductPage) -> list[dict[str, Any]]:
    """components/gallery.html; the picture of the chosen variant comes first."""
    pictures = list(page.pictures)
    chosen = page.offer.image
    if chosen is not None:
        pictures = [chosen, *(picture for picture in pictures if picture.stem != chosen.stem)]
    return [_view(picture) for picture in pictures]


def thumbs_folded(page: ProductPage) -> int:
    """How many thumbnails stand behind «ещё 3»; 0 when all have a place."""
    return 0 if len(page.pictures) <= THUMBNAILS else len(page.pictures) - THUMBNAILS + 1


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
    """components/options.html; nothing is marked as chosen before the reader has chosen."""
    return [_choice(number, choice, page) for number, choice in enumerate(page.choices, 1)]


def _choice(number: int, choice: Choice, page: ProductPage) -> dict[str, Any]:
    return {
        "name": choice.name,
        "chosen": choice.chosen,
        "values": [
            {
                "id": f"opt-{number}-{position}",
                "label": value.label,
                "url": value.url,
                "image": value.picture.small if value.picture and number == 1 else None,
                "swatch": value.swatch,
                "is_current": value.is_chosen,
                "is_available": not value.is_sold_out,
                "fits": value.fits,
            }
            for position, value in enumerate(choice.values, 1)
        ],
    }


def tiers(page: ProductPage) -> list[dict[str, Any]]:
    """components/tiers.html; empty when one price holds for any number."""
    offer = page.offer
    if not offer.tiers:
        return []
    steps = [(page.smallest, offer.price), *((tier.min_quantity, tier.price) for tier in offer.tiers)]
    steps = [(first, price) for first, price in steps if first >= page.smallest]
    rows = []
    for position, (first, price) in enumerate(steps):
        last = steps[position + 1][0] - 1 if position + 1 < len(steps) else None
        rows.append({"min_quantity": first, "max_quantity": last, "price": price, "is_current": position == 0})
    return rows


def price_is_from(page: ProductPage) -> bool:
    """True while variants that cost more can still be chosen: «от 10,00 $»."""
    return any(offer.price != page.offer.price for offer in page.selection.possible)


def description(page: ProductPage) -> dict[str, list[str]]:
    """The description by paragraphs: `open` ones, and `folded` ones when it is long."""
    paragraphs = [part.strip() for part in page.description.replace("\r\n", "\n").split("\n\n") if part.strip()]
    length, cut = 0, len(paragraphs)
    for position, paragraph in enumerate(paragraphs):
        length += len(paragraph)
        if length > OPEN_TEXT and position:
            cut = position
            break
    return {"open": paragraphs[:cut], "folded": paragraphs[cut:]}


def specification(page: ProductPage) -> list[tuple[str, str]]:
    """All that is known of the goods: brand, properties, weight, article."""
    rows = [(_("Brand"), page.brand)] if page.brand else []
    rows += [row for row in page.attributes if row[0] != _("Brand")]
    if page.offer.weight_g:
        rows.append((_("Weight with packing"), _weight(page.offer.weight_g)))
    return [*rows, (_("SKU"), page.offer.sku)]


def _weight(grams: int) -> str:
    if grams < 1000:
        return _("%(number)s g") % {"number": format_number(grams)}
    return _("%(number)s kg") % {"number": format_number((Decimal(grams) / 1000).quantize(Decimal("0.1")))}


def guarantees(page: ProductPage) -> list[dict[str, str]]:
    """What the seller promises besides the basic protection (S34): icon, name and meaning."""
    found = []
    if page.has_free_return:
        text = _("If the product does not suit you, you send it back at the seller’s cost.")
        found.append({"icon": "undo-2", "name": _("Free return"), "text": text})
    if page.is_authentic:
        text = _("If it turns out to be a counterfeit, we return twice the price.")
        found.append({"icon": "badge-check", "name": _("Guarantee of authenticity"), "text": text})
    if page.is_mall:
        text = _("It lies in a local warehouse of the store: it arrives sooner and goes back to the same place.")
        found.append({"icon": "store", "name": _("Mall"), "text": text})
    return found


def crumbs(page: ProductPage) -> list[dict[str, str]]:
    """From the catalogue down to the product."""
    steps = [{"label": _("Catalogue"), "url": reverse("catalog:tree")}]
    steps += [{"label": step.name, "url": step.url} for step in page.trail]
    return [*steps, {"label": page.title, "url": ""}]


def steps_to(heading: ProductHeading, label: str) -> list[dict[str, str]]:
    """The same for a page about the product, such as its reviews; `label` is that page."""
    steps = [{"label": _("Catalogue"), "url": reverse("catalog:tree")}]
    steps += [{"label": step.name, "url": step.url} for step in heading.trail]
    return [*steps, {"label": heading.title, "url": heading.url}, {"label": label, "url": ""}]


def not_for_sale(page: ProductPage) -> str:
    """Why nobody can order it now, whatever the stock: the store rests or is over, or the product rests; else ""."""
    if page.is_live and page.offer.is_purchasable:
        return ""
    if page.store.is_over:
        return _("The store has closed and sells nothing any more.")
    if page.store.is_on_holiday and page.store.holiday_until:
        return _("The store is on holiday until %(day)s: nothing can be ordered before.") % {
            "day": format_day(page.store.holiday_until)
        }
    if page.store.is_on_holiday:
        return _("The store is on holiday: nothing can be ordered now.")
    return _("This product is not on sale at the moment.")


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
