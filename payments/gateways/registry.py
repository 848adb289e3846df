"""Which gateways are switched on (settings.PAYMENT_GATEWAYS)."""

from collections.abc import Sequence
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from payments.errors import UnknownGateway
from payments.gateways.base import Gateway, Option

# By path: the library of a gateway that is switched off costs neither time nor memory.
_KNOWN = {
    "sandbox": "payments.gateways.sandbox.gateway.SandboxGateway",
    "stripe": "payments.gateways.stripe.gateway.StripeGateway",
}


def known_names() -> frozenset[str]:
    """Every name that the setting may hold."""
    return frozenset(_KNOWN)


def gateway_named(name: str) -> Gateway:
    """The gateway of this name. Raises UnknownGateway when it is not switched on."""
    if name not in settings.PAYMENT_GATEWAYS or name not in _KNOWN:
        raise UnknownGateway
    return _load(name)


def switched_on() -> Sequence[Gateway]:
    """The gateways that new attempts may use, in the order of the payment page."""
    return [gateway_named(name) for name in settings.PAYMENT_GATEWAYS]


def default_gateway() -> Gateway:
    """The gateway of an attempt that names none."""
    return gateway_named(settings.PAYMENT_GATEWAYS[0])


def pay_options() -> Sequence[Option]:
    """Everything that a buyer can choose on the payment page."""
    return [option for gateway in switched_on() for option in gateway.options()]


@cache
def _load(name: str) -> Gateway:
    gateway: Gateway = import_string(_KNOWN[name])()
    return gateway
