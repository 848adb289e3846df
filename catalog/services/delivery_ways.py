"""The only writer of a store's ways of delivery (S33); orders already placed keep what was agreed."""

from django.db import transaction

from accounts.models import Store
from catalog.constants import MAX_WAYS, MAX_ZONES, RELIST_AT_ONCE
from catalog.delivery_rules import WayDraft, ZoneDraft, zone_faults
from catalog.errors import EditConflict, NoWayName, NoZones, TooManyWays
from catalog.models import DeliveryTemplate, DeliveryZone, Product
from catalog.rules import slug_of
from catalog.selectors.delivery_ways import way_version
from catalog.services.relisting import relist
from catalog.tasks import relist_store
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from marketplace.lib.publishing import publish_on_commit


def add_way(*, store_id: int, draft: WayDraft, key: str) -> DeliveryTemplate:
    """A new way of delivery, offered at once; a repeat with the same `key` of the page is the same way.

    Locks the store; the listings follow after the commit. Raises TooManyWays and what `change_way` raises.
    """
    way = _add(store_id, draft, key)
    _follow(store_id)
    return way


def change_way(*, store_id: int, way_id: int, draft: WayDraft, seen: str) -> DeliveryTemplate:
    """Write a way anew; `seen` is the version that the page had shown. Its code, which orders keep, stays.

    Locks the store; the listings follow after the commit. Raises NotFound, EditConflict, NoWayName, NoZones, and
    CountryTwice, RestTwice or DaysReversed for the first zone that is wrong.
    """
    way = _change(store_id, way_id, draft, seen)
    _follow(store_id)
    return way


def offer_way(*, store_id: int, way_id: int, is_active: bool) -> bool:
    """Offer a way to buyers, or stop offering it; False when it was so already. Raises NotFound. Locks the store."""
    has_changed = _offer(store_id, way_id, is_active=is_active)
    if has_changed:
        _follow(store_id)
    return has_changed


@transaction.atomic
def _add(store_id: int, draft: WayDraft, key: str) -> DeliveryTemplate:
    _check(draft)
    _lock(store_id)
    own = DeliveryTemplate.objects.filter(store=store_id)
    code = f"{slug_of(draft.name_en or draft.name_ru)[:20].strip('-')}-{slug_of(key)[:8]}"
    if same := own.filter(code=code).first():
        return same
    if own.count() >= MAX_WAYS:
        raise TooManyWays(limit=MAX_WAYS)
    last = own.order_by("-position").values_list("position", flat=True).first()
    way = DeliveryTemplate(store_id=store_id, code=code, position=0 if last is None else last + 1)
    _write(way, draft)
    return way


@transaction.atomic
def _change(store_id: int, way_id: int, draft: WayDraft, seen: str) -> DeliveryTemplate:
    _check(draft)
    _lock(store_id)
    way = _own(store_id, way_id)
    if way_version(way) != seen:
        raise EditConflict
    _write(way, draft)
    return way


@transaction.atomic
def _offer(store_id: int, way_id: int, *, is_active: bool) -> bool:
    _lock(store_id)
    way = _own(store_id, way_id)
    if way.is_active == is_active:
        return False
    way.is_active, way.relist_since = is_active, clock.now()
    way.save(update_fields=["is_active", "relist_since"])
    return True


def _own(store_id: int, way_id: int) -> DeliveryTemplate:
    way = DeliveryTemplate.objects.filter(store=store_id, pk=way_id).first()
    if way is None:
        raise NotFound
    return way


def _check(draft: WayDraft) -> None:
    if not draft.name_ru and not draft.name_en:
        raise NoWayName
    if not draft.zones:
        raise NoZones
    if len(draft.zones) > MAX_ZONES:
        raise TooManyWays(limit=MAX_ZONES)
    if faults := zone_faults(draft.zones):
        raise faults[0].error


def _write(way: DeliveryTemplate, draft: WayDraft) -> None:
    way.name_ru, way.name_en = draft.name_ru, draft.name_en
    way.handling_days, way.is_tracked = draft.handling_days, draft.is_tracked
    way.relist_since = clock.now()
    way.save()
    way.zones.all().delete()
    DeliveryZone.objects.bulk_create(_zone(way, zone) for zone in draft.zones)


def _zone(way: DeliveryTemplate, zone: ZoneDraft) -> DeliveryZone:
    return DeliveryZone(
        template=way,
        countries=list(zone.countries),
        base_price=Money(zone.base_price),
        price_per_kg=Money(zone.price_per_kg),
        free_from=None if zone.free_from is None else Money(zone.free_from),
        days_min=zone.days_min,
        days_max=zone.days_max,
    )


def _follow(store_id: int) -> None:
    """The listings of a small store are right when the page comes back; those of a large one a worker writes."""
    if Product.objects.filter(store=store_id)[:RELIST_AT_ONCE].count() < RELIST_AT_ONCE:
        relist(store_id=store_id)
    else:
        publish_on_commit(relist_store, store_id)


def _lock(store_id: int) -> None:
    Store.objects.select_for_update(of=("self",), no_key=True).get(pk=store_id)
