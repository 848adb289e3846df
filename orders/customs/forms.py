"""The questions of a country as a form."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from marketplace.lib import clock
from orders.customs.numbers import normal_number
from orders.customs.table import Paper, Rule

NAME_LENGTH = 150


class CustomsForm(forms.Form):
    """A field for each thing that customs want to know; numbers come back as they are kept."""

    def __init__(self, *args: Any, rule: Rule, others: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        for paper in rule.papers:
            self.fields[paper.code] = _day_field(paper) if paper.is_day else _text_field(paper)
        if others:
            self.fields["also"] = forms.BooleanField(
                label=_("Also for my other orders to this recipient that wait for the same data"),
                required=False,
                initial=True,
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        today = clock.now().date()
        for paper in self.rule.papers:
            value = data.get(paper.code)
            if value is None:
                continue
            if isinstance(value, date):
                data[paper.code] = value.isoformat()
            elif paper.is_right is not None:
                data[paper.code] = normal_number(value)
            if not paper.takes(str(data[paper.code]), today=today):
                self.add_error(paper.code, paper.fault or _("This day cannot be right."))
        return data

    def papers(self) -> dict[str, str]:
        """What a valid form says, by the codes of the table."""
        return {paper.code: self.cleaned_data[paper.code] for paper in self.rule.papers}


def _text_field(paper: Paper) -> forms.CharField:
    hints = [str(paper.help_text), _("Example: %(example)s") % {"example": paper.example} if paper.example else ""]
    attrs = {"autocomplete": "off", "spellcheck": "false"}
    return forms.CharField(
        label=paper.label,
        max_length=NAME_LENGTH,
        help_text=" ".join(filter(None, hints)),
        widget=forms.TextInput(attrs=attrs),
    )


def _day_field(paper: Paper) -> forms.DateField:
    return forms.DateField(
        label=paper.label,
        help_text=paper.help_text,
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
    )
