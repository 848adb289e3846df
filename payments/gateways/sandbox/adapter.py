"""What every gateway over the books of the sandbox bank does alike."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse

from marketplace.lib.money import Money
from payments.errors import BadSignature
from payments.gateways.base import Charge, Dispute, Event, Outcome, RefundAnswer, Statement
from payments.gateways.sandbox import bank, disputes
from payments.gateways.sandbox.constants import SIGNATURE_HEADER
from payments.gateways.sandbox.models import SandboxCharge, SandboxDispute, SandboxRefund
from payments.gateways.sandbox.signing import is_signed

_OUTCOMES = {
    SandboxCharge.Status.CAPTURED: Outcome.CAPTURED,
    SandboxCharge.Status.CONFIRMING: Outcome.NEEDS_CONFIRMATION,
    SandboxCharge.Status.PENDING: Outcome.PENDING,
    SandboxCharge.Status.DECLINED: Outcome.DECLINED,
}


class SandboxAdapter:
    """Questions, refunds, webhooks and books; how a charge begins is the business of each gateway."""

    name: str
    page = "payments:provider"

    def page_origin(self) -> str:
        """The pages are those of the shop."""
        return ""

    def confirm(self, *, key: str, reference: str, since: datetime, timeout: float) -> Charge | None:
        """The present state of a charge."""
        charge = bank.look_up(key=key)
        return self._answer(charge) if charge else None

    def withdraw(self, *, key: str, reference: str, timeout: float) -> None:
        """Refuse what still waits on the page or for cash."""
        bank.withdraw(key=key)

    def refund(self, *, key: str, charge_key: str, reference: str, amount: Money, timeout: float) -> RefundAnswer:
        """Return money to where it came from."""
        row = bank.give_back(key=key, charge_key=charge_key, amount=amount)
        if row is None:
            return RefundAnswer(provider_reference="", failure_code="nothing_left")
        return _taken(row)

    def find_refund(self, *, key: str, charge_key: str, reference: str, timeout: float) -> RefundAnswer | None:
        """A refund of the bank's books."""
        row = bank.look_up_refund(key=key, charge_key=charge_key)
        return _taken(row) if row else None

    def parse_event(self, *, body: bytes, headers: Mapping[str, str]) -> Event:
        """Read a webhook signed by the bank; one for another provider is none of ours."""
        if not is_signed(body, headers.get(SIGNATURE_HEADER, "")):
            raise BadSignature
        data = json.loads(body)
        if data.get("provider", "sandbox") != self.name:
            raise BadSignature
        if "dispute" in data:
            return _dispute_event(data)
        charge = Charge(
            outcome=Outcome(data["outcome"]), provider_reference=data["charge"], decline_code=data["decline_code"]
        )
        return Event(event_id=data["id"], kind=data["kind"], key=data["key"], charge=charge)

    def send_evidence(self, *, key: str, reference: str, text: str, timeout: float) -> None:
        """Answer a chargeback."""
        disputes.answer(reference=reference, evidence=text)

    def accept_dispute(self, *, key: str, reference: str, timeout: float) -> None:
        """Give a chargeback up."""
        disputes.concede(reference=reference)

    def statement(self, *, since: datetime | None = None, until: datetime | None = None) -> Statement:
        """The books of this provider."""
        span = {"created_at__gte": since, "created_at__lt": until}
        within = Q(**{name: moment for name, moment in span.items() if moment is not None})
        captured = SandboxCharge.objects.filter(within, provider=self.name, status=SandboxCharge.Status.CAPTURED)
        refunds = SandboxRefund.objects.filter(within, charge__provider=self.name)
        taken = SandboxDispute.objects.filter(within, charge__provider=self.name)
        return Statement(
            charges=dict(captured.values_list("key", "amount")),
            refunds=dict(refunds.values_list("key", "amount")),
            disputes=dict(taken.exclude(status=SandboxDispute.Status.WON).values_list("reference", "amount")),
            fees=dict(taken.filter(fee__gt=0).values_list("reference", "fee")),
        )

    def _answer(self, charge: SandboxCharge) -> Charge:
        return Charge(
            outcome=_OUTCOMES[SandboxCharge.Status(charge.status)],
            provider_reference=f"sb-{charge.pk}",
            decline_code=charge.decline_code,
            confirm_url=reverse(self.page, args=[charge.token]) if charge.is_undecided else "",
            expires_at=charge.expires_at,
        )


def _taken(row: SandboxRefund) -> RefundAnswer:
    return RefundAnswer(provider_reference=f"sbr-{row.pk}")


def _dispute_event(data: Mapping[str, Any]) -> Event:
    told = data["dispute"]
    dispute = Dispute(
        reference=told["reference"],
        charge_reference=data["charge"],
        amount=Money(Decimal(told["amount"]), told["currency"]),
        reason=told["reason"],
        status=told["status"],
        respond_by=datetime.fromisoformat(told["respond_by"]),
        fee=Money(Decimal(told["fee"]), told["currency"]),
    )
    return Event(event_id=data["id"], kind=data["kind"], key=data["key"], charge=None, dispute=dispute)
