"""Shape of names, as customs forms demand it (S5)."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

validate_latin_name = RegexValidator(
    r"^[A-Za-z][A-Za-z .'\-]*$", _("Write the name in Latin letters, as in a passport."), code="not_latin"
)
