"""Money: a Decimal with two places and its currency. One quantize, one split, no floats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import total_ordering
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

CENT = Decimal("0.01")


def quantize(amount: Decimal) -> Decimal:
    """Round half up to the cent: the only rounding of money in the project."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency. Adding or comparing two currencies raises ValueError."""

    amount: Decimal
    currency: str = ""

    def __post_init__(self) -> None:
        if isinstance(self.amount, float):  # type: ignore[unreachable]  # callers without types
            raise TypeError("money is never a float")
        object.__setattr__(self, "amount", quantize(Decimal(self.amount)))
        object.__setattr__(self, "currency", self.currency or settings.SETTLEMENT_CURRENCY)

    @classmethod
    def zero(cls, currency: str = "") -> Money:
        """Nothing, in the settlement currency unless told."""
        return cls(Decimal(0), currency)

    @classmethod
    def sum(cls, items: Iterable[Money]) -> Money:
        """The total of `items`; zero of the settlement currency when there are none."""
        total: Money | None = None
        for item in items:
            total = item if total is None else total + item
        return total if total is not None else cls.zero()

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: int | Decimal) -> Money:
        if isinstance(factor, float):
            raise TypeError("money is never multiplied by a float")
        return Money(self.amount * factor, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def split(self, weights: Sequence[int | Decimal]) -> list[Money]:
        """Shares proportional to `weights` that add up to the cent (largest remainder).

        Weights are not negative. When all are zero the shares are equal. Raises ValueError on no weights.
        """
        if not weights:
            raise ValueError("nothing to split over")
        parts = [Decimal(w) for w in weights]
        if not any(parts):
            parts = [Decimal(1)] * len(parts)
        cents = int(abs(self.amount) / CENT)
        sign = -1 if self.amount < 0 else 1
        whole = sum(parts)
        exact = [cents * part / whole for part in parts]
        shares = [int(value) for value in exact]
        by_remainder = sorted(range(len(parts)), key=lambda i: (shares[i] - exact[i], i))
        for i in by_remainder[: cents - sum(shares)]:
            shares[i] += 1
        return [Money(sign * share * CENT, self.currency) for share in shares]


class MoneyField(models.DecimalField):
    """A column in the settlement currency whose Python value is `Money`."""

    if TYPE_CHECKING:  # what the types of Django models call the values that are set and read
        _pyi_private_set_type: Money | Combinable  # type: ignore[assignment]
        _pyi_private_get_type: Money  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_digits"] = 12
        kwargs["decimal_places"] = 2
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_digits"], kwargs["decimal_places"]
        return name, path, args, kwargs

    def from_db_value(self, value: Decimal | None, *args: Any) -> Money | None:
        return None if value is None else Money(value)

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, Money):
            return value
        return Money(super().to_python(value))

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return prepared.amount if isinstance(prepared, Money) else prepared

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django decides
        if hasattr(value, "as_sql"):
            return value
        amount = self.get_prep_value(value)
        return connection.ops.adapt_decimalfield_value(amount, self.max_digits, self.decimal_places)

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else str(value.amount)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**kwargs)

    def value_from_object(self, obj: models.Model) -> Any:
        value = super().value_from_object(obj)
        return Money(value) if isinstance(value, Decimal) else value

    def validate(self, value: Any, model_instance: Any) -> None:
        super().validate(value.amount if isinstance(value, Money) else value, model_instance)

    def run_validators(self, value: Any) -> None:
        super().run_validators(value.amount if isinstance(value, Money) else value)
