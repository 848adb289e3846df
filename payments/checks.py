"""System checks: a gateway that is switched on without what it needs is told at start, not at the first payment."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from payments.gateways.registry import SIMULATED, known_names
from payments.gateways.stripe.constants import WITH_THREE_DECIMALS, WITHOUT_DECIMALS


def check_gateways(**_kwargs: Any) -> Sequence[CheckMessage]:
    """The names of PAYMENT_GATEWAYS, and the settings of those that need some."""
    names = settings.PAYMENT_GATEWAYS
    found: list[CheckMessage] = []
    if not names:
        found.append(Error("PAYMENT_GATEWAYS is empty: nobody could pay.", id="payments.E001"))
    found += [
        Error(f"PAYMENT_GATEWAYS names {name!r}, which there is not.", hint=_known(), id="payments.E002")
        for name in names
        if name not in known_names()
    ]
    if settings.DISPUTE_FEE_PAID_BY not in {"marketplace", "store"}:
        found.append(Error("DISPUTE_FEE_PAID_BY is neither marketplace nor store.", id="payments.E007"))
    simulated = SIMULATED & set(names)
    if simulated and set(names) - SIMULATED and not settings.DEMO_ALLOWED:
        message = "A simulated gateway is switched on beside a real one: anybody could pay without money."
        hint = f"Take out of PAYMENT_GATEWAYS: {', '.join(sorted(simulated))}."
        found.append(Error(message, hint=hint, id="payments.E005"))
    if "bank_transfer" in names:
        found += [
            Error(
                f"Bank transfer is switched on, but {name} is not set.",
                hint="See docs/payments.md.",
                id="payments.E006",
            )
            for name in missing_requisites()
        ]
    return [*found, *_stripe()] if "stripe" in names else found


def missing_requisites() -> Sequence[str]:
    """Names of the settings that an invoice needs and that are empty."""
    names = ("BANK_TRANSFER_HOLDER", "BANK_TRANSFER_ACCOUNT", "BANK_TRANSFER_BANK", "BANK_TRANSFER_BANK_CODE")
    return [name for name in names if not getattr(settings, name)]


def _stripe() -> Sequence[CheckMessage]:
    missing = [name for name in ("STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET") if not getattr(settings, name)]
    found: list[CheckMessage] = [
        Error(f"Stripe is switched on, but {name} is not set.", hint="See docs/payments.md.", id="payments.E003")
        for name in missing
    ]
    if settings.SETTLEMENT_CURRENCY.upper() in WITHOUT_DECIMALS | WITH_THREE_DECIMALS:
        message = f"Stripe does not count {settings.SETTLEMENT_CURRENCY} in hundredths, and the shop does."
        found.append(Error(message, hint="Settle in a currency with two decimal places.", id="payments.E004"))
    return found


def _known() -> str:
    return f"Known are: {', '.join(sorted(known_names()))}."
