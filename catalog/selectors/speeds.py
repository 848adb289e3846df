"""How long delivery takes, by country: few speeds, shared by many goods, remembered in the process."""

from __future__ import annotations

from catalog.models import DeliverySpeed
from catalog.selectors.tree import remembered

NEVER = 999  # days, where the store does not send to


def speeds() -> dict[int, dict[str, int]]:
    """Days on the way by country, for every speed that goods have."""
    return remembered("speeds", lambda: dict(DeliverySpeed.objects.values_list("pk", "days")))


def fastest_first(country: str) -> list[int]:
    """All speeds in the order of their days to `country`; those that do not go there come last."""
    known = speeds()
    return sorted(known, key=lambda pk: (known[pk].get(country, NEVER), pk))


def within(country: str, days: int) -> list[int]:
    """The speeds that reach `country` in so many days."""
    return sorted(pk for pk, by_country in speeds().items() if by_country.get(country, NEVER) <= days)
