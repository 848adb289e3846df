"""Names that must be Latin: what was typed in Cyrillic comes back in Latin letters, to be checked and sent again."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts.rules import is_latin_name, suggest_latin_name


class LatinNamesMixin:
    """For forms: list the fields in `latin_fields` (S5).

    A name in other letters is an error, but nothing is lost: the field comes back with the spelling of a
    passport, editable, and the error quotes what was typed. `typed_names` keeps the originals.
    """

    latin_fields: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Check every name of `latin_fields`, then whatever the form checks itself."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data  # type: ignore[misc, attr-defined]
        for name in self.latin_fields:
            self._check_name(name, cleaned.get(name, ""))
        return cleaned

    def _check_name(self, name: str, typed: str) -> None:
        form: Any = self
        if not typed or is_latin_name(typed):
            return
        latin = suggest_latin_name(typed)
        if latin is None:
            message = _("Write the name in Latin letters, as in a passport.")
            form.add_error(name, forms.ValidationError(message, code="not_latin"))
            return
        form.data = form.data.copy()
        form.data[form.add_prefix(name)] = latin
        message = _(
            "You typed “%(typed)s”. This is how a passport spells it: correct it if yours differs, and send again."
        )
        form.add_error(name, forms.ValidationError(message, code="transliterated", params={"typed": typed}))
