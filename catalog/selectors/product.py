"""Everything on the page of one product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import get_language

from catalog.constants import NEW_FOR
from catalog.models import Media, PriceTier, Product, ProductAttribute, ProductText, Variant
from catalog.rules import percent_off, written_languages
from catalog.selectors.delivery import DeliveryOption, options_of
from catalog.selectors.offers import Offer, offer_of
from catalog.selectors.pictures import Picture, picture_of
from catalog.selectors.reviews import ReviewsView, reviews_page
from catalog.selectors.stores import StoreCard, store_card
from catalog.selectors.tree import CategoryNode, category_tree
from catalog.selectors.zones import terms_of_stores
from marketplace.lib import clock
from marketplace.lib.errors import NotFound

SHOWN = (Product.Status.LIVE, Product.Status.PAUSED)


@dataclass(frozen=True, slots=True)
class ChoiceValue:
    """One value of an option. `url` chooses it and keeps the other options as far as such a variant exists."""

    label: str
    swatch: str
    picture: Picture | None
    url: str
    is_chosen: bool
    is_available: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of the product: its name («Цвет») and values."""

    name: str
    values: list[ChoiceValue]

    @property
    def chosen(self) -> str:
        """The words of the value that is chosen."""
        return next((value.label for value in self.values if value.is_chosen), "")


@dataclass(frozen=True, slots=True)
class ProductPage:
    """What the page shows; `offer` is of the chosen variant. Texts are in the reader's language."""

    product_id: int
    title: str
    slug: str
    slugs: dict[str, str]  # by language
    url: str
    description: str
    box_contents: str
    language: str
    languages: tuple[str, ...]  # that its texts are written in, the original first
    is_live: bool
    is_mall: bool
    is_new: bool
    trail: list[CategoryNode]
    brand: str
    pictures: list[Picture]
    offer: Offer
    offers: list[Offer]
    choices: list[Choice]
    attributes: list[tuple[str, str]]
    delivery: list[DeliveryOption]
    store: StoreCard
    reviews: ReviewsView
    orders_count: int

    @property
    def percent_off(self) -> int:
        """Whole percent below the old price; 0 without one."""
        return percent_off(self.offer.price, self.offer.old_price)


def product_page(pk: int, *, sku: str = "", country: str, today: date, shown: Sequence[str] = SHOWN) -> ProductPage:
    """The page of a product with the variant `sku` chosen, else the first in stock: eight queries.

    A paused product is still shown (`is_live` is False). Raises NotFound for those in no status of `shown`.
    """
    product = _product(pk, shown)
    variants = list(product.variants.all())
    if not variants:
        raise NotFound
    media = list(product.media.all())
    offers = [offer_of(variant, product, media[0] if media else None) for variant in variants]
    offer = _chosen(offers, sku)
    tree = category_tree()
    return ProductPage(
        product_id=product.pk,
        title=product.title or "",
        slug=product.slug or "",
        slugs={code: getattr(product, f"slug_{code}") or product.slug for code in ("ru", "en")},
        url=product.get_absolute_url(),
        description=product.description or "",
        box_contents=product.box_contents or "",
        language=_language_of(product),
        languages=written_languages(
            (product.title_ru, product.title_en), (product.description_ru, product.description_en)
        ),
        is_live=product.is_live and product.store.is_open,
        is_mall=product.is_mall,
        is_new=product.published_at is not None and clock.now() - product.published_at <= NEW_FOR,
        trail=tree.trail(product.category_id),
        brand=product.brand.name if product.brand else "",
        pictures=_gallery(media, offer, product.title or ""),
        offer=offer,
        offers=offers,
        choices=_choices(offers, offer),
        attributes=_specification(product),
        delivery=_delivery(product, offer, country, today),
        store=store_card(product.store),
        reviews=reviews_page(product.pk),
        orders_count=product.orders_count,
    )


def _product(pk: int, shown: Sequence[str]) -> Product:
    variants = Variant.objects.filter(is_active=True).select_related("media").order_by("position", "pk")
    product = (
        Product.objects.filter(pk=pk, status__in=shown)
        .select_related("store", "brand")
        .prefetch_related(
            Prefetch("variants", variants),
            Prefetch("variants__tiers", PriceTier.objects.order_by("min_quantity")),
            Prefetch("media", Media.objects.order_by("position", "pk")),
            Prefetch("attributes", ProductAttribute.objects.select_related("value__attribute")),
            Prefetch("texts", ProductText.objects.select_related("attribute")),
        )
        .first()
    )
    if product is None:
        raise NotFound
    return product


def _specification(product: Product) -> list[tuple[str, str]]:
    """Names and values of its characteristics in the seller's order, those in words among them."""
    lines = [(item.position, item.value.attribute.name, item.value.value) for item in product.attributes.all()]
    lines += [(item.position, item.attribute.name, item.text) for item in product.texts.all()]
    return [(name, text) for _, name, text in sorted(lines, key=lambda line: line[0]) if text]


def _chosen(offers: Sequence[Offer], sku: str) -> Offer:
    by_sku = {offer.sku: offer for offer in offers}
    return by_sku.get(sku) or next((offer for offer in offers if offer.is_in_stock), offers[0])


def _gallery(media: Sequence[Media], offer: Offer, title: str) -> list[Picture]:
    """All pictures, that of the chosen variant first."""
    own = offer.image.pk if offer.image else None
    return [picture_of(one, title) for one in sorted(media, key=lambda one: one.pk != own)]


def _delivery(product: Product, offer: Offer, country: str, today: date) -> list[DeliveryOption]:
    return options_of(
        terms_of_stores([product.store_id]).get(product.store_id, {}),
        country=country,
        weight_g=offer.weight_g * offer.min_quantity,
        goods_total=offer.price * offer.min_quantity,
        today=today,
    )


def _choices(offers: Sequence[Offer], chosen: Offer) -> list[Choice]:
    """An option for each position of `Variant.options`, with the values that variants have, in their order."""
    return [_choice(offers, chosen, position) for position in range(len(chosen.options))]


def _choice(offers: Sequence[Offer], chosen: Offer, position: int) -> Choice:
    values: dict[str, list[Offer]] = {}
    for offer in offers:
        if position < len(offer.options):
            values.setdefault(_word(offer.options[position], "value"), []).append(offer)
    own = _word(chosen.options[position], "value")
    return Choice(
        name=_word(chosen.options[position], "name"),
        values=[_value(label, with_it, chosen, position, own == label) for label, with_it in values.items()],
    )


def _value(label: str, with_it: Sequence[Offer], chosen: Offer, position: int, is_chosen: bool) -> ChoiceValue:  # noqa: FBT001
    """The offer behind a value is the one nearest to what is chosen: most other options alike, in stock first."""

    def likeness(offer: Offer) -> tuple[int, bool]:
        same = sum(mine == other for mine, other in zip(offer.options, chosen.options, strict=False))
        return same, offer.is_in_stock

    best = chosen if is_chosen else max(with_it, key=likeness)
    return ChoiceValue(
        label=label,
        swatch=best.options[position].get("swatch") or "",
        picture=best.image,
        url=_url(best),
        is_chosen=is_chosen,
        is_available=any(offer.is_in_stock for offer in with_it),
    )


def _url(offer: Offer) -> str:
    path = reverse("catalog:product", kwargs={"pk": offer.product_id, "slug": offer.slug})
    return f"{path}?sku={offer.sku}"


def _word(option: dict[str, Any], name: str) -> str:
    language = _reader()
    other = "ru" if language == "en" else "en"
    return option.get(f"{name}_{language}") or option.get(f"{name}_{other}") or ""


def _reader() -> str:
    return "en" if (get_language() or "ru").startswith("en") else "ru"


def _language_of(product: Product) -> str:
    """The language that the title is shown in: the reader's, or the other when it is not translated (3.1.2)."""
    own = _reader()
    return own if getattr(product, f"title_{own}") else ("ru" if own == "en" else "en")
