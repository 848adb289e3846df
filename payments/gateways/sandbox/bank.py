"""The sandbox bank's own decisions and books. Every function is one committed transaction of the bank.

`durable` makes a call from inside a transaction of the shop fail: the outside world cannot be rolled back.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Sum

from marketplace.lib import clock
from marketplace.lib.money import Money
from marketplace.lib.publishing import publish_on_commit
from payments.gateways.sandbox.cards import Behaviour, DemoCard
from payments.gateways.sandbox.constants import CONFIRMATION_CODE, LATE_ANSWER_AFTER, WRONG_CODES_ALLOWED
from payments.gateways.sandbox.models import SandboxCharge, SandboxEvent, SandboxRefund
from payments.gateways.sandbox.tasks import deliver_sandbox_event

Status = SandboxCharge.Status
_FIRST_STATUS = {
    Behaviour.CAPTURES: Status.CAPTURED,
    Behaviour.LOSES_ANSWER: Status.CAPTURED,
    Behaviour.CONFIRMS: Status.CONFIRMING,
    Behaviour.ANSWERS_LATE: Status.PENDING,
    Behaviour.DECLINES: Status.DECLINED,
}


@transaction.atomic(durable=True)
def take_charge(
    *, key: str, amount: Money, card: DemoCard | None, brand: str, last4: str, unknown: str, return_url: str
) -> SandboxCharge:
    """Decide on a charge; the same key again gives the first decision. `unknown` is why no demo card is charged."""
    charge, is_new = SandboxCharge.objects.get_or_create(
        key=key,
        defaults={
            "amount": amount,
            "brand": brand,
            "last4": last4,
            "status": _FIRST_STATUS[card.behaviour] if card else Status.DECLINED,
            "decline_code": card.decline_code if card else unknown,
            "return_url": return_url,
        },
    )
    if is_new and charge.status == Status.CAPTURED:
        owe_event(charge)
    if is_new and charge.status == Status.PENDING:
        owe_event(charge, after=LATE_ANSWER_AFTER)
    return charge


@transaction.atomic(durable=True)
def look_up(*, key: str) -> SandboxCharge | None:
    """The charge with this key, brought up to date."""
    charge = SandboxCharge.objects.select_for_update().filter(key=key).first()
    if charge is not None:
        settle_if_due(charge)
    return charge


def settle_if_due(charge: SandboxCharge) -> None:
    """A late charge becomes captured when its time has come, and one that waits for cash ends when its time is over;
    the caller holds its row.
    """
    if charge.status != Status.PENDING:
        return
    if charge.expires_at is not None:
        if charge.expires_at <= clock.now():
            decide(charge, Status.DECLINED, decline_code="not_received")
    elif charge.created_at + LATE_ANSWER_AFTER <= clock.now():
        charge.status = Status.CAPTURED
        charge.save(update_fields=["status"])


@transaction.atomic(durable=True)
def confirm_by_code(*, token: str, code: str) -> SandboxCharge:
    """The buyer typed `code` on the bank's page; the third wrong one declines. Raises SandboxCharge.DoesNotExist."""
    charge = SandboxCharge.objects.select_for_update().get(token=token, provider="sandbox")
    if charge.status != Status.CONFIRMING:
        return charge
    if code == CONFIRMATION_CODE:
        return decide(charge, Status.CAPTURED)
    charge.wrong_codes += 1
    if charge.wrong_codes >= WRONG_CODES_ALLOWED:
        return decide(charge, Status.DECLINED)
    charge.save(update_fields=["wrong_codes"])
    return charge


@transaction.atomic(durable=True)
def refuse_confirmation(*, token: str) -> SandboxCharge:
    """The buyer pressed «Refuse» on the bank's page. Raises SandboxCharge.DoesNotExist."""
    charge = SandboxCharge.objects.select_for_update().get(token=token, provider="sandbox")
    return decide(charge, Status.DECLINED) if charge.status == Status.CONFIRMING else charge


@transaction.atomic(durable=True)
def withdraw(*, key: str) -> None:
    """The shop wants this charge no longer: decline it if the buyer has not decided."""
    charge = SandboxCharge.objects.select_for_update().filter(key=key).first()
    if charge is not None and charge.is_undecided:
        decide(charge, Status.DECLINED)


@transaction.atomic(durable=True)
def give_back(*, key: str, charge_key: str, amount: Money) -> SandboxRefund | None:
    """Return money once per key; None when the charge has no such amount left."""
    charge = SandboxCharge.objects.select_for_update().filter(key=charge_key, status=Status.CAPTURED).first()
    if charge is None:
        return None
    if known := charge.refunds.filter(key=key).first():
        return known
    returned = charge.refunds.aggregate(total=Sum("amount"))["total"] or Money.zero()
    if returned + amount > charge.amount:
        return None
    return SandboxRefund.objects.create(charge=charge, key=key, amount=amount)


def look_up_refund(*, key: str, charge_key: str) -> SandboxRefund | None:
    """The refund that was made under this key of a charge."""
    return SandboxRefund.objects.filter(key=key, charge__key=charge_key).first()


def decide(charge: SandboxCharge, status: str, *, decline_code: str = "not_confirmed") -> SandboxCharge:
    """Capture or decline for good, and owe the shop the news; the caller holds the row."""
    charge.status = status
    charge.decline_code = decline_code if status == Status.DECLINED else ""
    charge.save(update_fields=["status", "decline_code", "wrong_codes", "last4"])
    owe_event(charge)
    return charge


def owe_event(charge: SandboxCharge, *, after: timedelta = timedelta(0)) -> None:
    """Plan the webhook about a charge, in the transaction of what it reports."""
    kind = "charge.declined" if charge.status == Status.DECLINED else "charge.captured"
    event = SandboxEvent.objects.create(charge=charge, kind=kind, deliver_at=clock.now() + after)
    publish_on_commit(deliver_sandbox_event, event.pk, countdown=after.total_seconds())
