"""The form of the sandbox bank's page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    """The code that the bank has «sent»."""

    code = forms.CharField(
        label=_("Code from the message"),
        max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "size": 6}),
    )

    def clean_code(self) -> Any:
        code = self.cleaned_data["code"]
        if not (code.isascii() and code.isdigit() and len(code) == 4):
            raise forms.ValidationError(_("The code has four digits."))
        return code
