"""Paying in other ways than with a card, through the services and pages of the shop."""

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from marketplace.lib import clock
from marketplace.lib.idempotency import new_key
from marketplace.lib.money import Money
from orders.models import Checkout
from orders.services.payment import handle_event, pay_checkout
from orders.services.settling import process_event
from payments.gateways.sandbox.constants import SIGNATURE_HEADER
from payments.gateways.sandbox.models import SandboxCharge, SandboxEvent
from payments.gateways.sandbox.signing import sign
from payments.gateways.sandbox.webhooks import event_body
from payments.models import BankLine, PaymentAttempt, ProviderEvent
from payments.services.bank_lines import confirm_line, enter_lines
from payments.statements import StatementRow
from tests.factories.accounts import UserFactory


def pay_by(checkout: Checkout, gateway: str, *, total: str = "12.00", key: str = "") -> PaymentAttempt:
    """Press «Pay» with this way chosen."""
    attempt = pay_checkout(
        buyer=checkout.buyer,
        number=checkout.number,
        card=None,
        gateway=gateway,
        idempotency_key=key or new_key(),
        expected_total=Money(total),
        return_url=f"/ru/checkout/pay/{checkout.number}/return/",
    )
    attempt.refresh_from_db()
    return attempt


def answer(attempt: PaymentAttempt, code: str = "pay", **data: Any) -> None:
    """What happens on the page of the provider, or at its counter."""
    charge = SandboxCharge.objects.get(key=attempt.number)
    url = reverse("payments:provider", args=[charge.token])
    values = {"answer": code, **({"phone": "+7 900 123-45-67"} if charge.provider == "phone" else {}), **data}
    assert Client().post(url, values).status_code == 303


def deliver(event: SandboxEvent) -> None:
    """The provider's webhook."""
    body = event_body(event)
    handle_event(provider=event.charge.provider, body=body, headers={SIGNATURE_HEADER: sign(body)})


def deliver_all() -> None:
    """Every webhook that is owed, in its order."""
    for event in SandboxEvent.objects.select_related("charge").order_by("pk"):
        deliver(event)


def row(amount: str, purpose: str, reference: str) -> StatementRow:
    """A line of the bank."""
    return StatementRow(clock.now().date(), Money(amount), "ANNA SOKOLOVA", purpose, reference)


def transfer(attempt: PaymentAttempt, amount: str, reference: str = "B-1", staff: User | None = None) -> BankLine:
    """Money arrives and staff confirm it; what follows for the orders is done at once."""
    staff = staff or UserFactory(is_staff=True)
    enter_lines(staff=staff, rows=[row(amount, attempt.number, reference)])
    line = BankLine.objects.get(bank_reference=reference)
    line = confirm_line(staff=staff, line_id=line.pk, number=attempt.number)
    follow_events()
    return line


def follow_events() -> None:
    """What the worker does with events that no webhook brings."""
    for event in ProviderEvent.objects.filter(processed_at__isnull=True):
        process_event(event=event)
