"""What members tell the administration."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.models import Report


class ReportForm(forms.Form):
    """What is wrong with a product."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"),
        choices=lambda: [(value, capfirst(words)) for value, words in Report.Reason.choices],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=gettext_lazy("In your own words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("What exactly, and how you know. The seller never learns who has complained."),
    )

    def clean(self) -> dict[str, Any]:
        """«Something else» says what."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("reason") == Report.Reason.OTHER and not data.get("text", "").strip():
            self.add_error("text", _("Say what is wrong."))
        return data
