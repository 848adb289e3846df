"""A way of delivery as it is typed: what it is called, and a block for each group of countries."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.constants import DELIVERY_COUNTRIES, MAX_ZONES
from catalog.delivery_rules import WayDraft, ZoneDraft, zone_faults
from marketplace.lib.countries import all_country_choices, country_choices, country_name
from marketplace.lib.errors import DomainError
from marketplace.lib.numbers import whole_number
from seller.number_fields import NumberField, WholeField

MOST_DAYS = 180
MOST_HANDLING = 20
_MONEY: dict[str, Any] = {"max_digits": 9, "decimal_places": 2, "min_value": Decimal(0)}


class WayForm(forms.Form):
    """The way as a whole; one language of its name is enough."""

    name_ru = forms.CharField(label=gettext_lazy("Name in Russian"), max_length=80, required=False)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, required=False)
    handling_days = WholeField(
        label=gettext_lazy("Days to hand over a parcel"),
        min_value=0,
        max_value=MOST_HANDLING,
        help_text=gettext_lazy("From the order to the carrier. The date that buyers see counts them."),
    )
    is_tracked = forms.BooleanField(label=gettext_lazy("With tracking"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("name_ru") and not data.get("name_en") and not {"name_ru", "name_en"} & set(self.errors):
            self.add_error("name_ru", _("Name the way of delivery in one language at least."))
        return data


class ZoneForm(forms.Form):
    """One zone: ticked and written countries, or everywhere else; its price and its days."""

    is_rest = forms.BooleanField(label=gettext_lazy("All countries that no other zone names"), required=False)
    countries = forms.MultipleChoiceField(
        label=gettext_lazy("Countries"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=gettext_lazy("Other countries"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Names or two-letter codes, with commas: Latvia, CN."),
    )
    base_price = NumberField(label=gettext_lazy("Price of a parcel, $"), **_MONEY)
    price_per_kg = NumberField(
        label=gettext_lazy("For each begun kilogram, $"), **_MONEY, required=False, help_text=gettext_lazy("Blank: 0.")
    )
    free_from = NumberField(
        label=gettext_lazy("Free for orders from, $"),
        **_MONEY,
        required=False,
        help_text=gettext_lazy("0: always free. Blank: never."),
    )
    days_min = WholeField(label=gettext_lazy("Days on the way, least"), min_value=0, max_value=MOST_DAYS)
    days_max = WholeField(label=gettext_lazy("Days on the way, most"), min_value=0, max_value=MOST_DAYS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["countries"].choices = country_choices(DELIVERY_COUNTRIES)  # type: ignore[attr-defined]

    def clean_others(self) -> tuple[str, ...]:
        """The codes of what was written."""
        found, unknown = read_countries(self.cleaned_data["others"])
        if unknown:
            text = _("We do not know these countries: %(names)s.") % {"names": ", ".join(unknown)}
            raise forms.ValidationError(text, code="unknown_country")
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        named = self.named(data)
        if data.get("is_rest") and named:
            self.add_error("is_rest", _("Either name countries, or take all that no other zone names."))
        if not data.get("is_rest") and not named and not {"countries", "others"} & set(self.errors):
            self.add_error("countries", _("Name a country, or take all that no other zone names."))
        return data

    @staticmethod
    def named(data: Mapping[str, Any]) -> tuple[str, ...]:
        """The countries ticked and written, each once."""
        return tuple(dict.fromkeys((*data.get("countries", ()), *data.get("others", ()))))

    def draft(self) -> ZoneDraft:
        """What a valid zone says."""
        data = self.cleaned_data
        return ZoneDraft(
            countries=self.named(data),
            base_price=data["base_price"],
            price_per_kg=data["price_per_kg"] or Decimal(0),
            free_from=data["free_from"],
            days_min=data["days_min"],
            days_max=data["days_max"],
        )


class WayForms:
    """The form of a way together with those of its zones, bound or not."""

    def __init__(self, way: WayForm, zones: Sequence[ZoneForm]) -> None:
        self.way = way
        self.zones = list(zones)

    @classmethod
    def posted(cls, data: QueryDict) -> WayForms:
        """What was sent, as many zones as the page had."""
        count = min(whole_number(data.get("zones")) or 0, MAX_ZONES)
        return cls(WayForm(data), [ZoneForm(data, prefix=f"zone{n}") for n in range(count)])

    @classmethod
    def of_draft(cls, draft: WayDraft | None, **hidden: str) -> WayForms:
        """A stored way, or a blank one with one zone for everywhere."""
        if draft is None:
            blank = {"is_tracked": True, "handling_days": 3, **hidden}
            return cls(WayForm(initial=blank), [ZoneForm(prefix="zone0", initial={"is_rest": True})])
        about = {name: getattr(draft, name) for name in ("name_ru", "name_en", "handling_days", "is_tracked")}
        zones = [ZoneForm(prefix=f"zone{n}", initial=_initial(zone)) for n, zone in enumerate(draft.zones)]
        return cls(WayForm(initial=about | hidden), zones)

    def without(self, position: int) -> WayForms:
        """What was typed, unchecked, less one zone."""
        return self._again([form for n, form in enumerate(self.zones) if n != position])

    def with_blank(self) -> WayForms:
        """What was typed, unchecked, and one zone more if there may be more."""
        forms_now = self._again(self.zones)
        if len(forms_now.zones) < MAX_ZONES:
            forms_now.zones.append(ZoneForm(prefix=f"zone{len(forms_now.zones)}"))
        return forms_now

    def _again(self, zones: Sequence[ZoneForm]) -> WayForms:
        return WayForms(
            WayForm(initial=_typed(self.way)),
            [ZoneForm(prefix=f"zone{n}", initial=_typed(form)) for n, form in enumerate(zones)],
        )

    def is_valid(self) -> bool:
        """Whether everything was understood; what zones say together is checked here, too, each at its own field."""
        is_valid = all([self.way.is_valid(), *(zone.is_valid() for zone in self.zones)])
        if not self.zones:
            self.way.add_error(None, _("Describe one zone at least: where to, for how much, how fast."))
            return False
        if not is_valid:
            return False
        for fault in zone_faults([zone.draft() for zone in self.zones]):
            self.zones[fault.position].add_error(self._place(fault.position, fault.error), str(fault.error))
        return all(not zone.errors for zone in self.zones)

    def _place(self, position: int, error: DomainError) -> str | None:
        """Where the seller wrote it: a country that is not among the ticks was typed."""
        if error.field == "countries" and not set(error.params["countries"]) & set(
            self.zones[position].cleaned_data["countries"]
        ):
            return "others"
        return error.field

    def draft(self) -> WayDraft:
        """What valid forms say."""
        data = self.way.cleaned_data
        return WayDraft(
            name_ru=data["name_ru"],
            name_en=data["name_en"],
            handling_days=data["handling_days"],
            is_tracked=data["is_tracked"],
            zones=tuple(zone.draft() for zone in self.zones),
        )


def read_countries(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes of the countries written with commas, semicolons or on lines, and the words that name none."""
    names = {_folded(name): code for code, name in all_country_choices()}
    names |= {code.casefold(): code for code, _name in all_country_choices()}
    words = [word.strip() for word in re.split(r"[,;\n]", text) if word.strip()]
    known = tuple(dict.fromkeys(names[_folded(word)] for word in words if _folded(word) in names))
    return known, tuple(word for word in words if _folded(word) not in names)


def _folded(name: str) -> str:
    return " ".join(name.casefold().replace("ё", "е").split())


def _initial(zone: ZoneDraft) -> dict[str, Any]:
    return {
        "is_rest": not zone.countries,
        "countries": [code for code in zone.countries if code in DELIVERY_COUNTRIES],
        "others": ", ".join(country_name(code) for code in zone.countries if code not in DELIVERY_COUNTRIES),
        "base_price": zone.base_price,
        "price_per_kg": zone.price_per_kg or None,
        "free_from": zone.free_from,
        "days_min": zone.days_min,
        "days_max": zone.days_max,
    }


def _typed(form: forms.Form) -> dict[str, Any]:
    return {name: form[name].value() for name in form.fields}
