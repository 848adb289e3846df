"""What sellers type about a product: words, category and characteristics, terms, prices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from catalog.constants import MAX_DISCOUNT_PERCENT, MAX_TIERS, TITLE_RECOMMENDED
from catalog.errors import BadBrandName
from catalog.models import Attribute, CategoryAttribute, Product
from catalog.product_rules import may_be_negative
from catalog.rules import Tier, brand_name, is_brand_name, whole_lots
from catalog.selectors.editor import WORDS
from catalog.selectors.tree import category_tree
from marketplace.lib import clock
from marketplace.lib.countries import all_country_choices
from marketplace.lib.money import Money
from seller.number_fields import NumberField, PercentField, PriceField, WholeField

_TEXT = forms.Textarea(attrs={"rows": 6})
_BOX = forms.Textarea(attrs={"rows": 3})


def category_choices() -> list[tuple[str, Any]]:
    """Categories that goods are filed under, in groups by their root."""
    tree = category_tree()
    groups: dict[str, list[tuple[str, str]]] = {}
    for node in tree.nodes.values():
        if node.is_leaf:
            names = [step.name for step in tree.trail(node.pk)]
            groups.setdefault(names[0], []).append((str(node.pk), " › ".join(names[1:]) or names[0]))
    return [("", _("Choose a category")), *((root, sorted(leaves)) for root, leaves in groups.items())]


class TitlesForm(forms.Form):
    """Titles, at least one of them."""

    title_ru = forms.CharField(label=gettext_lazy("Title in Russian"), max_length=140, required=False)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=140, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("What it is, brand, model, main property. Cards show about %(count)s characters.")
        for name in ("title_ru", "title_en"):
            self.fields[name].help_text = hint % {"count": TITLE_RECOMMENDED}
        self.fields["title_en"].widget.attrs["lang"] = "en"
        self.fields["title_ru"].widget.attrs["lang"] = "ru"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not (self.errors.keys() & {"title_ru", "title_en"} or data.get("title_ru") or data.get("title_en")):
            self.add_error("title_ru" if get_language() == "ru" else "title_en", _("Write a title in one language."))
        return data


class NewProductForm(TitlesForm):
    """The first words of a draft and where it is filed."""

    category = forms.TypedChoiceField(label=gettext_lazy("Category"), coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = category_choices()  # type: ignore[attr-defined]


class WordsForm(TitlesForm):
    """All that a product is told by."""

    description_ru = forms.CharField(
        label=gettext_lazy("Description in Russian"), max_length=8000, required=False, widget=_TEXT
    )
    description_en = forms.CharField(
        label=gettext_lazy("Description in English"), max_length=8000, required=False, widget=_TEXT
    )
    box_contents_ru = forms.CharField(
        label=gettext_lazy("In the box, in Russian"), max_length=1000, required=False, widget=_BOX
    )
    box_contents_en = forms.CharField(
        label=gettext_lazy("In the box, in English"), max_length=1000, required=False, widget=_BOX
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def initial_of(product: Product) -> dict[str, str]:
        """What is stored."""
        return {name: getattr(product, name) or "" for name in WORDS}


class FilingForm(forms.Form):
    """Category, brand and the characteristics of the category, a field for each."""

    category = forms.TypedChoiceField(label=gettext_lazy("Category"), coerce=int)
    brand = forms.CharField(label=gettext_lazy("Brand"), max_length=60, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    attributes_of = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, rows: Iterable[CategoryAttribute], many: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = category_choices()  # type: ignore[attr-defined]
        self.attributes: dict[int, Attribute] = {}
        for row in rows:
            self.attributes[row.attribute_id] = row.attribute
            self._add(row, is_many=row.attribute_id in many)

    def clean_brand(self) -> str:
        """A name in the letters of any alphabet, or none."""
        name = brand_name(self.cleaned_data["brand"])
        if name and not is_brand_name(name):
            raise forms.ValidationError(BadBrandName.message)
        return name

    def _add(self, row: CategoryAttribute, *, is_many: bool) -> None:
        attribute, name = row.attribute, f"attr-{row.attribute_id}"
        label = attribute.name
        wanted = _("Needed to put the product on sale.") if row.is_required else ""
        if attribute.kind == Attribute.Kind.TEXT:
            for code, language in (("ru", _("in Russian")), ("en", _("in English"))):
                self.fields[f"{name}-{code}"] = forms.CharField(
                    label=f"{label}, {language}", max_length=300, required=False, help_text=wanted
                )
        elif attribute.kind == Attribute.Kind.NUMBER:
            unit = f", {attribute.unit}" if attribute.unit else ""
            self.fields[name] = NumberField(
                label=f"{label}{unit}", max_digits=14, decimal_places=4, required=False, help_text=wanted,
                min_value=None if may_be_negative(attribute.unit_en or attribute.unit_ru or "") else 0,
            )  # fmt: skip
        else:
            values = [(str(value.pk), value.value) for value in attribute.values.all()]
            if is_many:
                self.fields[name] = forms.MultipleChoiceField(
                    label=label, choices=values, required=False, widget=forms.CheckboxSelectMultiple, help_text=wanted
                )
            else:
                choices = [("", pgettext("characteristic", "Not given")), *values]
                self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False, help_text=wanted)

    def attribute_fields(self) -> list[forms.BoundField]:
        """The fields of the characteristics, in their order."""
        return [self[name] for name in self.fields if name.startswith("attr-")]

    def chosen(self) -> tuple[list[int], dict[int, Decimal], dict[int, tuple[str, str]]]:
        """Ids of values, numbers and texts by property; what was left empty is not among them."""
        values: list[int] = []
        numbers: dict[int, Decimal] = {}
        texts: dict[int, tuple[str, str]] = {}
        for pk, attribute in self.attributes.items():
            name = f"attr-{pk}"
            if attribute.kind == Attribute.Kind.TEXT:
                pair = (self.cleaned_data[f"{name}-ru"], self.cleaned_data[f"{name}-en"])
                if any(pair):
                    texts[pk] = pair
            elif attribute.kind == Attribute.Kind.NUMBER:
                if self.cleaned_data[name] is not None:
                    numbers[pk] = self.cleaned_data[name]
            else:
                given = self.cleaned_data[name]
                values += [int(one) for one in ([given] if isinstance(given, str) else given) if one]
        return values, numbers, texts


class TermsForm(forms.Form):
    """How it is sold."""

    lot_size = WholeField(label=gettext_lazy("Pieces in a lot"), min_value=1, max_value=100_000)
    min_quantity = WholeField(label=gettext_lazy("Smallest order, pieces"), min_value=1, max_value=100_000)
    max_quantity = WholeField(
        label=gettext_lazy("Largest order, pieces"), min_value=1, max_value=1_000_000, required=False
    )
    ships_from = forms.ChoiceField(label=gettext_lazy("Ships from"), required=False)
    is_mall = forms.BooleanField(
        label=gettext_lazy("Mall: in a local warehouse, with return to a local address"), required=False
    )
    has_free_return = forms.BooleanField(label=gettext_lazy("Free return"), required=False)
    is_authentic = forms.BooleanField(
        label=gettext_lazy("Guarantee of authenticity: twice the money back for a fake"), required=False
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = _("The country of the store")
        self.fields["ships_from"].choices = [("", own), *all_country_choices()]  # type: ignore[attr-defined]
        if not product.store.is_mall:
            del self.fields["is_mall"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        least, most, lot = data.get("min_quantity"), data.get("max_quantity"), data.get("lot_size")
        if least and most and most < least:
            self.add_error("max_quantity", _("The largest order cannot be smaller than the smallest one."))
        elif least and most and lot and most < whole_lots(least, lot):
            text = _("In whole lots the smallest order is %(count)s pieces. The largest one cannot be smaller.")
            self.add_error("max_quantity", text % {"count": whole_lots(least, lot)})
        return data


class TiersForm(forms.Form):
    """Wholesale steps: rows of a quantity and a price."""

    scope = forms.ChoiceField(label=gettext_lazy("For which variant"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, scopes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = scopes  # type: ignore[attr-defined]
        for number in range(1, MAX_TIERS + 1):
            self.fields[f"from-{number}"] = WholeField(
                label=_("Step %(number)s: from, pieces") % {"number": number},
                min_value=2, max_value=1_000_000, required=False,
            )  # fmt: skip
            self.fields[f"price-{number}"] = PriceField(
                label=_("Step %(number)s: price of a piece, $") % {"number": number}, required=False
            )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Pairs of fields."""
        return [(self[f"from-{number}"], self[f"price-{number}"]) for number in range(1, MAX_TIERS + 1)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for number in range(1, MAX_TIERS + 1):
            start, price = data.get(f"from-{number}"), data.get(f"price-{number}")
            if (start is None) != (price is None) and not self.errors:
                name = f"from-{number}" if start is None else f"price-{number}"
                self.add_error(name, _("Fill in both fields of the step, or neither."))
        return data

    def tiers(self) -> list[Tier]:
        """The steps that were filled in."""
        data = self.cleaned_data
        return [
            Tier(data[f"from-{number}"], Money(data[f"price-{number}"]))
            for number in range(1, MAX_TIERS + 1)
            if data[f"from-{number}"] is not None
        ]

    @staticmethod
    def initial_of(tiers: Iterable[Any]) -> dict[str, Any]:
        """What is stored."""
        found: dict[str, Any] = {}
        for number, tier in enumerate(tiers, 1):
            found[f"from-{number}"], found[f"price-{number}"] = tier.min_quantity, tier.price.amount
        return found


class Moment(forms.DateTimeInput):
    """A field of day and time, as browsers have it."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


# Years that every time zone and the database can tell; whoever types 9999 means «without end»
SANE = [
    MinValueValidator(datetime(2000, 1, 1, tzinfo=UTC)),
    MaxValueValidator(datetime(2100, 1, 1, tzinfo=UTC)),
]


class SaleForm(forms.Form):
    """A discount with its dates, in the reader's time zone."""

    scope = forms.ChoiceField(label=gettext_lazy("For which variant"), required=False)
    percent = PercentField(label=gettext_lazy("Discount, %"), min_value=1, max_value=MAX_DISCOUNT_PERCENT)
    starts_at = forms.DateTimeField(
        label=gettext_lazy("Starts"),
        widget=Moment(),
        help_text=gettext_lazy("Empty: at once."),
        required=False,
        validators=SANE,
    )
    ends_at = forms.DateTimeField(
        label=gettext_lazy("Ends"),
        widget=Moment(),
        required=False,
        help_text=gettext_lazy("Empty: until you end it."),
        validators=SANE,
    )

    def __init__(self, *args: Any, scopes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"].choices = scopes  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts_at") or clock.now(), data.get("ends_at")
        if ends and ends <= starts and "starts_at" not in self.errors:
            self.add_error("ends_at", _("The end comes before the start. Choose a later one."))
        return data


class BulkForm(forms.Form):
    """What to do with the chosen goods."""

    ACTIONS = (
        ("publish", gettext_lazy("Put on sale")),
        ("pause", gettext_lazy("Pause")),
        ("price", gettext_lazy("Change prices by percent")),
        ("stock", gettext_lazy("Set the stock")),
    )
    action = forms.ChoiceField(label=gettext_lazy("With the chosen products"), choices=ACTIONS)
    value = PercentField(
        label=gettext_lazy("Percent or pieces"), required=False, min_value=-90, max_value=1_000_000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),  # the keys for digits of some phones have no minus
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        action, value = data.get("action"), data.get("value")
        if "value" in self.errors:
            return data
        if action == "price" and (not value or value > 900):
            self.add_error("value", _("Write by how many percent prices change, from −90 to 900."))
        if action == "stock" and (value is None or value < 0):
            self.add_error("value", _("Write how many pieces there are."))
        return data
