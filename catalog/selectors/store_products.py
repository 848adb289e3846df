"""The goods of a store as its people see them: all states, with price and stock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from accounts.models import Store
from catalog.constants import LOW_STOCK, PRODUCTS_PER_PAGE
from catalog.models import Product, Variant
from catalog.rules import whole_lots
from catalog.selectors.pictures import Picture, failed_uploads, lead_pictures, picture_of
from marketplace.lib.money import Money
from marketplace.lib.numbers import whole_number

Status = Product.Status
TABS: dict[str, tuple[str, ...]] = {
    "live": (Status.LIVE,),
    "in_review": (Status.IN_REVIEW,),
    "changes": (Status.CHANGES_REQUESTED, Status.BLOCKED),
    "draft": (Status.DRAFT,),
    "paused": (Status.PAUSED,),
    "all": tuple(status for status in Status if status != Status.REMOVED),
}
SORTS = {
    "updated": "updated_at",
    "title": "title",
    "price": "lowest",
    "stock": "pieces",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asks for; unknown words fall back to the first page of what is on sale."""

    tab: str = "all"
    query: str = ""
    is_low: bool = False
    sort: str = "-updated"
    page: str = "1"
    per_page: int = PRODUCTS_PER_PAGE[0]


@dataclass(frozen=True, slots=True)
class ProductRow:
    """One line: the lowest list price, pieces that can be promised in all variants, and how many those are."""

    product: Product
    picture: Picture | None
    sku: str
    variants_count: int
    price: Money | None
    pieces: int
    failed_pictures: int = 0

    @property
    def is_low(self) -> bool:
        """True when the product runs out, or has run out: for the smallest order, in whole lots, too little is left."""
        smallest = whole_lots(self.product.min_quantity, self.product.lot_size)
        return self.variants_count > 0 and (self.pieces <= LOW_STOCK or self.pieces < smallest)


@dataclass(frozen=True, slots=True)
class StoreProducts:
    """A page of lines and the number of goods behind each tab."""

    page: Page[Product]
    rows: list[ProductRow]
    counts: dict[str, int]


_SMALLEST = (F("min_quantity") + F("lot_size") - 1) / F("lot_size") * F("lot_size")
_LOW = Q(pieces__lte=LOW_STOCK) | Q(pieces__lt=_SMALLEST)


@dataclass(frozen=True, slots=True)
class GoodsToDo:
    """What the goods of a store want of its people: how many need changes or are blocked, how many run out."""

    changes: int
    running_out: int


def goods_to_do(store: Store) -> GoodsToDo:
    """The numbers of the tab «need changes», and of the tab «on sale» when it shows what runs out. One query."""
    is_low = Q(status__in=TABS["live"]) & _LOW
    found = _matching(store, Wanted()).aggregate(
        changes=Count("pk", filter=Q(status__in=TABS["changes"])), running_out=Count("pk", filter=is_low)
    )
    return GoodsToDo(**found)


def wanted_of(query: dict[str, str]) -> Wanted:
    """The question that an address asks."""
    sort = query.get("sort", "")
    size = whole_number(query.get("size")) or 0
    return Wanted(
        tab=query.get("status", "") if query.get("status") in TABS else "all",
        query=query.get("q", "").strip()[:100],
        is_low=query.get("low") == "1",
        sort=sort if sort.removeprefix("-") in SORTS else "-updated",
        page=query.get("page", "1"),
        per_page=size if size in PRODUCTS_PER_PAGE else PRODUCTS_PER_PAGE[0],
    )


def store_products(store: Store, wanted: Wanted) -> StoreProducts:
    """Five queries: the counts of the tabs, the number of lines, the lines, their pictures, and files that failed."""
    rows = _matching(store, wanted).filter(status__in=TABS[wanted.tab])
    page = Paginator(_sorted(rows, wanted.sort), wanted.per_page).get_page(wanted.page)
    products = list(page.object_list)
    leads = lead_pictures(product.pk for product in products)
    failed = failed_uploads(product.pk for product in products)
    return StoreProducts(
        page=page,
        rows=[_row(product, leads.get(product.pk), failed.get(product.pk, 0)) for product in products],
        counts=_counts(_matching(store, wanted)),
    )


def _matching(store: Store, wanted: Wanted) -> QuerySet[Product]:
    active = Variant.objects.filter(product=OuterRef("pk"), is_active=True).order_by().values("product")
    rows = Product.objects.filter(store=store).exclude(status=Status.REMOVED)
    rows = rows.annotate(pieces=Coalesce(_of(active, Sum(F("stock_on_hand") - F("stock_reserved"))), 0))
    if wanted.query:
        skus = Variant.objects.filter(store=store, sku__istartswith=wanted.query).values("product")
        text = Q(title_ru__icontains=wanted.query) | Q(title_en__icontains=wanted.query)
        rows = rows.filter(text | Q(pk__in=skus))
    if wanted.is_low:
        rows = rows.filter(_LOW)
    return rows


def _of(variants: Any, what: Any) -> Subquery:
    return Subquery(variants.annotate(found=what).values("found"))


def _sorted(rows: QuerySet[Product], sort: str) -> QuerySet[Product]:
    active = Variant.objects.filter(product=OuterRef("pk"), is_active=True).order_by()
    grouped = active.values("product")
    rows = rows.annotate(
        lowest=_of(grouped, Min("list_price")),
        variants_count=Coalesce(_of(grouped, Count("pk")), 0),
        first_sku=Subquery(active.order_by("position", "pk").values("sku")[:1]),
    )
    column = F(SORTS[sort.removeprefix("-")])
    order = column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True)
    return rows.order_by(order, "-pk")


def _counts(rows: QuerySet[Product]) -> dict[str, int]:
    found = rows.aggregate(**{f"n_{tab}": Count("pk", filter=Q(status__in=statuses)) for tab, statuses in TABS.items()})
    return {tab: found[f"n_{tab}"] for tab in TABS}


def _row(product: Product, lead: object, failed: int) -> ProductRow:
    return ProductRow(
        product=product,
        picture=picture_of(lead, "") if lead else None,  # type: ignore[arg-type]
        sku=product.first_sku or "",  # type: ignore[attr-defined]
        variants_count=product.variants_count,  # type: ignore[attr-defined]
        price=product.lowest,  # type: ignore[attr-defined]
        pieces=product.pieces,  # type: ignore[attr-defined]
        failed_pictures=failed,
    )


def chosen_products(store: Store, pks: Iterable[int]) -> list[Product]:
    """Those of these goods that are the store's, with their active variants: two queries."""
    rows = Product.objects.filter(store=store, pk__in=set(pks)).exclude(status=Status.REMOVED)
    return list(rows.prefetch_related("variants").order_by("pk"))
