"""Phones in forms: what is wrong with a number, in words, with an example of the country it is read for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from marketplace.lib.phones import (
    EXTENSION,
    TOO_LONG,
    TOO_SHORT,
    UNKNOWN_CODE,
    WRONG_LENGTH,
    ImpossiblePhone,
    example_phone,
    read_phone,
)


def checked_phone(text: str, country: str) -> str:
    """The number in E.164. Raises ValidationError with a sentence that says what is wrong and shows a right one."""
    try:
        return read_phone(text, country)
    except ImpossiblePhone as error:
        message = _message(error.fault) % {"example": example_phone(country)}
        raise forms.ValidationError(message, code=error.fault) from error


def _message(fault: str) -> str:
    if fault == TOO_SHORT:
        return _("The number is too short. Write it in full, like %(example)s.")
    if fault == TOO_LONG:
        return _("The number is too long. Write it like %(example)s.")
    if fault == WRONG_LENGTH:
        return _("The number has too many digits or too few. Write it like %(example)s.")
    if fault == UNKNOWN_CODE:
        return _("No country has this code. Begin with + and the code of the country, like %(example)s.")
    if fault == EXTENSION:
        return _("Write the number without an extension, like %(example)s.")
    return _("This is not a phone number. Write it like %(example)s.")


class PhoneForm(forms.Form):
    """One more phone of a member; a number without a country code is one of `country` (S18)."""

    number = forms.CharField(
        label=gettext_lazy("Add a phone"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "type": "tel"}),
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.country = country
        hint = _("As you dial it at home or with the country code, for example %(example)s.")
        self.fields["number"].help_text = hint % {"example": example_phone(country)}

    def clean_number(self) -> str:
        """The number in E.164."""
        return checked_phone(self.cleaned_data["number"], self.country)
