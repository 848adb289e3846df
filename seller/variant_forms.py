"""The table of variants as it is typed: up to three options, and a line for each combination of their values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.constants import MAX_OPTIONS, MAX_VARIANTS
from catalog.models import Product, Variant
from catalog.product_rules import Option, combinations, option_key
from catalog.rules import slug_of
from catalog.selectors.editor import gallery_of
from catalog.selectors.offers import options_text
from catalog.services.variants import VariantRow
from marketplace.lib.money import Money
from seller.number_fields import PriceField, WholeField

FIELDS = ("sku", "list_price", "stock", "stock_seen", "weight_g", "picture", "is_active")
FILLED_DOWN = ("list_price", "stock", "weight_g")
SAMPLE = re.compile(r"\s+#([0-9A-Fa-f]{3,8})$")


class OptionsForm(forms.Form):
    """Names of the options and their values, one a line, with a colour sample if wanted: «Белый = White #FFFFFF»."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MAX_OPTIONS + 1):
            about = {"number": number}
            self.fields[f"name_ru-{number}"] = forms.CharField(
                label=_("Option %(number)s in Russian") % about, max_length=40, required=False
            )
            self.fields[f"name_en-{number}"] = forms.CharField(
                label=_("Option %(number)s in English") % about, max_length=40, required=False
            )
            self.fields[f"values-{number}"] = forms.CharField(
                label=_("Values of option %(number)s") % about,
                help_text=_("One a line, Russian = English, at the end a colour if you like: Белый = White #FFFFFF"),
                max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
            )  # fmt: skip

    def groups(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The three fields of each option."""
        names = ("name_ru", "name_en", "values")
        return [tuple(self[f"{name}-{n}"] for name in names) for n in range(1, MAX_OPTIONS + 1)]  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        total = 1
        for number in range(1, MAX_OPTIONS + 1):
            has_name = bool(data.get(f"name_ru-{number}") or data.get(f"name_en-{number}"))
            values = _values(data.get(f"values-{number}", ""))
            total *= len(values) or 1
            if values and not has_name:
                self.add_error(f"name_ru-{number}", _("Name the option, for example: Colour."))
            if has_name and not values:
                self.add_error(f"values-{number}", _("Write the values of the option."))
            if any(len(sample) not in {0, 7} for _ru, _en, sample in values):
                self.add_error(f"values-{number}", _("A colour is written as # and six digits: #FFFFFF."))
        if total > MAX_VARIANTS:
            text = _("These are %(count)s variants; a product may have %(limit)s.")
            self.add_error(None, text % {"count": total, "limit": MAX_VARIANTS})
        return data

    def options(self) -> list[list[Option]]:
        """Every combination."""
        groups = []
        for number in range(1, MAX_OPTIONS + 1):
            values = _values(self.cleaned_data.get(f"values-{number}", ""))
            names = {code: self.cleaned_data[f"name_{code}-{number}"] for code in ("ru", "en")}
            if values:
                groups.append([_option(names, *value) for value in values])
        return combinations(groups)

    @staticmethod
    def initial_of(variants: Sequence[Variant]) -> dict[str, str]:
        """What is stored: names and values in the order of the variants."""
        found: dict[str, str] = {}
        for number in range(1, MAX_OPTIONS + 1):
            options = [v.options[number - 1] for v in variants if len(v.options) >= number]
            if options:
                found[f"name_ru-{number}"] = options[0].get("name_ru") or ""
                found[f"name_en-{number}"] = options[0].get("name_en") or ""
                found[f"values-{number}"] = "\n".join(_lines(options))
        return found


def _values(text: str) -> list[tuple[str, str, str]]:
    """(Russian, English, colour sample) of each line, each value once."""
    found: dict[str, tuple[str, str, str]] = {}
    for line in text.splitlines():
        sample = SAMPLE.search(line.rstrip())
        words = line[: sample.start()] if sample else line
        ru, _equals, en = (part.strip()[:60] for part in words.partition("="))
        if ru or en:
            found.setdefault((ru or en).casefold(), (ru, en, _whole(f"#{sample[1]}") if sample else ""))
    return list(found.values())


def _whole(sample: str) -> str:
    """#fff as #ffffff."""
    return "#" + "".join(digit * 2 for digit in sample[1:]) if len(sample) == 4 else sample


def _lines(options: Sequence[Option]) -> list[str]:
    """A line for each value; the first colour sample that one of the variants has for it."""
    found: dict[str, str] = {}
    samples: dict[str, str] = {}
    for option in options:
        ru, en = option.get("value_ru") or "", option.get("value_en") or ""
        line = f"{ru} = {en}" if en else ru
        found.setdefault((ru or en).casefold(), line)
        samples.setdefault(line, "")
        samples[line] = samples[line] or _whole(option.get("swatch") or "")[:7]
    return [f"{line} {samples[line]}".rstrip() for line in found.values()]


def _option(names: Mapping[str, str], ru: str, en: str, sample: str) -> Option:
    return {"name_ru": names["ru"], "name_en": names["en"], "value_ru": ru, "value_en": en, "swatch": sample}


class RowForm(forms.Form):
    """One line of the table."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    sku = forms.CharField(label=gettext_lazy("SKU"), max_length=60, required=False)
    list_price = PriceField(label=gettext_lazy("Price, $"), required=False)
    stock = WholeField(label=gettext_lazy("In stock"), min_value=0, max_value=10_000_000, required=False)
    stock_seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    weight_g = WholeField(label=gettext_lazy("Weight, g"), min_value=0, max_value=1_000_000, required=False)
    picture = forms.ChoiceField(label=gettext_lazy("Picture"), required=False)
    is_active = forms.BooleanField(label=gettext_lazy("On sale"), required=False)

    def __init__(self, *args: Any, options: list[Option], pictures: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = options
        self.fields["picture"].choices = [("", "—"), *pictures]  # type: ignore[attr-defined]
        for name in ("sku", "list_price", "stock", "weight_g", "picture", "is_active"):
            self.fields[name].widget.attrs["aria-label"] = f"{self.fields[name].label}: {self.title}"

    @property
    def title(self) -> str:
        """«Белый · S», in the reader's language where it is written."""
        return options_text(self.options)

    @property
    def samples(self) -> list[str]:
        """The colours of its values."""
        return [option["swatch"] for option in self.options if option.get("swatch")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.is_filled or "list_price" in self.errors:
            for name in ("sku", "list_price"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
        return data

    @property
    def is_filled(self) -> bool:
        """False for a combination that is not offered and never was: a line without a price."""
        data = self.cleaned_data
        return bool(data.get("is_active") or data.get("list_price"))

    def row(self) -> VariantRow:
        """As the service wants it."""
        data = self.cleaned_data
        return VariantRow(
            options=self.options, sku=data["sku"], list_price=Money(data["list_price"]), stock=data["stock"] or 0,
            stock_seen=data["stock_seen"], weight_g=data["weight_g"] or 0,
            media_id=int(data["picture"]) if data["picture"] else None, is_active=data["is_active"],
        )  # fmt: skip


def typed_rows(data: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """What was typed, by the values of the line; the number of the line does not matter."""
    found = {}
    for number in range(MAX_VARIANTS):
        if f"row{number}-sku" not in data:
            break
        found[data.get(f"row{number}-key", "")] = {name: data.get(f"row{number}-{name}", "") for name in FIELDS}
    return found


def picture_choices(product: Product) -> list[tuple[str, str]]:
    """The pictures of the product by their number in the gallery."""
    media = gallery_of(product)
    return [(str(one.pk), _("Picture %(number)s") % {"number": number}) for number, one in enumerate(media, 1)]


def stored_row(variant: Variant) -> dict[str, Any]:
    """A line as it is stored."""
    return {
        "sku": variant.sku, "list_price": variant.list_price.amount, "stock": variant.stock_on_hand,
        "stock_seen": variant.stock_on_hand, "weight_g": variant.weight_g, "picture": variant.media_id or "",
        "is_active": variant.is_active,
    }  # fmt: skip


def blank_row(product: Product, options: list[Option]) -> dict[str, Any]:
    """A line for a new combination, with an SKU made of its values."""
    words = [option.get("value_en") or option.get("value_ru") or "" for option in options]
    parts = [str(product.pk), *(slug_of(word).upper()[:12] for word in words)]
    return {"sku": "-".join(parts), "stock": 0, "weight_g": 0, "is_active": True}


def row_forms(
    product: Product, combos: Sequence[list[Option]], values: Mapping[str, Mapping[str, Any]], data: Any = None
) -> list[RowForm]:
    """A form for each combination: bound when `data` has its lines, else filled with `values` by key."""
    pictures = picture_choices(product)
    forms_found = []
    for number, options in enumerate(combos):
        key = option_key(options)
        initial = {**(values.get(key) or blank_row(product, options)), "key": key}
        form = RowForm(data, prefix=f"row{number}", options=options, pictures=pictures, initial=initial)
        forms_found.append(form)
    return forms_found
