"""Delivery terms of stores, as plain values."""

from collections.abc import Iterable

from catalog.models import DeliveryZone
from catalog.rules import ZoneTerms
from catalog.selectors.tree import remembered_each

StoreTerms = dict[str, list[ZoneTerms]]  # ways of delivery by code, each with its zones


def terms_for_cards(store_ids: Iterable[int]) -> dict[int, StoreTerms]:
    """The same for lists of goods, kept in the process until `forget_tree()`; what is charged is always read anew."""
    return remembered_each("delivery terms", store_ids, terms_of_stores, {})


def terms_of_stores(store_ids: Iterable[int]) -> dict[int, StoreTerms]:
    """Offered ways of delivery of these stores, in the seller's order: one query."""
    zones = (
        DeliveryZone.objects.filter(template__store__in=set(store_ids), template__is_active=True)
        .select_related("template")
        .order_by("template__position", "template_id", "pk")
    )
    terms: dict[int, StoreTerms] = {}
    for zone in zones:
        template = zone.template
        ways = terms.setdefault(template.store_id, {})
        ways.setdefault(template.code, []).append(
            ZoneTerms(
                code=template.code,
                name_ru=template.name_ru or template.name_en or "",
                name_en=template.name_en or template.name_ru or "",
                is_tracked=template.is_tracked,
                handling_days=template.handling_days,
                countries=tuple(zone.countries),
                base_price=zone.base_price,
                price_per_kg=zone.price_per_kg,
                free_from=zone.free_from,
                days_min=zone.days_min,
                days_max=zone.days_max,
            )
        )
    return terms
