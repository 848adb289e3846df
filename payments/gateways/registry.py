"""Which gateways are switched on (settings.PAYMENT_GATEWAYS)."""

from collections.abc import Sequence
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from payments.errors import UnknownGateway
from payments.gateways.base import Gateway, Option
from payments.gateways.method import Method

# By path: the library of a gateway that is switched off costs neither time nor memory.
_KNOWN = {
    "sandbox": "payments.gateways.sandbox.gateway.SandboxGateway",
    "stripe": "payments.gateways.stripe.gateway.StripeGateway",
    "wallet": "payments.gateways.simulated.gateway.WalletGateway",
    "phone": "payments.gateways.simulated.gateway.PhoneGateway",
    "money_transfer": "payments.gateways.simulated.gateway.MoneyTransferGateway",
    "voucher": "payments.gateways.simulated.gateway.VoucherGateway",
    "bank_transfer": "payments.gateways.bank_transfer.gateway.BankTransferGateway",
}
# With these anybody can pay without money.
SIMULATED = frozenset({"sandbox", "wallet", "phone", "money_transfer", "voucher"})


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


def method_named(name: str) -> Method:
    """What the gateway of this name says about itself, also when it is switched off. Raises UnknownGateway."""
    if name not in _KNOWN:
        raise UnknownGateway
    return _load(name).method


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
