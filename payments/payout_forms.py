"""Forms about payouts: the bank account of a store, and the approval by staff."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from marketplace.lib.money import Money

_HOLDER = RegexValidator(
    r"^[^\W\d_][\w .,'’«»\"&()-]*$", _("Write the name as the bank knows it, in letters.")
)  # never «=» or «+» first: the name goes into a table for the bank


class PayoutAccountForm(forms.Form):
    """Where the store's money goes."""

    holder = forms.CharField(
        label=_("Holder of the account"),
        max_length=120,
        validators=[_HOLDER],
        help_text=_("The person or the company, as on the papers of the bank."),
    )
    number = forms.CharField(
        label=_("Number of the account"),
        max_length=50,
        help_text=_("An IBAN, or the 20 digits of an account at a Russian bank."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    bank_code = forms.CharField(
        label=_("Code of the bank"),
        max_length=14,
        help_text=_("SWIFT (BIC) for an IBAN, БИК for an account at a Russian bank."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class ApprovalForm(forms.Form):
    """Stores that were ticked, each with the amount that was shown beside it."""

    key = forms.CharField(max_length=64)

    def clean(self) -> dict[str, Any]:
        """`key` and `expected`: amounts by store."""
        data: Any = self.data
        try:
            expected = {int(pk): Money(Decimal(data[f"amount-{int(pk)}"])) for pk in data.getlist("store")}
        except (KeyError, ValueError, InvalidOperation):
            expected = {}
        if not expected:
            raise forms.ValidationError("nothing is ticked", code="required")
        return {**self.cleaned_data, "expected": expected}
