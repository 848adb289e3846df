"""Shape of what buyers and sellers send about orders."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from catalog.forms.wishes import NAME_LENGTH
from marketplace.lib.errors import DomainError
from marketplace.lib.formatting import format_count
from marketplace.lib.money import Money
from marketplace.lib.numbers import whole_number
from orders.carriers.registry import CARRIERS
from orders.errors import TrackingCodeInvalid

_SEEN = re.compile(r"([0-9]{1,18}):([0-9]{1,10}\.[0-9]{2}):([0-9]{1,9})")
DELIVERY_PREFIX = "delivery-"
GIFT_PREFIX = "gift-"  # before the number of a gift list, where an address is chosen
MAX_AMOUNT = Decimal("9999999999.99")


class CheckoutForm(forms.Form):
    """Address, total as shown, and the key that makes a second submit harmless.

    The way of delivery of each store comes in a field of its own, `delivery-<store id>`.
    """

    address = forms.RegexField(
        rf"^(?:{GIFT_PREFIX})?[0-9]{{1,18}}$", error_messages={"required": _("Choose the address to deliver to.")}
    )
    expected_total = forms.DecimalField(max_digits=12, decimal_places=2, min_value=0, max_value=MAX_AMOUNT)
    key = forms.CharField(max_length=64)


class CodeForm(forms.Form):
    """A carrier, or none when the code says it, and a tracking code."""

    carrier = forms.ChoiceField(
        label=_("Carrier"),
        required=False,
        choices=[("", _("Recognise by the code")), *((one.code, one.name) for one in CARRIERS)],
    )
    tracking_code = forms.CharField(
        label=_("Tracking code"),
        max_length=60,
        help_text=_("As printed on the label; blanks and dashes do not matter. We check its check digit."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def refuse(self, error: DomainError) -> None:
        """Put a refusal next to its field, with the carrier whose code it looks like."""
        field = error.field if error.field in self.fields else None
        self.add_error(field, str(error))
        if isinstance(error, TrackingCodeInvalid) and error.suggestion:
            self.add_error(field, error.suggestion)


class MoreTimeForm(forms.Form):
    """How many days more, out of those that may be asked for, and why."""

    days = forms.TypedChoiceField(label=_("How much longer?"), coerce=int, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Why"),
        max_length=200,
        required=False,
        help_text=_("The other side reads it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, days: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(number, format_count("days", number)) for number in days]
        self.fields["days"].choices = choices  # type: ignore[attr-defined]
        self.fields["days"].initial = choices[0][0]


class YesNoForm(forms.Form):
    """An answer to somebody who asks for something."""

    agrees = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes")


def chosen_address(data: QueryDict) -> tuple[int | None, int | None]:
    """The number of the address chosen, or that of the gift list whose address was."""
    chosen = str(data.get("address") or "")
    if chosen.startswith(GIFT_PREFIX):
        return None, whole_number(chosen.removeprefix(GIFT_PREFIX))
    return whole_number(chosen), None


def chosen_delivery(data: QueryDict) -> dict[int, str]:
    """Code of the way of delivery by store id; anything odd is left out."""
    pairs: dict[int, str] = {}
    for name, value in data.items():
        store_id = whole_number(name.removeprefix(DELIVERY_PREFIX))
        if name.startswith(DELIVERY_PREFIX) and store_id is not None:
            pairs[store_id] = str(value)[:40]
    return pairs


def declined_coupons(data: QueryDict) -> set[int]:
    """Coupons that stood on the page and are not ticked: `coupon_shown` without `coupon`; anything odd is left out."""
    shown, ticked = ({whole_number(text) for text in data.getlist(name)} for name in ("coupon_shown", "coupon"))
    return {pk for pk in shown - ticked if pk is not None}


def chosen_gift_cards(data: QueryDict) -> list[str]:
    """Numbers of the gift certificates that are ticked, each once; what is not the buyer's is left out later."""
    return sorted({number[:24] for number in data.getlist("gift_card")})


class AddForm(forms.Form):
    """What «В корзину» sends: `buy` leads on to the checkout."""

    variant = forms.IntegerField(min_value=1)
    quantity = forms.IntegerField(min_value=1, required=False)
    buy = forms.BooleanField(required=False)


class LineForm(forms.Form):
    """A change of one line; of all lines of a store, whose id is `line` then; or of the whole cart, without `line`.

    `set` wants a quantity, and 0 takes the line out.
    """

    CHANGES = ("set", "select", "later", "back", "remove", "restore", "store", "all", "seen")

    do = forms.ChoiceField(choices=[(name, name) for name in CHANGES])
    line = forms.IntegerField(min_value=1, required=False)
    quantity = forms.IntegerField(min_value=0, required=False, error_messages={"invalid": _("Enter a whole number.")})
    is_selected = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """An empty field is no wish to lose the line."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("do") == "set" and data.get("quantity") is None and "quantity" not in self.errors:
            self.add_error("quantity", _("Write a whole number of pieces."))
        if data.get("do") not in ("all", "seen") and data.get("line") is None:
            raise forms.ValidationError(_("This product is no longer in the cart."))
        return data


def seen_lines(data: QueryDict) -> dict[int, tuple[Money, int]]:
    """Price and number of pieces that stood on the page, by line; anything odd is left out."""
    found = (_SEEN.fullmatch(text) for text in data.getlist("seen"))
    return {int(one[1]): (Money(Decimal(one[2])), int(one[3])) for one in found if one}


class VariantForm(forms.Form):
    """Another variant of the product of a line."""

    variant = forms.IntegerField(min_value=1, error_messages={"required": _("Choose a variant.")})


class WishListForm(forms.Form):
    """Which list of wishes takes a line; `name` makes a new one."""

    list = forms.TypedChoiceField(label=_("My lists"), coerce=int, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("Or into a new list"),
        max_length=NAME_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, lists: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["list"].choices = list(lists)  # type: ignore[attr-defined]
