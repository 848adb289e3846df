"""The answer to the security question, as an extra check in a form that asks for something else."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.errors import TooManyAnswers, WrongAnswer
from accounts.models import SecurityQuestion, User
from accounts.services.security_question import check_answer


class AnswerMixin:
    """For forms with `self.user`: adds the field `answer` when the member has a security question (S19).

    The answer is judged when everything else is right, so that other mistakes cost no tries.
    """

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form: Any = self
        row = SecurityQuestion.objects.filter(user=self.user).first()
        if row is not None:
            form.fields["answer"] = forms.CharField(
                label=row.text,
                max_length=200,
                help_text=_("Your security question. Letter case and spaces do not matter."),
                widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}),
            )

    def clean(self) -> dict[str, Any]:
        """Everything else first, then the answer."""
        cleaned: dict[str, Any] = super().clean() or {}  # type: ignore[misc]
        form: Any = self
        if "answer" in form.fields and not form.errors:
            try:
                check_answer(user=self.user, answer=cleaned["answer"])
            except (WrongAnswer, TooManyAnswers) as error:
                form.add_error("answer", forms.ValidationError(str(error), code=error.code))
        return cleaned
