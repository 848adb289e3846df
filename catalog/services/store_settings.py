"""What the people of a store change of it: its words, its terms, its holidays (ux page 77)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import Store
from catalog.constants import HOLIDAY_MAX
from catalog.errors import InvalidHoliday, StoreNotOpen
from catalog.models import Product, SearchRow, Variant
from catalog.services.search_rows import refresh_store
from marketplace.lib import clock
from marketplace.lib.sweeping import each

Status = Store.Status


@transaction.atomic
def change_front(*, store_id: int, description_ru: str, description_en: str) -> None:
    """What the store says about itself, in both languages."""
    Store.objects.filter(pk=store_id).update(description_ru=description_ru, description_en=description_en)


@transaction.atomic
def change_papers(*, store_id: int, legal_name: str, tax_number: str, legal_address: str) -> None:
    """Who the store is by law; papers say it from now on, those of old orders too."""
    Store.objects.filter(pk=store_id).update(legal_name=legal_name, tax_number=tax_number, legal_address=legal_address)


@transaction.atomic
def change_terms(*, store_id: int, ship_by_days: int, guarantee_days: int) -> None:
    """Days to hand over a parcel and days added to the protection; orders already placed keep theirs."""
    Store.objects.filter(pk=store_id).update(ship_by_days=ship_by_days, guarantee_days=guarantee_days)


def plan_holiday(*, store_id: int, first: date, last: date) -> Store:
    """The store sells nothing from `first` to `last`, both included; at once when `first` has come.

    Locks the store; the rows of its goods follow after the commit. Raises InvalidHoliday for dates in the past, in
    the wrong order or too far apart, StoreNotOpen for a store that is neither open nor on holiday.
    """
    store = _plan(store_id, first, last)
    refresh_store(store_id=store_id)
    return store


@transaction.atomic
def _plan(store_id: int, first: date, last: date) -> Store:
    store = _lock(store_id)
    if store.status not in (Status.APPROVED, Status.VACATION):
        raise StoreNotOpen
    today = clock.now().date()
    if last < max(first, today) or last - max(first, today) > HOLIDAY_MAX:
        raise InvalidHoliday(field="last", limit=HOLIDAY_MAX.days)
    store.vacation_from, store.vacation_until = first, last
    store.status = Status.VACATION if first <= today else Status.APPROVED
    store.save(update_fields=["vacation_from", "vacation_until", "status", "updated_at"])
    return store


def end_holiday(*, store_id: int) -> bool:
    """The store is open again, and no holiday is planned; False when there was none. Locks the store."""
    has_ended = _end(store_id)
    if has_ended:
        refresh_store(store_id=store_id)
    return has_ended


@transaction.atomic
def _end(store_id: int, before: date | None = None) -> bool:
    store = _lock(store_id)
    is_over = before is None or (store.vacation_until is not None and store.vacation_until < before)
    if not is_over or (store.vacation_from is None and store.vacation_until is None and store.is_open):
        return False
    if store.status == Status.VACATION:
        store.status = Status.APPROVED
    store.vacation_from = store.vacation_until = None
    store.save(update_fields=["vacation_from", "vacation_until", "status", "updated_at"])
    return store.is_open


@transaction.atomic
def _begin(store_id: int, today: date) -> bool:
    store = _lock(store_id)
    is_due = store.vacation_from is not None and store.vacation_from <= today
    if not is_due or store.status != Status.APPROVED:
        return False
    store.status = Status.VACATION
    store.save(update_fields=["status", "updated_at"])
    return True


def sweep(*, now: datetime) -> int:
    """Begin and end the holidays that are due at `now`; then goods of stores that sell nothing leave the listings.

    The number of stores that changed. Safe to run twice and beside itself.
    """
    today = now.date()
    open_or_away = Store.objects.filter(status__in=(Status.APPROVED, Status.VACATION)).order_by("pk")
    over = list(open_or_away.filter(vacation_until__lt=today).values_list("pk", flat=True))
    due = open_or_away.filter(Q(vacation_until__isnull=True) | Q(vacation_until__gte=today))
    due = due.filter(status=Status.APPROVED, vacation_from__lte=today)

    def end(pk: int) -> int:
        has_ended = _end(pk, before=today)
        if has_ended:
            refresh_store(store_id=pk)
        return int(has_ended)

    done = each(end, over) + each(lambda pk: int(_begin(pk, today)), list(due.values_list("pk", flat=True)))
    for pk in _out_of_step():
        refresh_store(store_id=pk)
    return done


def _out_of_step() -> list[int]:
    """Stores whose goods are listed though they sell nothing, or the other way round: staff changed them, two
    changes met, or a process died in between."""
    rows = Exists(SearchRow.objects.filter(store=OuterRef("pk")))
    goods = Variant.objects.filter(product__store=OuterRef("pk"), product__status=Product.Status.LIVE, is_active=True)
    shown = Store.objects.exclude(status=Status.APPROVED).filter(rows)
    hidden = Store.objects.filter(~rows, Exists(goods), status=Status.APPROVED)
    return list(shown.union(hidden).values_list("pk", flat=True))


def _lock(store_id: int) -> Store:
    return Store.objects.select_for_update(of=("self",), no_key=True).get(pk=store_id)
