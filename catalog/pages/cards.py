"""Product cards as their component wants them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from catalog.selectors.cards import Card
from catalog.selectors.pictures import Picture
from marketplace.lib.money import Money


@dataclass(frozen=True, slots=True)
class PictureView:
    """components/picture.html"""

    src: str
    srcset: str
    alt: str


@dataclass(frozen=True, slots=True)
class CardView:
    """A card as marketplace/lib/cards.py draws it: its `CardData`."""

    id: int
    variant_id: int | None
    default_variant_id: int
    url: str
    title: str
    image: PictureView | None
    price: Money
    list_price: Money | None
    discount_percent: int
    is_new: bool
    is_mall: bool
    rating: Decimal | None
    reviews_count: int
    orders_count: int
    delivery_is_free: bool
    delivery_price: Money | None
    delivery_first: date | None
    delivery_last: date | None
    store_name: str
    is_sold_out: bool
    is_wished: bool
    cart_quantity: int = 0
    sale_ends: datetime | None = None


def picture_view(picture: Picture) -> PictureView:
    """A picture of a card: 400 pixels, with the other sizes to choose from."""
    return PictureView(picture.medium, picture.srcset, picture.alt)


def card_view(card: Card, *, is_wished: bool) -> CardView:
    """One card; where there are options to choose, the cart is reached through the product's page."""
    delivery = card.delivery
    return CardView(
        id=card.product_id,
        variant_id=None if card.has_options else card.variant_id,
        default_variant_id=card.variant_id,
        url=card.url,
        title=card.title,
        image=picture_view(card.picture) if card.picture else None,
        price=card.price,
        list_price=card.old_price,
        discount_percent=card.percent_off,
        is_new=card.is_new,
        is_mall=card.is_mall,
        rating=card.rating,
        reviews_count=card.rating_count,
        orders_count=card.orders_count,
        delivery_is_free=bool(delivery and delivery.is_free),
        delivery_price=delivery.price if delivery else None,
        delivery_first=delivery.earliest if delivery else None,
        delivery_last=delivery.latest if delivery else None,
        store_name=card.store_name,
        is_sold_out=not card.is_in_stock,
        is_wished=is_wished,
    )


def card_views(cards: Iterable[Card], wished: Collection[int]) -> list[CardView]:
    """Cards with their hearts; `wished` are variant ids."""
    return [card_view(card, is_wished=card.variant_id in wished) for card in cards]
