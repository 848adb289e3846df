"""The adapter between the shop and the sandbox bank."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from marketplace.lib.money import Money
from payments.errors import BadSignature
from payments.gateways.base import Card, Charge, Event, GatewayError, Option, Outcome, RefundAnswer, Statement
from payments.gateways.sandbox import bank
from payments.gateways.sandbox.cards import BY_NUMBER, DEMO_CARDS, Behaviour
from payments.gateways.sandbox.constants import SIGNATURE_HEADER
from payments.gateways.sandbox.models import SandboxCharge, SandboxRefund
from payments.gateways.sandbox.signing import is_signed
from payments.rules import card_brand

_OUTCOMES = {
    SandboxCharge.Status.CAPTURED: Outcome.CAPTURED,
    SandboxCharge.Status.CONFIRMING: Outcome.NEEDS_CONFIRMATION,
    SandboxCharge.Status.PENDING: Outcome.PENDING,
    SandboxCharge.Status.DECLINED: Outcome.DECLINED,
}


class SandboxGateway:
    """A gateway whose bank is ours. The bank commits what it does on its own, whatever the shop does."""

    name = "sandbox"
    hint = _(
        "This is a demonstration shop: no money is charged. Each demo card shows a different answer from the bank."
    )

    def options(self) -> Sequence[Option]:
        """The demo cards, and one to type."""
        cards = [
            Option(card.code, self.name, card.title, card.text, card.card(), details=f"{card.brand} •••• {card.last4}")
            for card in DEMO_CARDS
        ]
        typed = Option("other", self.name, _("Another card"), _("Type number, date and code."), is_typed=True)
        return [*cards, typed]

    def page_origin(self) -> str:
        """The bank's page is one of the shop."""
        return ""

    def charge(self, *, key: str, amount: Money, card: Card | None, return_url: str, timeout: float) -> Charge:
        """Charge a demo card; the card «loses the answer» charges and then raises GatewayError."""
        if card is None:
            raise ValueError("the sandbox bank charges cards only")
        charge = bank.take_charge(
            key=key, amount=amount, number=card.number, brand=card_brand(card.number), return_url=return_url
        )
        demo = BY_NUMBER.get(card.number)
        if demo is not None and demo.behaviour == Behaviour.LOSES_ANSWER:
            raise GatewayError(f"no answer within {timedelta(seconds=timeout)}")
        return _answer(charge)

    def confirm(self, *, key: str, reference: str, since: datetime, timeout: float) -> Charge | None:
        """The present state of a charge."""
        charge = bank.look_up(key=key)
        return _answer(charge) if charge else None

    def withdraw(self, *, key: str, reference: str, timeout: float) -> None:
        """Refuse what still waits on the bank's page."""
        bank.withdraw(key=key)

    def refund(self, *, key: str, charge_key: str, reference: str, amount: Money, timeout: float) -> RefundAnswer:
        """Return money to the demo card."""
        row = bank.give_back(key=key, charge_key=charge_key, amount=amount)
        if row is None:
            return RefundAnswer(provider_reference="", failure_code="nothing_left")
        return RefundAnswer(provider_reference=f"sbr-{row.pk}")

    def parse_event(self, *, body: bytes, headers: Mapping[str, str]) -> Event:
        """Read a webhook signed by the bank."""
        if not is_signed(body, headers.get(SIGNATURE_HEADER, "")):
            raise BadSignature
        data = json.loads(body)
        charge = Charge(
            outcome=Outcome(data["outcome"]), provider_reference=data["charge"], decline_code=data["decline_code"]
        )
        return Event(event_id=data["id"], kind=data["kind"], key=data["key"], charge=charge)

    def statement(self) -> Statement:
        """The bank's books."""
        captured = SandboxCharge.objects.filter(status=SandboxCharge.Status.CAPTURED)
        return Statement(
            charges=dict(captured.values_list("key", "amount")),
            refunds=dict(SandboxRefund.objects.values_list("key", "amount")),
        )


def _answer(charge: SandboxCharge) -> Charge:
    outcome = _OUTCOMES[SandboxCharge.Status(charge.status)]
    is_waiting = outcome == Outcome.NEEDS_CONFIRMATION
    return Charge(
        outcome=outcome,
        provider_reference=f"sb-{charge.pk}",
        decline_code=charge.decline_code,
        confirm_url=reverse("payments:bank", args=[charge.token]) if is_waiting else "",
    )
