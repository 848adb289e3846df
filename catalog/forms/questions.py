"""What members write about goods."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.constants import ANSWER_LENGTH, QUESTION_LENGTH


class QuestionForm(forms.Form):
    """A question about a product."""

    text = forms.CharField(
        label=_("Your question"),
        max_length=QUESTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody sees it, with your first name. Do not write phone numbers, addresses or order numbers."),
    )


class AnswerForm(forms.Form):
    """An answer to a question."""

    text = forms.CharField(label=_("Your answer"), max_length=ANSWER_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))


class StockWatchForm(forms.Form):
    """Which variant is waited for, and whether it still is."""

    variant = forms.IntegerField(min_value=1)
    on = forms.TypedChoiceField(choices=[("1", "1"), ("0", "0")], coerce=lambda value: value == "1")
