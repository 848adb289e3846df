"""Goods beside a store: its newest ones, those with a discount, its categories, and what it has while on holiday."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.translation import get_language

from catalog.constants import GOODS_OF_STRIP, NEW_FOR, PAGE_SIZE, STORES_PAGES
from catalog.models import Product, SearchRow, Variant
from catalog.rules import percent_off, whole_lots
from catalog.search.facts import card_variant
from catalog.selectors.pictures import Picture, lead_pictures, picture_of
from catalog.selectors.tree import CategoryNode, category_tree
from marketplace.lib import clock
from marketplace.lib.money import Money


@dataclass(frozen=True, slots=True)
class StoreGood:
    """A product in a row beside its store: less than a card, but with the day it came."""

    product_id: int
    store_id: int
    url: str
    title: str
    picture: Picture | None
    price: Money
    old_price: Money | None
    percent_off: int
    is_new: bool
    published_at: datetime


COLUMNS = (
    "product_id",
    "store_id",
    "published_at",
    "discount_percent",
    "product__slug_ru",
    "product__slug_en",
    "product__title_ru",
    "product__title_en",
    "variant__price",
    "variant__old_price",
    "media_id",
    "media__stem",
    "media__sizes",
    "media__width",
    "media__height",
)
_NEWEST = """
    SELECT row.product_id FROM unnest(%s::bigint[]) AS store (id) CROSS JOIN LATERAL (
        SELECT product_id FROM catalog_searchrow
        WHERE store_id = store.id AND published_at >= %s {sale}
        ORDER BY published_at DESC, product_id DESC LIMIT %s
    ) AS row
"""
_ANCIENT = "1970-01-01"


def newest_goods(
    store_ids: Sequence[int], *, limit: int, only_new: bool = False, only_discounted: bool = False
) -> dict[int, list[StoreGood]]:
    """The newest goods on sale of each store, at most `limit`: one query.

    `only_new` leaves those of the last 30 days (S30), `only_discounted` those with a true discount.
    """
    sql = _NEWEST.format(sale="AND discount_percent > 0" if only_discounted else "")
    since = clock.now() - NEW_FOR if only_new else _ANCIENT
    newest = RawSQL(sql, [list(store_ids), since, limit])  # noqa: S611 - our words; values are parameters
    found: dict[int, list[StoreGood]] = {store_id: [] for store_id in store_ids}
    for good in _goods(newest):
        found[good.store_id].append(good)
    return found


def strips_of_store(store_id: int) -> tuple[list[StoreGood], list[StoreGood]]:
    """The new and the discounted goods of a store, at most GOODS_OF_STRIP each: one query."""
    new, sale = _NEWEST.format(sale=""), _NEWEST.format(sale="AND discount_percent > 0")
    params = [[store_id], clock.now() - NEW_FOR, GOODS_OF_STRIP, [store_id], _ANCIENT, GOODS_OF_STRIP]
    goods = _goods(RawSQL(f"({new}) UNION ({sale})", params))  # noqa: S611 - our words; values are parameters
    return (
        [good for good in goods if good.is_new][:GOODS_OF_STRIP],
        [good for good in goods if good.percent_off][:GOODS_OF_STRIP],
    )


def _goods(product_ids: RawSQL) -> list[StoreGood]:
    rows = SearchRow.objects.filter(pk__in=product_ids).order_by("-published_at", "-pk").values(*COLUMNS)
    language = "en" if (get_language() or "ru").startswith("en") else "ru"
    new_since = clock.now() - NEW_FOR
    return [_good(row, language, new_since) for row in rows]


def _good(row: dict[str, Any], language: str, new_since: datetime) -> StoreGood:
    other = "ru" if language == "en" else "en"
    title = row[f"product__title_{language}"] or row[f"product__title_{other}"] or ""
    slug = row[f"product__slug_{language}"] or row[f"product__slug_{other}"] or ""
    picture = None
    if row["media_id"] is not None:
        sizes = tuple(row["media__sizes"])
        picture = Picture(row["media_id"], row["media__stem"], sizes, row["media__width"], row["media__height"], "")
    return StoreGood(
        product_id=row["product_id"],
        store_id=row["store_id"],
        url=reverse("catalog:product", kwargs={"pk": row["product_id"], "slug": slug}),
        title=title,
        picture=picture,
        price=row["variant__price"],
        old_price=row["variant__old_price"],
        percent_off=percent_off(row["variant__price"], row["variant__old_price"]),
        is_new=row["published_at"] >= new_since,
        published_at=row["published_at"],
    )


def categories_of_store(store_id: int) -> list[tuple[CategoryNode, int]]:
    """The leaves of the tree in which the store has goods on sale, with their numbers, the fullest first: one query."""
    counts = SearchRow.objects.filter(store=store_id).order_by().values_list("category").annotate(count=Count("pk"))
    tree = category_tree()
    found = [(tree.nodes[pk], count) for pk, count in counts if pk in tree.nodes]
    return sorted(found, key=lambda item: (-item[1], item[0].name))


@dataclass(frozen=True, slots=True)
class RestingGoods:
    """A page of the goods of a store on holiday: shown, not sold."""

    goods: list[StoreGood]
    page: int
    has_more: bool


def resting_goods(store_id: int, *, page: int = 1) -> RestingGoods:
    """The live goods of a store that sells nothing now, the newest first: three queries. Pages up to STORES_PAGES."""
    page = max(1, min(page, STORES_PAGES))
    first = (page - 1) * PAGE_SIZE
    live = Product.objects.filter(store=store_id, status=Product.Status.LIVE)
    variants = Prefetch("variants", Variant.objects.select_related("media").order_by("position", "pk"))
    products = list(live.prefetch_related(variants).order_by("-published_at", "-pk")[first : first + PAGE_SIZE + 1])
    shown = products[:PAGE_SIZE]
    return RestingGoods(
        goods=list(_resting(shown)), page=page, has_more=len(products) > PAGE_SIZE and page < STORES_PAGES
    )


def _resting(products: Sequence[Product]) -> Iterable[StoreGood]:
    leads = lead_pictures(product.pk for product in products)
    for product in products:
        least = whole_lots(product.min_quantity, product.lot_size)
        variant = card_variant(list(product.variants.all()), least=least)
        if variant is None:
            continue
        media = variant.media or leads.get(product.pk)
        yield StoreGood(
            product_id=product.pk,
            store_id=product.store_id,
            url=product.get_absolute_url(),
            title=product.title,
            picture=picture_of(media) if media else None,
            price=variant.price,
            old_price=variant.old_price,
            percent_off=percent_off(variant.price, variant.old_price),
            is_new=False,
            published_at=product.published_at or product.created_at,
        )
