"""The ways of delivery of a store as its own people see them, offered or not."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Store
from catalog.delivery_rules import PriceRow, WayDraft, ZoneDraft, price_row, price_row_to, terms_of_draft
from catalog.models import DeliveryTemplate, DeliveryZone
from marketplace.lib.formatting import current_language

_ZONE_COLUMNS = ("pk", "countries", "base_price", "price_per_kg", "free_from", "days_min", "days_max")
_WAY_COLUMNS = ("name_ru", "name_en", "handling_days", "is_tracked")


@dataclass(frozen=True, slots=True)
class Way:
    """A way of delivery with what each of its zones costs."""

    way: DeliveryTemplate
    draft: WayDraft

    @property
    def name(self) -> str:
        """Its name in the reader's language, else in the other one."""
        first, second = (self.draft.name_ru, self.draft.name_en)
        return (second or first) if current_language() == "en" else (first or second)

    @property
    def rows(self) -> list[PriceRow]:
        """A row for each zone."""
        return [price_row(zone) for zone in terms_of_draft(self.draft, self.way.code)]

    def row_to(self, country: str) -> PriceRow | None:
        """What a buyer in `country` pays; None where the way does not go."""
        return price_row_to(terms_of_draft(self.draft, self.way.code), country)


def ways_of_store(store: Store) -> list[Way]:
    """All ways of a store, offered ones first, in the seller's order. Two queries."""
    ways = (
        DeliveryTemplate.objects.filter(store=store).prefetch_related("zones").order_by("-is_active", "position", "pk")
    )
    return [Way(way, draft_of(way, list(way.zones.all()))) for way in ways]


def has_ways(store: Store) -> bool:
    """Whether buyers can have anything sent to them at all."""
    return DeliveryTemplate.objects.filter(store=store, is_active=True, zones__isnull=False).exists()


def way_with_zones(way: DeliveryTemplate) -> Way:
    """One way from access.py. One query."""
    return Way(way, draft_of(way, list(way.zones.all())))


def draft_of(way: DeliveryTemplate, zones: Sequence[DeliveryZone]) -> WayDraft:
    """A stored way as the form shows it."""
    drafts = tuple(
        ZoneDraft(
            countries=tuple(zone.countries),
            base_price=zone.base_price.amount,
            price_per_kg=zone.price_per_kg.amount,
            free_from=None if zone.free_from is None else zone.free_from.amount,
            days_min=zone.days_min,
            days_max=zone.days_max,
        )
        for zone in zones
    )
    return WayDraft(way.name_ru or "", way.name_en or "", way.handling_days, way.is_tracked, drafts)


def way_version(way: DeliveryTemplate) -> str:
    """A digest of a way as it is stored: whoever saves says which one the page had shown."""
    stored = [
        list(DeliveryTemplate.objects.filter(pk=way.pk).values_list(*_WAY_COLUMNS)),
        list(DeliveryZone.objects.filter(template=way).order_by("pk").values_list(*_ZONE_COLUMNS)),
    ]
    return hashlib.sha256(json.dumps(stored, default=str, ensure_ascii=False).encode()).hexdigest()[:16]
