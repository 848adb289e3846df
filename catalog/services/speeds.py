"""The speeds of delivery that occur among goods: written when a row of the search table has a new one."""

from django.db import transaction

from catalog.models import DeliverySpeed
from catalog.selectors.speeds import speeds
from catalog.selectors.tree import forget_tree


def speed_of(days: dict[str, int]) -> int:
    """The id of the speed with exactly these days by country, made when it is new. Raises nothing.

    Ids are remembered, so that a hundred thousand rows ask the database as often as there are speeds.
    """
    known = speeds()
    found = next((pk for pk, own in known.items() if own == days), None)
    if found is not None:
        return found
    key = ";".join(f"{country}={days[country]}" for country in sorted(days))
    pk = DeliverySpeed.objects.get_or_create(key=key, defaults={"days": days})[0].pk
    known[pk] = days
    transaction.on_commit(forget_tree)  # other processes learn of it
    return pk
