"""The security question, and a new e-mail with its code."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.constants import ANSWER_MIN_LENGTH
from accounts.forms.answer import AnswerMixin
from accounts.models import User
from accounts.models.security import QUESTIONS, question_text
from accounts.rules import normalise_answer

_OWN = "own"


class QuestionForm(forms.Form):
    """A question of the list or one's own, and the answer."""

    choice = forms.ChoiceField(label=_("Question"))
    own = forms.CharField(
        label=_("Your own question"),
        required=False,
        max_length=120,
        help_text=_("Only if you chose to write your own: something that others do not know and cannot look up."),
    )
    answer = forms.CharField(
        label=pgettext_lazy("to a question", "Answer"),
        max_length=200,
        help_text=_(
            "We keep only a fingerprint of it and cannot read it. Letter case, spaces and punctuation do not matter."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(question, question_text(question)) for question in QUESTIONS]
        self.fields["choice"].choices = [*listed, (_OWN, _("I will write my own"))]  # type: ignore[attr-defined]

    def clean_answer(self) -> str:
        """Something must be left once case and punctuation are taken away."""
        answer: str = self.cleaned_data["answer"]
        if len(normalise_answer(answer)) < ANSWER_MIN_LENGTH:
            raise forms.ValidationError(_("Too short: at least three letters or digits."), code="too_short")
        return answer

    def clean(self) -> dict[str, Any]:
        """The question is written, and does not give the answer away."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("choice") == _OWN and not cleaned.get("own"):
            self.add_error("own", _("Write the question."))
        question, answer = normalise_answer(self.question), normalise_answer(cleaned.get("answer") or "")
        if answer and f" {answer} " in f" {question} ":
            self.add_error("answer", _("The question gives this answer away."))
        return cleaned

    @property
    def question(self) -> str:
        """What `set_question` takes."""
        own: str = self.cleaned_data.get("own", "")
        chosen: str = self.cleaned_data.get("choice", "")
        return own if chosen == _OWN else chosen


class NewEmailForm(forms.Form):
    """Where the code goes."""

    email = forms.EmailField(
        label=_("New e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "off", "spellcheck": "false"}),
    )


class ChangeEmailForm(AnswerMixin, NewEmailForm):
    """The new address to sign in with, and the answer to the security question if there is one."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)


class EmailCodeForm(forms.Form):
    """The six digits of the mail."""

    code = forms.CharField(
        label=_("Code from the e-mail"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
