"""Delivery terms of stores, as plain values."""

from collections.abc import Iterable

from catalog.rules import ZoneTerms
from catalog.selectors.tree import remembered_each
from marketplace.lib.money import Money
from marketplace.lib.prepared import Statement

StoreTerms = dict[str, list[ZoneTerms]]  # ways of delivery by code, each with its zones

_ZONES = Statement(
    "zones_of_stores",
    """
    SELECT t.store_id, t.code, t.name_ru, t.name_en, t.is_tracked, t.handling_days, z.countries, z.base_price,
        z.price_per_kg, z.free_from, z.days_min, z.days_max
    FROM catalog_deliveryzone z JOIN catalog_deliverytemplate t ON t.id = z.template_id
    WHERE t.is_active AND t.store_id = ANY(%(stores)s) ORDER BY t.position, t.id, z.id
""",
)


def terms_for_cards(store_ids: Iterable[int]) -> dict[int, StoreTerms]:
    """The same for lists of goods, kept in the process until `forget_tree()`; what is charged is always read anew."""
    return remembered_each("delivery terms", store_ids, terms_of_stores, {})


def terms_of_stores(store_ids: Iterable[int]) -> dict[int, StoreTerms]:
    """Offered ways of delivery of these stores, in the seller's order: one query, none for no stores."""
    terms: dict[int, StoreTerms] = {}
    ids = list(set(store_ids))
    for (
        store_id,
        code,
        ru,
        en,
        is_tracked,
        handling_days,
        countries,
        base,
        per_kg,
        free_from,
        least,
        most,
    ) in _ZONES.rows(stores=ids) if ids else []:
        terms.setdefault(store_id, {}).setdefault(code, []).append(
            ZoneTerms(
                code=code,
                name_ru=ru or en or "",
                name_en=en or ru or "",
                is_tracked=is_tracked,
                handling_days=handling_days,
                countries=tuple(countries),
                base_price=Money(base),
                price_per_kg=Money(per_kg),
                free_from=None if free_from is None else Money(free_from),
                days_min=least,
                days_max=most,
            )
        )
    return terms
