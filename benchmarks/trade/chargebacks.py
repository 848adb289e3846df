"""What chargebacks add to the market: holders of cards dispute, staff answer, the bank decides."""

from __future__ import annotations

from decimal import Decimal

from benchmarks.trade.picking import Pick
from benchmarks.trade.registry import some, step
from benchmarks.trade.troubles import TROUBLES, trouble
from benchmarks.trade.world import World
from payments.gateways.sandbox import disputes
from payments.gateways.sandbox.models import SandboxCharge
from payments.models import Chargeback
from payments.services.answering import accept_chargeback, send_evidence


@step(weight=1)
def dispute(world: World, pick: Pick) -> None:
    """A buyer's bank takes the money back, or half of it."""
    captured = SandboxCharge.objects.filter(status=SandboxCharge.Status.CAPTURED, disputes__isnull=True)
    charge, is_whole = some(pick, captured.order_by("pk")), pick.number(0, 2)
    amount = None if is_whole else charge.amount * Decimal("0.5")
    disputes.open_dispute(key=charge.key, reason="general", amount=amount)


@step(weight=3)
def answer_bank(world: World, pick: Pick) -> None:
    """Staff send evidence that convinces, or too little of it, or say that the buyer is right."""
    row, choice = some(pick, Chargeback.objects.order_by("pk")), pick.number(0, 3)
    with trouble(pick.one(TROUBLES)):
        if choice == 0:
            accept_chargeback(staff=world.staff, number=row.number)
        else:
            send_evidence(staff=world.staff, number=row.number, text="Delivered. " * (1 if choice == 1 else 40))
