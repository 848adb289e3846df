"""The card form. It checks shape; what the bank says comes later."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from marketplace.lib import clock
from payments import rules
from payments.gateways.base import Card, KeptCard, Option
from payments.gateways.registry import pay_options
from payments.models import SavedCard
from payments.saved_card_pages import options_of

_HOLDER = RegexValidator(r"^[A-Za-z][A-Za-z .'-]*$", _("Write the name in Latin letters, as on the card."))


class CardForm(forms.Form):
    """Choose a way to pay with one click, or type a card. Only the fields of the typed card can be wrong."""

    choice = forms.ChoiceField(label=_("Way to pay"))
    number = forms.CharField(
        label=_("Card number"),
        required=False,
        max_length=23,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "cc-number", "placeholder": "0000 0000 0000 0000"}
        ),
    )
    expiry = forms.CharField(
        label=_("Valid until, month and year"),
        required=False,
        max_length=7,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "cc-exp", "placeholder": "12/30"}),
    )
    cvc = forms.CharField(
        label=_("Code on the back (CVC)"),
        required=False,
        max_length=4,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "cc-csc"}),
    )
    holder = forms.CharField(
        label=_("Name on the card"),
        required=False,
        max_length=60,
        validators=[_HOLDER],
        widget=forms.TextInput(attrs={"autocomplete": "cc-name", "autocapitalize": "characters"}),
    )

    keeps_card = forms.BooleanField(
        label=_("Keep this card for the next time"),
        help_text=_("The bank keeps it, we do not. You can remove it in “My cards”."),
        required=False,
    )

    def __init__(self, *args: Any, saved: Iterable[SavedCard] = (), **kwargs: Any) -> None:
        """`saved` are the buyer's own cards: they come first, the one used last is chosen."""
        super().__init__(*args, **kwargs)
        self.saved = options_of(saved)
        self.options = {option.code: option for option in (*self.saved, *pay_options())}
        choice = self.fields["choice"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(option.code, option.title) for option in self.options.values()]
        choice.initial = next(iter(self.options))

    @property
    def takes_cards(self) -> bool:
        """True when a card can be typed here."""
        return any(option.is_typed for option in self.options.values())

    def clean_number(self) -> str:
        number = re.sub(r"[\s-]", "", self.cleaned_data["number"])
        if not self._is_typed():
            return number
        if not (13 <= len(number) <= 19 and rules.passes_luhn(number)):
            raise forms.ValidationError(_("Check the card number: a digit is wrong or missing."), code="number")
        return number

    def clean_expiry(self) -> str:
        text: str = self.cleaned_data["expiry"]
        if not self._is_typed():
            return text
        found = re.fullmatch(r"\s*(0?[1-9]|1[0-2])\s*/?\s*(?:20)?(\d\d)\s*", text, re.ASCII)
        if found is None:
            raise forms.ValidationError(_("Write month and year as on the card, for example 12/30."), code="expiry")
        month, year, today = int(found[1]), 2000 + int(found[2]), clock.now()
        if (year, month) < (today.year, today.month):
            raise forms.ValidationError(_("This card has expired. Choose another one."), code="expired")
        return f"{month:02}/{year % 100:02}"

    def clean_cvc(self) -> str:
        code: str = self.cleaned_data["cvc"]
        if self._is_typed() and not re.fullmatch(r"\d{3,4}", code, re.ASCII):
            raise forms.ValidationError(_("Three digits, on the back of the card."), code="cvc")
        return code

    def clean_holder(self) -> str:
        holder: str = self.cleaned_data["holder"].strip()
        if self._is_typed() and not holder:
            raise forms.ValidationError(_("Write the name as on the card."), code="holder")
        return holder

    def _is_typed(self) -> bool:
        chosen = self.options.get(self.data.get(self.add_prefix("choice"), ""))
        return chosen is not None and chosen.is_typed

    def option(self) -> Option:
        """The way to pay that was chosen; call it on a valid form."""
        return self.options[self.cleaned_data["choice"]]

    def card(self) -> Card | KeptCard | None:
        """The card chosen, saved or typed, None where the gateway asks for it itself; call it on a valid form."""
        if not self.option().is_typed:
            return self.option().card
        month, year = self.cleaned_data["expiry"].split("/")
        return Card(
            number=self.cleaned_data["number"],
            month=int(month),
            year=2000 + int(year),
            cvc=self.cleaned_data["cvc"],
            holder=self.cleaned_data["holder"].upper(),
        )


class PayForm(CardForm):
    """The card, the total that was shown, and the key that makes a second click harmless."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    expected_total = forms.DecimalField(max_digits=12, decimal_places=2, widget=forms.HiddenInput)

    def gateway(self) -> str:
        """The gateway of the way to pay that was chosen; call it on a valid form."""
        return self.option().gateway

    def wants_card_kept(self) -> bool:
        """Whether the buyer has ticked it; call it on a valid form."""
        return bool(self.cleaned_data["keeps_card"])


class CoveredForm(forms.Form):
    """The same where gift certificates pay everything: there is no way to pay to choose, and no card."""

    saved: Sequence[Option] = ()

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    expected_total = forms.DecimalField(max_digits=12, decimal_places=2, widget=forms.HiddenInput)

    def card(self) -> Card | None:
        """None is needed."""
        return None

    def wants_card_kept(self) -> bool:
        """There is none."""
        return False

    def gateway(self) -> str:
        """None is asked."""
        return ""


class AgreeForm(forms.Form):
    """The total that the buyer has read and agrees to."""

    expected_total = forms.DecimalField(max_digits=12, decimal_places=2)
