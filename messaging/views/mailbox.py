"""/mailbox/: the mails of a shop without a mail server. Exists in development and tests only."""

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_deny
from django.views.decorators.http import require_GET

from messaging.models import OutboxEmail
from messaging.selectors import mailbox as latest_mails

# A mail carries its own styles; it may open links and do nothing else.
_MAIL_POLICY = {
    "style-src": ["'unsafe-inline'"],
    "script-src": ["'none'"],
    "sandbox": ["allow-popups", "allow-top-navigation-by-user-activation"],
}


@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """The latest mails with their text; the HTML of each has its own page."""
    return render(request, "messaging/mailbox.html", {"mails": latest_mails()})


@csp_replace(_MAIL_POLICY)  # type: ignore[arg-type]  # its types know no arguments of the URL
@xframe_options_deny
@require_GET
def mailbox_body(request: HttpRequest, pk: int) -> HttpResponse:
    """The HTML of one mail as its reader sees it: no scripts, no pictures from elsewhere, its own styles."""
    mail = get_object_or_404(OutboxEmail, pk=pk)
    return HttpResponse(mail.body_html)
