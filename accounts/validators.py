"""Shape of names, as customs forms demand it (S5), and passwords that are guessed at once (S6)."""

from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator, MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.constants import PASSWORD_MIN_LENGTH
from accounts.strength import band_of, common_words, password_score

validate_latin_name = RegexValidator(
    r"^[A-Za-z][A-Za-z .'\-]*$", _("Write the name in Latin letters, as in a passport."), code="not_latin"
)


class LengthValidator(MinimumLengthValidator):
    """Django's rule in our words."""

    def get_error_message(self) -> str:
        return ngettext(
            "The password is too short: it needs %(min_length)d character or more.",
            "The password is too short: it needs %(min_length)d characters or more.",
            self.min_length,
        ) % {"min_length": self.min_length}


class CommonValidator(CommonPasswordValidator):
    """Django's list in our words."""

    def get_error_message(self) -> str:
        return gettext("This password is used too often, so it is easy to guess.")


class GuessablePasswordValidator:
    """For AUTH_PASSWORD_VALIDATORS: refuses what the strength rule calls too easy, whatever its length.

    Silent about passwords that the validators for length and common passwords refuse with a reason of their own.
    """

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError with the code `password_guessable`."""
        if len(password) < PASSWORD_MIN_LENGTH or password.lower().strip() in common_words():
            return
        if band_of(password_score(password, getattr(user, "guessable_texts", []))) == 0:
            raise ValidationError(self.get_help_text(), code="password_guessable")

    def get_help_text(self) -> str:
        """The sentence under the field."""
        return gettext(
            "This password is guessed at once: it is made of a name of yours, a common word, or a row of keys. "
            "Add a few words of your own."
        )
