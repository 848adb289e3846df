"""Product cards: what the card component shows, read for a whole page at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import get_language

from catalog.constants import NEW_FOR
from catalog.models import SearchRow, Variant
from catalog.rules import percent_off
from catalog.selectors.delivery import options_of
from catalog.selectors.pictures import Picture
from catalog.selectors.tree import CategoryNode, category_tree
from catalog.selectors.zones import StoreTerms, terms_of_stores
from marketplace.lib import clock
from marketplace.lib.money import Money


@dataclass(frozen=True, slots=True)
class CardDelivery:
    """The cheapest way to the reader's country: its price and the days of arrival."""

    price: Money
    earliest: date
    latest: date

    @property
    def is_free(self) -> bool:
        """True when it costs nothing."""
        return not self.price


@dataclass(frozen=True, slots=True)
class Card:
    """A product in a list, shown by its cheapest variant in stock.

    `price` is of one piece; `old_price` may be struck through and gives `percent_off`; with `has_options` the
    variant is chosen on the product page; `delivery` is None when the store does not send to the country.
    """

    product_id: int
    variant_id: int
    url: str
    title: str
    picture: Picture | None
    price: Money
    old_price: Money | None
    percent_off: int
    is_mall: bool
    is_new: bool
    is_in_stock: bool
    has_options: bool
    available: int
    min_quantity: int
    rating: Decimal | None
    rating_count: int
    orders_count: int
    store_id: int
    store_name: str
    store_slug: str
    delivery: CardDelivery | None


@dataclass(frozen=True, slots=True)
class RootGoods:
    """A root category with its most popular goods."""

    node: CategoryNode
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class HomeStrips:
    """The rows of goods of the home page."""

    deals: list[Card]
    newest: list[Card]
    popular: list[Card]
    by_root: list[RootGoods]


COLUMNS = {
    "slug_ru": F("product__slug_ru"),
    "slug_en": F("product__slug_en"),
    "title_ru": F("product__title_ru"),
    "title_en": F("product__title_en"),
    "min_quantity": F("product__min_quantity"),
    "rating_average": F("product__rating_average"),
    "rating_count": F("product__rating_count"),
    "orders_count": F("product__orders_count"),
    "store_name": F("store__name"),
    "store_slug": F("store__slug"),
    "variant_price": F("variant__price"),
    "old_price": F("variant__old_price"),
    "on_hand": F("variant__stock_on_hand"),
    "reserved": F("variant__stock_reserved"),
    "weight_g": F("variant__weight_g"),
    "stem": F("media__stem"),
    "sizes": F("media__sizes"),
    "width": F("media__width"),
    "height": F("media__height"),
    "alt_ru": F("media__alt_ru"),
    "alt_en": F("media__alt_en"),
}
PLAIN = ("product_id", "variant_id", "media_id", "store_id", "is_mall", "is_in_stock", "published_at")


def cards_for(product_ids: Sequence[int], *, country: str, today: date) -> list[Card]:
    """Cards in the order of `product_ids`; products that are not on sale are left out. Two queries."""
    rows = {row["product_id"]: row for row in _rows(product_ids)}
    terms = terms_of_stores(row["store_id"] for row in rows.values())
    reader = _reader(country, today)
    return [_card(rows[pk], terms.get(rows[pk]["store_id"], {}), reader) for pk in product_ids if pk in rows]


def cards_with_terms(
    product_ids: RawSQL, *, stores: Iterable[int], country: str, today: date
) -> tuple[list[Card], dict[int, StoreTerms]]:
    """Cards of the products that a subquery names, the most popular first, and the delivery terms of their stores.

    The terms of `stores` come along. Two queries.
    """
    rows = list(_rows(product_ids).order_by("-popularity", "-product_id"))
    terms = terms_of_stores([*stores, *(row["store_id"] for row in rows)])
    reader = _reader(country, today)
    return [_card(row, terms.get(row["store_id"], {}), reader) for row in rows], terms


def home_strips(*, country: str, today: date, limit: int = 10, by_root: int = 5) -> HomeStrips:
    """The rows of the home page, `limit` cards each and `by_root` for each root category: three queries."""
    roots = category_tree().roots
    ids = _strip_ids([root.pk for root in roots], limit, by_root)
    wanted = list(dict.fromkeys(pk for strip in ids.values() for pk in strip))
    cards = {card.product_id: card for card in cards_for(wanted, country=country, today=today)}

    def strip(name: str) -> list[Card]:
        return [cards[pk] for pk in ids.get(name, []) if pk in cards]

    return HomeStrips(
        deals=strip("deals"),
        newest=strip("newest"),
        popular=strip("popular"),
        by_root=[RootGoods(root, strip(str(root.pk))) for root in roots if ids.get(str(root.pk))],
    )


def newest_of_stores(store_ids: Sequence[int], *, country: str, today: date, limit: int = 3) -> dict[int, list[Card]]:
    """The newest goods of each store, at most `limit`: three queries."""
    sql = """
        SELECT store.id, row.product_id FROM unnest(%s::bigint[]) AS store (id) CROSS JOIN LATERAL (
            SELECT product_id FROM catalog_searchrow WHERE store_id = store.id
            ORDER BY published_at DESC, product_id DESC LIMIT %s
        ) AS row
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(store_ids), limit])
        owners = {product_id: store_id for store_id, product_id in cursor.fetchall()}
    found: dict[int, list[Card]] = {store_id: [] for store_id in store_ids}
    for card in cards_for(list(owners), country=country, today=today):
        found[owners[card.product_id]].append(card)
    return found


def _strip_ids(root_ids: list[int], limit: int, by_root: int) -> dict[str, list[int]]:
    """Product ids by strip, each walking the index of its order."""
    sql = """
        (SELECT 'deals' AS strip, product_id FROM catalog_searchrow
            WHERE discount_percent > 0 AND is_in_stock ORDER BY discount_percent DESC, product_id DESC LIMIT %s)
        UNION ALL (SELECT 'newest', product_id FROM catalog_searchrow
            WHERE is_in_stock ORDER BY published_at DESC, product_id DESC LIMIT %s)
        UNION ALL (SELECT 'popular', product_id FROM catalog_searchrow
            ORDER BY popularity DESC, product_id DESC LIMIT %s)
        UNION ALL (SELECT root.id::text, row.product_id FROM unnest(%s::bigint[]) AS root (id) CROSS JOIN LATERAL (
            SELECT product_id FROM catalog_searchrow WHERE root_id = root.id
            ORDER BY popularity DESC, product_id DESC LIMIT %s) AS row)
    """
    ids: dict[str, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [limit, limit, limit, root_ids, by_root])
        for strip, product_id in cursor.fetchall():
            ids.setdefault(strip, []).append(product_id)
    return ids


def _reader(country: str, today: date) -> _Reader:
    language = "en" if (get_language() or "ru").startswith("en") else "ru"
    return _Reader(language, country, today, clock.now() - NEW_FOR)


def _rows(product_ids: Sequence[int] | RawSQL) -> QuerySet[SearchRow, dict[str, Any]]:
    others = Variant.objects.filter(product=OuterRef("pk"), is_active=True).exclude(pk=OuterRef("variant_id"))
    rows = SearchRow.objects.filter(pk__in=product_ids).annotate(**COLUMNS, has_options=Exists(others))
    return rows.values(*PLAIN, *COLUMNS, "has_options")


def _card(row: dict[str, Any], terms: StoreTerms, reader: _Reader) -> Card:
    title = reader.text(row, "title")
    slug = reader.text(row, "slug")
    return Card(
        product_id=row["product_id"],
        variant_id=row["variant_id"],
        url=reverse("catalog:product", kwargs={"pk": row["product_id"], "slug": slug}),
        title=title,
        picture=_picture(row, reader.text(row, "alt") or title),
        price=row["variant_price"],
        old_price=row["old_price"],
        percent_off=percent_off(row["variant_price"], row["old_price"]),
        is_mall=row["is_mall"],
        is_new=row["published_at"] >= reader.new_since,
        is_in_stock=row["is_in_stock"],
        has_options=row["has_options"],
        available=row["on_hand"] - row["reserved"],
        min_quantity=row["min_quantity"],
        rating=row["rating_average"],
        rating_count=row["rating_count"],
        orders_count=row["orders_count"],
        store_id=row["store_id"],
        store_name=row["store_name"],
        store_slug=row["store_slug"],
        delivery=_delivery(row, terms, reader),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who looks at the cards."""

    language: str
    country: str
    today: date
    new_since: datetime

    def text(self, row: dict[str, Any], name: str) -> str:
        """The text in the reader's language, else in the other one."""
        other = "ru" if self.language == "en" else "en"
        return row[f"{name}_{self.language}"] or row[f"{name}_{other}"] or ""


def _picture(row: dict[str, Any], alt: str) -> Picture | None:
    if row["media_id"] is None:
        return None
    return Picture(row["media_id"], row["stem"], tuple(row["sizes"]), row["width"], row["height"], alt)


def _delivery(row: dict[str, Any], terms: StoreTerms, reader: _Reader) -> CardDelivery | None:
    options = options_of(
        terms,
        country=reader.country,
        weight_g=row["weight_g"] * row["min_quantity"],
        goods_total=row["variant_price"] * row["min_quantity"],
        today=reader.today,
    )
    return CardDelivery(options[0].price, options[0].earliest, options[0].latest) if options else None
