"""Exchange rates for display."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction

from catalog.models import ExchangeRate
from catalog.selectors.rates import forget_rate


@transaction.atomic
def store_rates(*, rates: Mapping[str, Decimal], as_of: date) -> int:
    """Write the rates of one day (units by currency for one settlement unit), replacing those of that day."""
    ExchangeRate.objects.bulk_create(
        [ExchangeRate(currency=currency, value=value, as_of=as_of) for currency, value in rates.items()],
        update_conflicts=True,
        unique_fields=["currency", "as_of"],
        update_fields=["value"],
    )
    transaction.on_commit(lambda: _forget(rates))
    return len(rates)


def _forget(currencies: Iterable[str]) -> None:
    for currency in currencies:
        forget_rate(currency)
