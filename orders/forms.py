"""Shape of what buyers and sellers send about orders."""

from decimal import Decimal

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from marketplace.lib.numbers import whole_number

DELIVERY_PREFIX = "delivery-"
MAX_AMOUNT = Decimal("9999999999.99")


class CheckoutForm(forms.Form):
    """Address, total as shown, and the key that makes a second submit harmless.

    The way of delivery of each store comes in a field of its own, `delivery-<store id>`.
    """

    address = forms.IntegerField(min_value=1, error_messages={"required": _("Choose the address to deliver to.")})
    expected_total = forms.DecimalField(max_digits=12, decimal_places=2, min_value=0, max_value=MAX_AMOUNT)
    key = forms.CharField(max_length=64)


def chosen_delivery(data: QueryDict) -> dict[int, str]:
    """Code of the way of delivery by store id; anything odd is left out."""
    pairs: dict[int, str] = {}
    for name, value in data.items():
        store_id = whole_number(name.removeprefix(DELIVERY_PREFIX))
        if name.startswith(DELIVERY_PREFIX) and store_id is not None:
            pairs[store_id] = str(value)[:40]
    return pairs
