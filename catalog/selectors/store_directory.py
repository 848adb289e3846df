"""The directory of stores: found by name, category, country and rating."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Store
from catalog.constants import STORES_ON_PAGE, STORES_PAGES
from catalog.selectors.store_facts import facts_of_store
from catalog.selectors.stores import SHOWN, StoreCard, store_card


class StoreSort(StrEnum):
    """Orders of the directory."""

    RATING = "rating"
    GOODS = "goods"
    NEW = "new"
    NAME = "name"


SORT_LABELS: dict[StoreSort, Promise] = {
    StoreSort.RATING: pgettext_lazy("order of stores", "By rating"),
    StoreSort.GOODS: pgettext_lazy("order of stores", "By number of products"),
    StoreSort.NEW: pgettext_lazy("order of stores", "New ones"),
    StoreSort.NAME: _("By name"),
}
STORE_RATINGS = ("4.5", "4")
_ORDERS = {
    StoreSort.RATING: (F("score").desc(nulls_last=True), F("score_count").desc()),
    StoreSort.GOODS: (F("facts__goods_count").desc(nulls_last=True),),
    StoreSort.NEW: (F("opened_at").desc(),),
    StoreSort.NAME: (F("name").asc(),),
}


@dataclass(frozen=True, slots=True)
class StoreFilters:
    """What the reader asks the directory for; empty values ask for nothing."""

    text: str = ""
    root_id: int | None = None
    country: str = ""
    rating: str = ""
    sort: StoreSort = StoreSort.RATING
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """True when stores are left out."""
        return bool(self.text or self.root_id or self.country or self.rating)

    def query_string(self, page: int = 1) -> str:
        """The end of the address of a page, without «?»."""
        pairs = {
            "q": self.text,
            "category": self.root_id or "",
            "country": self.country,
            "rating": self.rating,
            "sort": "" if self.sort is StoreSort.RATING else self.sort.value,
            "page": page if page > 1 else "",
        }
        return urlencode({name: value for name, value in pairs.items() if value})


@dataclass(frozen=True, slots=True)
class Directory:
    """One page of the directory. `countries` are those that any store ships from."""

    stores: list[StoreCard]
    total: int
    pages: int
    filters: StoreFilters
    countries: list[str]


def store_directory(filters: StoreFilters) -> Directory:
    """A page of open stores and of those on holiday: three queries. A page behind the last one gives the last."""
    found = _found(filters)
    total = found.count()
    pages = min(STORES_PAGES, max(1, -(-total // STORES_ON_PAGE)))
    page = max(1, min(filters.page, pages))
    first = (page - 1) * STORES_ON_PAGE
    rows = found.select_related("facts").order_by(*_ORDERS[filters.sort], "pk")[first : first + STORES_ON_PAGE]
    countries = Store.objects.filter(status__in=SHOWN).order_by("country").values_list("country", flat=True).distinct()
    return Directory(
        stores=[store_card(store, facts_of_store(store).goods_count) for store in rows],
        total=total,
        pages=pages,
        filters=replace(filters, page=page),
        countries=list(countries),
    )


def _found(filters: StoreFilters) -> QuerySet[Store]:
    stores = Store.objects.filter(status__in=SHOWN)
    if filters.text:
        stores = stores.filter(name__icontains=filters.text)
    if filters.root_id is not None:
        stores = stores.filter(facts__root_ids__contains=[filters.root_id])
    if filters.country:
        stores = stores.filter(country=filters.country)
    if filters.rating:
        stores = stores.filter(score__gte=Decimal(filters.rating))
    return stores
