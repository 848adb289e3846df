"""What members tell the administration."""

from typing import Any

from django import forms
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.blocks import BLOCKS
from support.markup import problems_of
from support.models import Report
from support.promises import NAMES, promises


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


class HelpArticleForm(forms.ModelForm):
    """An article as staff edit it: its markers must all be known, in each language."""

    def clean(self) -> dict[str, Any]:
        """Say what is wrong with markers, next to the text in which they stand."""
        data: dict[str, Any] = super().clean() or {}
        for name in [name for name in self.fields if name == "body" or name.startswith("body_")]:
            for problem in problems_of(data.get(name) or "", blocks=BLOCKS, numbers=NAMES):
                self.add_error(name, problem)
        return data


def markers_explained() -> Any:
    """What staff may put into a text, for the page on which they write it."""
    rows = [(name, block.label) for name, block in BLOCKS.items()] + list(promises().items())
    return format_html_join("", "<li><code>[[{}]]</code> {}</li>", rows)
