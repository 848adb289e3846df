"""Webhooks of payment gateways."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from marketplace.lib.errors import DomainError
from orders.services.payment import handle_event


@csrf_exempt
@require_POST
def payment_hook(request: HttpRequest, provider: str) -> HttpResponse:
    """Take one event of a gateway: 204 when it is kept and done, 4xx in plain text when it is not for us.

    The signature stands in for a session. Anything else that goes wrong is a 500, and the gateway calls again.
    """
    try:
        handle_event(provider=provider, body=request.body, headers=request.headers)
    except DomainError as error:
        return HttpResponse(error.code, status=error.status, content_type="text/plain")
    return HttpResponse(status=204)
