"""Product cards: what the card component shows, read for a whole page at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import get_language

from catalog.constants import NEW_FOR
from catalog.rules import percent_off
from catalog.selectors.delivery import options_of
from catalog.selectors.pictures import Picture
from catalog.selectors.tree import CategoryNode, category_tree
from catalog.selectors.zones import StoreTerms, terms_for_cards
from marketplace.lib import clock
from marketplace.lib.money import Money
from marketplace.lib.prepared import Statement


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
    """The rows of goods of the home page; `viewed` and `store_news` are a member's own and empty for guests."""

    deals: list[Card]
    newest: list[Card]
    popular: list[Card]
    viewed: list[Card]
    store_news: list[Card]
    by_root: list[RootGoods]


# By hand: building this query anew from annotations took longer than PostgreSQL needs to answer it
_ROWS = Statement(
    "cards",
    """
    SELECT r.product_id, r.variant_id, r.media_id, r.store_id, r.is_mall, r.is_in_stock, r.published_at,
        p.slug_ru, p.slug_en, p.title_ru, p.title_en,
        (p.min_quantity + p.lot_size - 1) / p.lot_size * p.lot_size AS least, p.rating_average, p.rating_count,
        p.orders_count, s.name AS store_name, s.slug AS store_slug, v.price, v.old_price,
        v.weight_g, m.stem, m.sizes, m.width, m.height, m.alt_ru, m.alt_en,
        EXISTS (SELECT 1 FROM catalog_variant o WHERE o.product_id = p.id AND o.is_active AND o.id <> v.id)
    FROM catalog_searchrow r
    JOIN catalog_product p ON p.id = r.product_id
    JOIN catalog_variant v ON v.id = r.variant_id
    JOIN accounts_store s ON s.id = r.store_id
    LEFT JOIN catalog_media m ON m.id = r.media_id
    WHERE r.product_id = ANY(%(ids)s)
    """,
)


class _Row(NamedTuple):
    """What _ROWS gives, column by column."""

    product_id: int
    variant_id: int
    media_id: int | None
    store_id: int
    is_mall: bool
    is_in_stock: bool
    published_at: datetime
    slug_ru: str | None
    slug_en: str | None
    title_ru: str | None
    title_en: str | None
    least: int
    rating_average: Decimal | None
    rating_count: int
    orders_count: int
    store_name: str
    store_slug: str
    price: Decimal
    old_price: Decimal | None
    weight_g: int
    stem: str
    sizes: list[int]
    width: int
    height: int
    alt_ru: str | None
    alt_en: str | None
    has_options: bool


def cards_for(product_ids: Sequence[int], *, country: str, today: date) -> list[Card]:
    """Cards in the order of `product_ids`; products that are not on sale are left out. One query."""
    rows = {row.product_id: row for row in _rows(product_ids)}
    terms = terms_for_cards(row.store_id for row in rows.values())
    language = "en" if (get_language() or "ru").startswith("en") else "ru"
    address = reverse("catalog:product", kwargs={"pk": 0, "slug": "_"})
    reader = _Reader(language, country, today, clock.now() - NEW_FOR, address)
    return [_card(rows[pk], terms[rows[pk].store_id], reader) for pk in product_ids if pk in rows]


def home_strips(
    *, country: str, today: date, limit: int = 10, by_root: int = 5, member_id: int | None = None
) -> HomeStrips:
    """The rows of the home page, `limit` cards each and `by_root` for each root category: two queries.

    With `member_id` also what this member looked at last, and what came to the favourite stores that are not muted.
    """
    roots = category_tree().roots
    ids = _strip_ids([root.pk for root in roots], limit, by_root, member_id)
    wanted = list(dict.fromkeys(pk for strip in ids.values() for pk in strip))
    cards = {card.product_id: card for card in cards_for(wanted, country=country, today=today)}

    def strip(name: str) -> list[Card]:
        return [cards[pk] for pk in ids.get(name, []) if pk in cards]

    return HomeStrips(
        deals=strip("deals"),
        newest=strip("newest"),
        popular=strip("popular"),
        viewed=strip("viewed"),
        store_news=strip("store_news"),
        by_root=[RootGoods(root, strip(str(root.pk))) for root in roots if ids.get(str(root.pk))],
    )


_GUEST_SQL = """
    (SELECT 'deals' AS strip, product_id FROM catalog_searchrow
        WHERE discount_percent > 0 AND is_in_stock ORDER BY discount_percent DESC, product_id DESC LIMIT %(most)s)
    UNION ALL (SELECT 'newest', product_id FROM catalog_searchrow
        WHERE is_in_stock ORDER BY published_at DESC, product_id DESC LIMIT %(most)s)
    UNION ALL (SELECT 'popular', product_id FROM catalog_searchrow
        ORDER BY popularity DESC, product_id DESC LIMIT %(most)s)
    UNION ALL (SELECT root.id::text, row.product_id FROM unnest(%(roots)s::bigint[]) AS root (id) CROSS JOIN LATERAL (
        SELECT product_id FROM catalog_searchrow WHERE root_id = root.id
        ORDER BY popularity DESC, product_id DESC LIMIT %(by_root)s) AS row)
"""
# A store that publishes much at once has two of each round: the others are seen as well
_MEMBER_SQL = """
    UNION ALL (SELECT 'viewed', viewed.product_id FROM catalog_viewedproduct viewed
        JOIN catalog_searchrow row ON row.product_id = viewed.product_id
        WHERE viewed.user_id = %(member)s ORDER BY viewed.viewed_at DESC, viewed.id DESC LIMIT %(most)s)
    UNION ALL (SELECT 'store_news', row.product_id FROM catalog_favouritestore favourite CROSS JOIN LATERAL (
            SELECT product_id, published_at, row_number() OVER (ORDER BY published_at DESC, product_id DESC) AS place
            FROM catalog_searchrow WHERE store_id = favourite.store_id AND published_at >= %(new_since)s AND is_in_stock
            ORDER BY published_at DESC, product_id DESC LIMIT %(most)s) AS row
        WHERE favourite.user_id = %(member)s AND NOT favourite.is_muted
        ORDER BY (row.place - 1) / 2, row.published_at DESC, row.product_id DESC LIMIT %(most)s)
"""
_GUEST_STRIPS = Statement("strips", _GUEST_SQL)
_MEMBER_STRIPS = Statement("strips_of_member", _GUEST_SQL + _MEMBER_SQL)


def _strip_ids(root_ids: list[int], limit: int, by_root: int, member_id: int | None) -> dict[str, list[int]]:
    """Product ids by strip, each walking the index of its order."""
    if member_id is None:
        rows = _GUEST_STRIPS.rows(most=limit, roots=root_ids, by_root=by_root)
    else:
        new_since = clock.now() - NEW_FOR
        rows = _MEMBER_STRIPS.rows(most=limit, roots=root_ids, by_root=by_root, member=member_id, new_since=new_since)
    ids: dict[str, list[int]] = {}
    for strip, product_id in rows:
        ids.setdefault(strip, []).append(product_id)
    return ids


def _rows(product_ids: Sequence[int]) -> Iterable[_Row]:
    return [_Row(*row) for row in _ROWS.rows(ids=list(product_ids))]


def _card(row: _Row, terms: StoreTerms, reader: _Reader) -> Card:
    title = reader.text(row.title_ru, row.title_en)
    price = Money(row.price)
    old_price = None if row.old_price is None else Money(row.old_price)
    return Card(
        product_id=row.product_id,
        variant_id=row.variant_id,
        url=reader.product_url(row.product_id, reader.text(row.slug_ru, row.slug_en)),
        title=title,
        picture=_picture(row, reader.text(row.alt_ru, row.alt_en) or title),
        price=price,
        old_price=old_price,
        percent_off=percent_off(price, old_price),
        is_mall=row.is_mall,
        is_new=row.published_at >= reader.new_since,
        is_in_stock=row.is_in_stock,
        has_options=row.has_options,
        rating=row.rating_average,
        rating_count=row.rating_count,
        orders_count=row.orders_count,
        store_id=row.store_id,
        store_name=row.store_name,
        store_slug=row.store_slug,
        delivery=_delivery(row, price, terms, reader),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who looks at the cards."""

    language: str
    country: str
    today: date
    new_since: datetime

    address: str  # of any product, with a mark for id and words

    def text(self, russian: str | None, english: str | None) -> str:
        """The text in the reader's language, else in the other one."""
        return (english or russian or "") if self.language == "en" else (russian or english or "")

    def product_url(self, pk: int, slug: str) -> str:
        """`reverse()` of the page of a product, without asking the resolver 24 times: slugs are plain ASCII."""
        return self.address.replace("/0-_/", f"/{pk}-{slug}/")


def _picture(row: _Row, alt: str) -> Picture | None:
    if row.media_id is None:
        return None
    return Picture(row.media_id, row.stem, tuple(row.sizes), row.width, row.height, alt)


def _delivery(row: _Row, price: Money, terms: StoreTerms, reader: _Reader) -> CardDelivery | None:
    options = options_of(
        terms,
        country=reader.country,
        weight_g=row.weight_g * row.least,
        goods_total=price * row.least,
        today=reader.today,
    )
    return CardDelivery(options[0].price, options[0].earliest, options[0].latest) if options else None
