"""What support refuses."""

from django.utils.translation import gettext_lazy as _

from marketplace.lib.errors import DomainError


class TooManyReports(DomainError):
    """A member has sent as many complaints today as one may. Parameter: wait."""

    code = "too_many_reports"
    message = _("You have sent many complaints today. %(wait)s")
    status = 429
