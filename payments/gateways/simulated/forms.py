"""The form of a simulated provider's page."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from payments.gateways.simulated.answers import ANSWERS, Answer, answer_named

_PHONE = re.compile(r"\+?\d{10,15}", re.ASCII)


class AnswerForm(forms.Form):
    """What happens; an operator of mobile phones asks for the number as well."""

    answer = forms.ChoiceField(label=_("What happens?"))
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=24,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel", "placeholder": "+7 900 000-00-00"}),
    )

    def __init__(self, *args: Any, provider: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provider = provider
        field = self.fields["answer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(answer.code, answer.title) for answer in ANSWERS[provider]]
        field.initial = ANSWERS[provider][0].code
        if provider != "phone":
            del self.fields["phone"]

    def clean_phone(self) -> str:
        number = re.sub(r"[\s()-]", "", self.cleaned_data["phone"])
        if not _PHONE.fullmatch(number):
            raise forms.ValidationError(_("Write the number with its country code, for example +7 900 000-00-00."))
        return number

    def chosen(self) -> Answer:
        """The answer; call it on a valid form."""
        answer = answer_named(self.provider, self.cleaned_data["answer"])
        assert answer is not None  # the field has checked it
        return answer
