"""What must hold of the settings before the shop starts."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from orders.carriers.adapters.registry import connected_carriers


@register
def hooks_do_not_collide(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    """Gateways and carriers report under /hooks/<name>/: each name has one owner, and each carrier an adapter."""
    connected = connected_carriers()
    shared = sorted(set(connected) & set(settings.PAYMENT_GATEWAYS))
    unknown = sorted(set(settings.CARRIER_ADAPTERS) - set(connected))
    found: list[CheckMessage] = []
    if shared:
        found.append(Error(f"Both a gateway and a carrier are called {', '.join(shared)}.", id="orders.E001"))
    if unknown:
        text = f"CARRIER_ADAPTERS names a carrier or an adapter that does not exist: {', '.join(unknown)}."
        found.append(Error(text, id="orders.E002"))
    if connected_carriers("simulated") and not settings.SIMULATED_CARRIER_SECRET:
        found.append(Error("SIMULATED_CARRIER_SECRET is empty: the simulated carrier cannot sign.", id="orders.E003"))
    return found
