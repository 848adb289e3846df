"""Watching the prices of what lies in a cart (S41). The cart's lock keeps calls for one member apart."""

from collections.abc import Collection, Mapping

from catalog.models import PriceWatch
from marketplace.lib.money import Money
from marketplace.lib.transactions import require_transaction


def watch_cart(*, user_id: int, prices: Mapping[int, Money]) -> None:
    """Watch these variants from these prices on; one that is watched keeps the price it was watched from."""
    require_transaction()
    PriceWatch.objects.bulk_create(
        [
            PriceWatch(user_id=user_id, variant_id=variant_id, source=PriceWatch.Source.CART, price_saved=price)
            for variant_id, price in prices.items()
        ],
        ignore_conflicts=True,
    )


def unwatch_cart(*, user_id: int, variant_ids: Collection[int]) -> None:
    """Watch these variants no longer for the sake of the cart; wishes watch on."""
    require_transaction()
    PriceWatch.objects.filter(user=user_id, variant__in=variant_ids, source=PriceWatch.Source.CART).delete()
