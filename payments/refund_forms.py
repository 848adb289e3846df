"""Forms about refunds by hand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payments.payout_forms import PayoutAccountForm


class RefundAccountForm(PayoutAccountForm):
    """Where a buyer wants the money: an account of the buyer's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].help_text = _("Your name, as on the papers of the bank.")


class TransferForm(forms.Form):
    """The bank's own number of the transfer that was made."""

    bank_reference = forms.CharField(label=_("Number of the transfer at the bank"), max_length=64)


class LateTransferForm(TransferForm):
    """A transfer that is written down afterwards."""

    made_on = forms.DateField(
        label=_("Day of the transfer"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
