"""Which carriers report to the shop, and through which adapter (settings.CARRIER_ADAPTERS)."""

from django.conf import settings

from orders.carriers.adapters.base import CarrierAdapter
from orders.carriers.adapters.simulated.adapter import SimulatedCarrier
from orders.carriers.registry import CARRIER_BY_CODE
from orders.errors import CarrierNotConnected

_KNOWN: dict[str, CarrierAdapter] = {SimulatedCarrier.name: SimulatedCarrier()}


def adapter_of(carrier: str) -> CarrierAdapter:
    """The adapter through which a carrier reports. Raises CarrierNotConnected when it is not switched on."""
    name = settings.CARRIER_ADAPTERS.get(carrier)
    if carrier not in CARRIER_BY_CODE or name not in _KNOWN:
        raise CarrierNotConnected
    return _KNOWN[name]


def connected_carriers(adapter: str = "") -> list[str]:
    """The codes of the carriers that are switched on, all of them or those of one adapter."""
    chosen = settings.CARRIER_ADAPTERS.items()
    return [code for code, name in chosen if code in CARRIER_BY_CODE and name in _KNOWN and adapter in {"", name}]
