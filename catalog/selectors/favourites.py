"""«Любимые магазины» (S29, S30): the stores that a member follows, each with its newest goods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from accounts.models import User
from catalog.constants import FAVOURITES_ON_PAGE, GOODS_OF_FAVOURITE, NEW_FOR
from catalog.models import FavouriteStore, SearchRow, StorePurchase
from catalog.selectors.store_goods import StoreGood, newest_goods
from catalog.selectors.stores import StoreCard, store_card
from marketplace.lib import clock


@dataclass(frozen=True, slots=True)
class FavouriteFilters:
    """Which stores, and which of their goods: all of what is chosen must hold."""

    new: bool = False
    sale: bool = False
    bought: bool = False

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The choices as parameters of an address."""
        return [(name, "1") for name in ("new", "sale", "bought") if getattr(self, name)]


@dataclass(frozen=True, slots=True)
class FavouriteRow:
    """A followed store. `goods` are the newest that the filters leave, at most three."""

    store: StoreCard
    goods: list[StoreGood]
    has_bought: bool
    is_muted: bool
    added_at: datetime


@dataclass(frozen=True, slots=True)
class FavouritesPage:
    """One page. `counts` by filter: how many stores there would be with it and all others chosen now."""

    rows: list[FavouriteRow]
    filters: FavouriteFilters
    counts: dict[str, int]
    total: int
    all_count: int
    page: int
    pages: int
    stores: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Flags:
    """What the filters ask of a followed store; `new_sale`: some good is both new and cheaper."""

    pk: int
    new: bool
    sale: bool
    new_sale: bool
    bought: bool

    def meets(self, filters: FavouriteFilters) -> bool:
        goods = (
            self.new_sale
            if filters.new and filters.sale
            else (not filters.new or self.new) and (not filters.sale or self.sale)
        )
        return goods and (not filters.bought or self.bought)


def favourites_page(user: User, filters: FavouriteFilters, *, page: int = 1) -> FavouritesPage:
    """The stores that `user` follows, the latest first: two queries. A page behind the last one gives the last.

    Closed and suspended stores stay in the list, because they would vanish unexplained otherwise.
    """
    saved = list(_flagged(user))
    flags = {row.pk: _Flags(row.pk, row.is_new, row.is_sale, row.is_new_sale, row.is_bought) for row in saved}
    matching = [row for row in saved if flags[row.pk].meets(filters)]
    pages = max(1, -(-len(matching) // FAVOURITES_ON_PAGE))
    page = max(1, min(page, pages))
    shown = matching[(page - 1) * FAVOURITES_ON_PAGE : page * FAVOURITES_ON_PAGE]
    goods = newest_goods(
        [row.store_id for row in shown if row.store.is_open],
        limit=GOODS_OF_FAVOURITE,
        only_new=filters.new,
        only_discounted=filters.sale,
    )
    return FavouritesPage(
        rows=[
            FavouriteRow(
                store_card(row.store), goods.get(row.store_id, []), row.is_bought, row.is_muted, row.created_at
            )
            for row in shown
        ],
        filters=filters,
        counts=_counts(list(flags.values()), filters),
        total=len(matching),
        all_count=len(saved),
        page=page,
        pages=pages,
        stores=sorted((row.store.name, row.store.slug) for row in saved if store_card(row.store).is_shown),
    )


def _flagged(user: User):  # type: ignore[no-untyped-def] # rows with annotations
    goods = SearchRow.objects.filter(store=OuterRef("store"))
    new, sale = {"published_at__gte": clock.now() - NEW_FOR}, {"discount_percent__gt": 0}
    bought = StorePurchase.objects.filter(user=user, store=OuterRef("store"))
    return (
        FavouriteStore.objects.filter(user=user)
        .select_related("store")
        .annotate(
            is_new=Exists(goods.filter(**new)),
            is_sale=Exists(goods.filter(**sale)),
            is_new_sale=Exists(goods.filter(**new, **sale)),
            is_bought=Exists(bought),
        )
    )


def _counts(flags: list[_Flags], filters: FavouriteFilters) -> dict[str, int]:
    chosen = {name: True for name, _ in filters.pairs}
    return {
        name: sum(one.meets(FavouriteFilters(**(chosen | {name: True}))) for one in flags)
        for name in ("new", "sale", "bought")
    }
