"""Which gateways are switched on (settings.PAYMENT_GATEWAYS)."""

from django.conf import settings

from payments.errors import UnknownGateway
from payments.gateways.base import Gateway
from payments.gateways.sandbox.gateway import SandboxGateway

_KNOWN: dict[str, Gateway] = {SandboxGateway.name: SandboxGateway()}


def gateway_named(name: str) -> Gateway:
    """The gateway of this name. Raises UnknownGateway when it is not switched on."""
    if name not in settings.PAYMENT_GATEWAYS or name not in _KNOWN:
        raise UnknownGateway
    return _KNOWN[name]


def default_gateway() -> Gateway:
    """The gateway that new attempts use."""
    return gateway_named(settings.PAYMENT_GATEWAYS[0])
