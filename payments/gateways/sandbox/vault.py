"""The cards that the sandbox bank keeps for later: which of its demo cards a token stands for. No number is kept.

Every function is one committed transaction of the bank, like those of `bank`.
"""

from django.db import transaction

from payments.gateways.sandbox.cards import BY_CODE, DEMO_CARDS, DemoCard
from payments.gateways.sandbox.models import SandboxCard, SandboxCharge


@transaction.atomic(durable=True)
def keep(*, charge_key: str) -> str:
    """Keep the card of a charge; its token, the same for the same charge. Empty where nothing was paid with a card."""
    charge = SandboxCharge.objects.select_for_update().filter(key=charge_key, provider="sandbox").first()
    if charge is None or charge.status != SandboxCharge.Status.CAPTURED:
        return ""
    demo = next((one for one in DEMO_CARDS if (one.brand, one.last4) == (charge.brand, charge.last4)), None)
    if demo is None:
        return ""
    return SandboxCard.objects.get_or_create(charge=charge, defaults={"code": demo.code})[0].token


def card_of(token: str) -> DemoCard | None:
    """The demo card that a token stands for; None for one that is not kept any more."""
    kept = SandboxCard.objects.filter(token=token).first()
    return BY_CODE[kept.code] if kept else None


@transaction.atomic(durable=True)
def forget(*, token: str) -> None:
    """Keep the card no longer. Safe to repeat."""
    SandboxCard.objects.filter(token=token).delete()
