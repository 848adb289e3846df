"""The check on the registration page: a picture, or a question for those who cannot read it (S7)."""

import secrets
from typing import Any

from captcha.fields import CaptchaField, CaptchaTextInput
from captcha.models import CaptchaStore
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

PICTURE = "picture"
QUESTION = "question"


_LETTERS = "ABCDEFHKMNPRTUVWXY"  # without those that look alike once bent: I L J, O Q G, S Z
_LENGTH = 5


def letters_challenge() -> tuple[str, str]:
    """Letters to draw and their answer in lower case; setting CAPTCHA_CHALLENGE_FUNCT names this function."""
    text = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return text, text.lower()


def sum_challenge() -> tuple[str, str]:
    """A sum to be asked in words: what is stored (`7+4`) and its answer (`11`)."""
    first, second = 2 + secrets.randbelow(8), 2 + secrets.randbelow(8)
    return f"{first}+{second}", str(first + second)


def _number_word(number: int) -> str:
    words = {
        2: pgettext("number in a sum", "two"),
        3: pgettext("number in a sum", "three"),
        4: pgettext("number in a sum", "four"),
        5: pgettext("number in a sum", "five"),
        6: pgettext("number in a sum", "six"),
        7: pgettext("number in a sum", "seven"),
        8: pgettext("number in a sum", "eight"),
        9: pgettext("number in a sum", "nine"),
    }
    return words[number]


def question_text(challenge: str) -> str:
    """`7+4` as a question in words."""
    first, second = (int(part) for part in challenge.split("+"))
    return _("What is %(first)s plus %(second)s? Answer in digits.") % {
        "first": _number_word(first),
        "second": _number_word(second),
    }


class CaptchaInput(CaptchaTextInput):
    """Hidden key and answer; each rendering draws a new picture or question."""

    template_name = "account/widgets/captcha.html"

    def __init__(self, *, kind: str) -> None:
        self.kind = kind
        super().__init__(generator="accounts.forms.captcha.sum_challenge" if kind == QUESTION else None)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["kind"] = self.kind
        context["refresh_url"] = self.refresh_url()
        if self.kind == QUESTION:
            context["question"] = question_text(CaptchaStore.objects.get(hashkey=self._key).challenge)
        return context


class RegistrationCaptchaField(CaptchaField):
    """A CaptchaField of the wanted kind with our sentences."""

    def __init__(self, *, kind: str) -> None:
        label = (
            gettext_lazy("Answer to the question") if kind == QUESTION else gettext_lazy("Characters of the picture")
        )
        super().__init__(
            label=label,
            widget=CaptchaInput(kind=kind),
            error_messages={
                "invalid": gettext_lazy("The characters do not match the picture. Here is another one.")
                if kind == PICTURE
                else gettext_lazy("The answer is wrong. Here is another question."),
                "required": gettext_lazy("Complete this check: it keeps robots out."),
            },
        )
