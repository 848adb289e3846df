"""The calculator of delivery: what was asked, and what all stores answer (S33)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.constants import DELIVERY_COUNTRIES
from catalog.selectors.delivery_overview import CountryOverview, WayOverview, delivery_to, delivery_ways
from catalog.selectors.rates import current_rate
from marketplace.lib import clock
from marketplace.lib.countries import all_country_choices, country_name
from marketplace.lib.formatting import current_language, local_date
from marketplace.lib.money import Money
from marketplace.lib.numbers import typed_number
from marketplace.lib.visitor import Rate, Visitor
from support.constants import DEAREST, HEAVIEST_KG, OVERVIEW_KEPT, WAYS_SHOWN

FIELDS = ("country", "weight", "sum", "currency")


class _Number(forms.DecimalField):
    """Takes «1,5» as well as 1.5."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(typed_number(value))


class DeliveryForm(forms.Form):
    """Where to, how heavy, how dear."""

    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        choices=all_country_choices,
        widget=forms.Select(attrs={"autocomplete": "country"}),
    )
    weight = _Number(
        label=gettext_lazy("Weight of the parcel, kg"),
        min_value=Decimal("0.001"),
        max_value=HEAVIEST_KG,
        decimal_places=3,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    sum = _Number(
        label=gettext_lazy("Sum of the goods"),
        required=False,
        min_value=0,
        max_value=DEAREST,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[(code, code) for code in settings.DISPLAY_CURRENCIES]
    )

    rate: Rate | None = None

    def clean_currency(self) -> str:
        """A currency whose rate of the day is known."""
        code: str = self.cleaned_data["currency"]
        if code != settings.SETTLEMENT_CURRENCY:
            self.rate = current_rate(code)
            if self.rate is None:
                raise forms.ValidationError(_("There is no rate for this currency today. Choose another one."))
        return code

    def goods_total(self) -> Money:
        """The sum of the goods in the currency in which stores count."""
        amount: Decimal = self.cleaned_data["sum"] or Decimal(0)
        return Money(amount if self.rate is None else amount / self.rate.value)


@dataclass(frozen=True, slots=True)
class Row:
    """A way of delivery with its prices in the currency asked for, where that is another one."""

    way: WayOverview
    dates: tuple[date, date]
    shown_from: Money | None
    shown_to: Money | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a parcel costs; `more` ways of single stores are not shown."""

    form: DeliveryForm
    country: str
    rows: Sequence[Row]
    more: int

    @property
    def is_understood(self) -> bool:
        """False when something in the form has to be corrected."""
        return not self.form.errors


def calculate(asked: Mapping[str, str], visitor: Visitor) -> Answer:
    """The answer for what was typed; what is missing is the visitor's, a kilogram and no sum. At most one query."""
    values: dict[str, Any] = _preset(visitor) | {name: asked[name] for name in FIELDS if name in asked}
    form = DeliveryForm(values, auto_id="delivery-%s")
    if not form.is_valid():
        return Answer(form, "", (), 0)
    found = delivery_ways(
        country=form.cleaned_data["country"],
        weight_g=int(form.cleaned_data["weight"] * 1000),
        goods_total=form.goods_total(),
        language=current_language(),
    )
    common = sorted(found, key=lambda way: -way.stores)[:WAYS_SHOWN]
    today = local_date(clock.now())
    rows = [_row(way, form.rate, today) for way in found if way in common]
    return Answer(form, country_name(form.cleaned_data["country"]), rows, len(found) - len(rows))


def overview(visitor: Visitor) -> list[CountryOverview]:
    """Days and prices by country, the visitor's first.

    All zones of all stores are looked at for each country, so it is kept in the shared cache for OVERVIEW_KEPT; what
    the calculator says is always counted anew.
    """
    countries = list(dict.fromkeys((visitor.country, *DELIVERY_COUNTRIES)))
    key = f"support:delivery:{visitor.country}"
    found: list[CountryOverview] | None = cache.get(key)
    if found is None:
        found = delivery_to(countries)
        cache.set(key, found, OVERVIEW_KEPT.total_seconds())
    return found


def _preset(visitor: Visitor) -> dict[str, str]:
    known = visitor.currency == settings.SETTLEMENT_CURRENCY or visitor.rate is not None
    currency = visitor.currency if known else settings.SETTLEMENT_CURRENCY
    return {"country": visitor.country, "weight": "1", "sum": "", "currency": currency}


def _row(way: WayOverview, rate: Rate | None, today: date) -> Row:
    return Row(way, way.dates(today), _in(rate, way.price_from), _in(rate, way.price_to))


def _in(rate: Rate | None, amount: Money) -> Money | None:
    return None if rate is None else Money(amount.amount * rate.value, rate.currency)
