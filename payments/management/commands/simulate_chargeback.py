"""`manage.py simulate_chargeback NUMBER`: at the sandbox bank somebody disputes a payment."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from payments.gateways.sandbox.disputes import open_dispute
from payments.gateways.sandbox.models import SandboxCharge
from payments.models import PaymentAttempt
from payments.services.chargebacks import REASONS


class Command(BaseCommand):
    """The bank's webhook comes by the worker, or by the next sweep."""

    help = "Let the sandbox bank open a chargeback about a payment; nothing real happens."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="number of an order, a checkout or a payment attempt")
        parser.add_argument("--reason", default="product_not_received", choices=sorted(REASONS))

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["number"]
        attempts = PaymentAttempt.objects.filter(status=PaymentAttempt.Status.CAPTURED)
        found = (
            attempts.filter(number=number).first()
            or attempts.filter(payment__reference=number).first()
            or attempts.filter(payment__allocations__reference=number).first()
        )
        if found is None:
            raise CommandError(f"no paid attempt for {number}")
        try:
            dispute = open_dispute(key=found.number, reason=options["reason"])
        except SandboxCharge.DoesNotExist as error:
            raise CommandError(f"{found.number} was not paid at a simulated provider") from error
        self.stdout.write(f"{dispute.reference}: {dispute.amount} of {found.number}")
