"""Fields for numbers as sellers type them: «1 299,50», «12.5», «−10». What is no number comes back as it was typed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from marketplace.lib.numbers import typed_number

_LIMITS = {
    "min_value": gettext_lazy("It cannot be less than %(limit_value)s."),
    "max_value": gettext_lazy("It cannot be more than %(limit_value)s."),
}


class WholeField(forms.IntegerField):
    """A whole number. Its field is a text field: a browser sends nothing for what its number field cannot read."""

    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(error_messages=_LIMITS | kwargs.pop("error_messages", {}), **kwargs)

    def to_python(self, value: Any) -> int | None:
        return super().to_python(typed_number(value))


class PercentField(WholeField):
    """A whole number of percent, with or without the sign."""

    def to_python(self, value: Any) -> int | None:
        return super().to_python(value.strip().removesuffix("%") if isinstance(value, str) else value)


class NumberField(forms.DecimalField):
    """A number with a fraction; point and comma both begin it."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(error_messages=_LIMITS | kwargs.pop("error_messages", {}), localize=True, **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(typed_number(value))


class PriceField(NumberField):
    """A price in dollars, one cent or more."""

    def __init__(self, **kwargs: Any) -> None:
        messages = {"min_value": gettext_lazy("Write a price of one cent or more.")}
        super().__init__(max_digits=12, decimal_places=2, min_value=Decimal("0.01"), error_messages=messages, **kwargs)
