"""Shape of what buyers and sellers send about orders."""

from decimal import Decimal

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from marketplace.lib.errors import DomainError
from marketplace.lib.numbers import whole_number
from orders.carriers.registry import CARRIERS
from orders.errors import TrackingCodeInvalid

DELIVERY_PREFIX = "delivery-"
MAX_AMOUNT = Decimal("9999999999.99")


class CheckoutForm(forms.Form):
    """Address, total as shown, and the key that makes a second submit harmless.

    The way of delivery of each store comes in a field of its own, `delivery-<store id>`.
    """

    address = forms.IntegerField(min_value=1, error_messages={"required": _("Choose the address to deliver to.")})
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


def chosen_delivery(data: QueryDict) -> dict[int, str]:
    """Code of the way of delivery by store id; anything odd is left out."""
    pairs: dict[int, str] = {}
    for name, value in data.items():
        store_id = whole_number(name.removeprefix(DELIVERY_PREFIX))
        if name.startswith(DELIVERY_PREFIX) and store_id is not None:
            pairs[store_id] = str(value)[:40]
    return pairs
