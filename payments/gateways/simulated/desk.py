"""Orders at the simulated providers. Every function is one committed transaction of the provider."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from marketplace.lib import clock
from marketplace.lib.money import Money
from payments.gateways.sandbox import bank
from payments.gateways.sandbox.constants import LATE_ANSWER_AFTER
from payments.gateways.sandbox.models import SandboxCharge
from payments.gateways.simulated.answers import Answer, Effect

Status = SandboxCharge.Status


@transaction.atomic(durable=True)
def open_order(
    *, provider: str, key: str, amount: Money, return_url: str, waits_for: timedelta | None
) -> SandboxCharge:
    """An order to be paid; the same key again gives the first. One that waits for cash has a code and an end."""
    charge, _is_new = SandboxCharge.objects.get_or_create(
        key=key,
        defaults={
            "provider": provider,
            "amount": amount,
            "return_url": return_url,
            "status": Status.PENDING if waits_for else Status.CONFIRMING,
            "code": _code() if waits_for else "",
            "expires_at": clock.now() + waits_for if waits_for else None,
        },
    )
    return charge


@transaction.atomic(durable=True)
def take_answer(*, token: str, answer: Answer, phone: str = "") -> SandboxCharge:
    """What happened on the page or at the counter; one that is decided stays so.

    Raises SandboxCharge.DoesNotExist.
    """
    charge = SandboxCharge.objects.select_for_update().get(token=token)
    bank.settle_if_due(charge)
    if not charge.is_undecided:
        return charge
    charge.last4 = phone[-4:]
    if answer.effect == Effect.ANSWERS_LATE:
        charge.status = Status.PENDING
        charge.save(update_fields=["status", "last4"])
        bank.owe_event(charge, after=LATE_ANSWER_AFTER)
        return charge
    status = Status.CAPTURED if answer.effect == Effect.CAPTURES else Status.DECLINED
    return bank.decide(charge, status, decline_code=answer.decline_code)


@transaction.atomic(durable=True)
def refuse(*, token: str) -> SandboxCharge:
    """The buyer turned back on the page of the provider. Raises SandboxCharge.DoesNotExist."""
    charge = SandboxCharge.objects.select_for_update().get(token=token)
    return bank.decide(charge, Status.DECLINED) if charge.status == Status.CONFIRMING else charge


def overdue_charges(*, now: datetime) -> list[int]:
    """Ids of the orders whose cash did not come in time."""
    rows = SandboxCharge.objects.filter(status=Status.PENDING, expires_at__lte=now)
    return list(rows.order_by("expires_at", "pk").values_list("pk", flat=True)[:100])


@transaction.atomic(durable=True)
def expire(pk: int) -> bool:
    """End one order whose time is over; True when that ended it."""
    charge = SandboxCharge.objects.select_for_update().get(pk=pk)
    was_open = charge.is_undecided
    bank.settle_if_due(charge)
    return was_open and not charge.is_undecided


def _code() -> str:
    """Twelve digits, in groups of four: what is shown at the counter."""
    digits = f"{secrets.randbelow(10**12):012}"
    return " ".join(digits[i : i + 4] for i in range(0, 12, 4))
