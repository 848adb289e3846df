"""Zones and their prices in words."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalog.delivery_rules import PriceRow
from marketplace.lib.countries import country_name
from marketplace.lib.formatting import format_number


def price_views(rows: Sequence[PriceRow]) -> list[dict[str, Any]]:
    """The rows of one way; a zone without countries is for all of them where it is the only one."""
    return [price_view(row, is_alone=len(rows) == 1) for row in rows]


def price_view(row: PriceRow, *, is_alone: bool = False) -> dict[str, Any]:
    """A row of prices: where to, a price for each weight, the days, and from which sum it is free."""
    zone = row.way
    names = sorted(country_name(code) for code in zone.countries)
    rest = _("All countries") if is_alone else _("All other countries")
    return {
        "countries": ", ".join(names) if names else rest,
        "prices": row.prices,
        "days": _days(*row.days),
        "is_free": zone.free_from is not None and not zone.free_from,
        "free_from": zone.free_from or None,
        "is_tracked": zone.is_tracked,
    }


def weight_words(weights_g: Iterable[int]) -> list[str]:
    """«0,3 кг», «1 кг», «5 кг»."""
    return [_("%(weight)s kg") % {"weight": format_number(Decimal(grams) / 1000)} for grams in weights_g]


def _days(least: int, most: int) -> str:
    return str(least) if least == most else f"{least}–{most}"
