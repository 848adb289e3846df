"""Everything on the page of one product."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language

from catalog.constants import NEW_FOR
from catalog.models import Media, Product
from catalog.rules import percent_off, written_languages
from catalog.selectors.choices import Choice, Selection, choices_of, select
from catalog.selectors.delivery import DeliveryOption, options_of
from catalog.selectors.history import PriceHistory, price_history
from catalog.selectors.offers import Offer
from catalog.selectors.pictures import Picture, picture_of
from catalog.selectors.product_rows import facts_of, media_of, read_offers, read_product, stars_of
from catalog.selectors.questions import QuestionView, newest_questions
from catalog.selectors.related import RelatedGoods, related_goods
from catalog.selectors.reviews import ReviewsView, newest_reviews
from catalog.selectors.stores import StoreCard, store_card
from catalog.selectors.tree import CategoryNode, category_tree
from catalog.selectors.zones import terms_for_cards
from marketplace.lib import clock

Shown = Sequence[str] | None  # statuses in which a product is shown; None: those that have a page


@dataclass(frozen=True, slots=True)
class ProductPage:
    """What the page shows; `offer` is of the chosen variant. Texts are in the reader's language.

    `is_chosen` is False while options are still to be chosen; `offer` is then the cheapest in stock of what is
    `selection.possible`, at first the one that cards show, too.
    """

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
    has_free_return: bool
    is_authentic: bool
    selection: Selection
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
    questions: list[QuestionView]
    questions_count: int
    history: PriceHistory | None
    related: RelatedGoods
    orders_count: int

    @property
    def is_chosen(self) -> bool:
        """True when one variant is left."""
        return not self.selection.open

    @property
    def percent_off(self) -> int:
        """Whole percent below the old price; 0 without one."""
        return percent_off(self.offer.price, self.offer.old_price)

    @property
    def smallest(self) -> int:
        """The least number of pieces that can be ordered: the minimum in whole lots."""
        return self.offer.smallest

    @property
    def largest(self) -> int:
        """The greatest number of pieces that can be ordered now, in whole lots."""
        most = min(self.offer.available, self.offer.max_quantity or self.offer.available)
        return most // self.offer.lot_size * self.offer.lot_size

    @property
    def can_buy(self) -> bool:
        """True when the chosen variant is for sale and there is enough of it for one order."""
        return self.is_live and self.offer.is_purchasable and self.largest >= self.smallest


def product_page(
    pk: int, *, sku: str = "", left: Collection[int] = (), country: str, today: date, shown: Shown = None
) -> ProductPage:
    """The page of a product with the variant `sku` chosen, but for the options at `left`: seven queries.

    A paused product is still shown (`is_live` is False). Raises NotFound for one without a page or a status of `shown`.
    """
    product = read_product(pk, shown)
    offers = read_offers(product, media_of(product))
    selection = select(offers, sku, left)
    offer = selection.offer
    return ProductPage(
        **_texts(product),
        product_id=product.pk,
        is_live=_is_for_sale(product),
        is_mall=product.is_mall,
        is_new=_is_new(product),
        has_free_return=product.has_free_return,
        is_authentic=product.is_authentic,
        selection=selection,
        trail=category_tree().trail(product.category_id),
        brand=product.brand.name if product.brand else "",
        pictures=_gallery(media_of(product), offer, product.title or ""),
        offer=offer,
        offers=offers,
        choices=choices_of(offers, selection),
        attributes=facts_of(product, _reader()),
        delivery=_delivery(offer, country, today),
        store=store_card(product.store),
        reviews=newest_reviews(product.pk, stars_of(product)),
        questions=_questions(product),
        questions_count=product.questions_count,  # type: ignore[attr-defined]
        history=price_history(offer.variant_id, now=clock.now()),
        related=related_goods(offer, is_for_sale=_is_for_sale(product), country=country, today=today),
        orders_count=product.orders_count,
    )


def _texts(product: Product) -> dict[str, Any]:
    """What is told in a language."""
    return {
        "title": product.title or "",
        "slug": product.slug or "",
        "slugs": {code: getattr(product, f"slug_{code}") or product.slug for code in ("ru", "en")},
        "url": product.get_absolute_url(),
        "description": product.description or "",
        "box_contents": product.box_contents or "",
        "language": _language_of(product),
        "languages": _languages(product),
    }


def _is_for_sale(product: Product) -> bool:
    return product.is_live and product.store.is_open


def _languages(product: Product) -> tuple[str, ...]:
    return written_languages((product.title_ru, product.title_en), (product.description_ru, product.description_en))


def _is_new(product: Product) -> bool:
    return product.published_at is not None and clock.now() - product.published_at <= NEW_FOR


def _questions(product: Product) -> list[QuestionView]:
    has_some: int = product.questions_count  # type: ignore[attr-defined]
    return newest_questions(product.pk) if has_some else []


def _gallery(media: Sequence[Media], offer: Offer, title: str) -> list[Picture]:
    """All pictures, that of the chosen variant first."""
    own = offer.image.pk if offer.image else None
    return [picture_of(one, title) for one in sorted(media, key=lambda one: one.pk != own)]


def _delivery(offer: Offer, country: str, today: date) -> list[DeliveryOption]:
    return options_of(
        terms_for_cards([offer.store_id])[offer.store_id],
        country=country,
        weight_g=offer.weight_g * offer.smallest,
        goods_total=offer.price * offer.smallest,
        today=today,
    )


def _reader() -> str:
    return "en" if (get_language() or "ru").startswith("en") else "ru"


def _language_of(product: Product) -> str:
    """The language that the title is shown in: the reader's, or the other when it is not translated (3.1.2)."""
    own = _reader()
    return own if getattr(product, f"title_{own}") else ("ru" if own == "en" else "en")
