"""Forms of the page about personal data."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DeletionForm(forms.Form):
    """The last question before a profile is put down for deletion."""

    understood = forms.BooleanField(
        label=_("I understand that the profile cannot be brought back after that"),
        error_messages={"required": _("Tick the box, so that we know it is no mistake.")},
    )


class MarketingForm(forms.Form):
    """Consent to news and offers, given or withdrawn."""

    give = forms.TypedChoiceField(choices=[("yes", "yes"), ("no", "no")], coerce=lambda value: value == "yes")
