"""Webhooks of payment gateways and of carriers."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from marketplace.lib.errors import DomainError
from orders.carriers.adapters.registry import adapter_of
from orders.errors import CarrierNotConnected
from orders.services.carriers import handle_webhook
from orders.services.payment import handle_event


class CarrierConverter:
    """A path part that names a carrier which reports to the shop; any other name is left to the gateways."""

    regex = "[a-z_]+"

    def to_python(self, value: str) -> str:
        """The code of the carrier. Raises ValueError for one that is not connected, so that the path does not match."""
        try:
            adapter_of(value)
        except CarrierNotConnected as error:
            raise ValueError(value) from error
        return value

    def to_url(self, value: str) -> str:
        """The code as it is."""
        return value


@csrf_exempt
@require_POST
def payment_hook(request: HttpRequest, provider: str) -> HttpResponse:
    """Take one event of a gateway: 204 when it is kept and done, 4xx in plain text when it is not for us.

    The signature stands in for a session. Anything else that goes wrong is a 500, and the gateway calls again.
    """
    return _answer(lambda: handle_event(provider=provider, body=request.body, headers=request.headers))


@csrf_exempt
@require_POST
def carrier_hook(request: HttpRequest, carrier: str) -> HttpResponse:
    """Take the reports of a carrier: 204 when they are read, whether or not the parcels are ours; 4xx otherwise."""
    return _answer(lambda: handle_webhook(carrier=carrier, body=request.body, headers=request.headers))


def _answer(take: Callable[[], None]) -> HttpResponse:
    try:
        take()
    except DomainError as error:
        return HttpResponse(error.code, status=error.status, content_type="text/plain")
    return HttpResponse(status=204)
