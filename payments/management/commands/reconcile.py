"""`manage.py reconcile`: compare the ledger with each gateway's own books."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from marketplace.lib.money import Money
from payments import selectors
from payments.gateways.base import GatewayError, Statement
from payments.gateways.registry import gateway_named


class Command(BaseCommand):
    """Prints what each gateway took and gave back, and every difference; exit code 1 when there is one."""

    help = "Compare captures and refunds of the ledger with the books of the gateways."

    def handle(self, *args: Any, **options: Any) -> None:
        faults: list[str] = []
        for name in settings.PAYMENT_GATEWAYS:
            statement = self._statement(name)
            captures, refunds = selectors.gateway_movements(name)
            faults += self._compare(f"{name} charges", captures, statement.charges)
            faults += self._compare(f"{name} refunds", refunds, statement.refunds)
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} differences")
        self.stdout.write("The ledger and the gateways agree.")

    def _statement(self, name: str) -> Statement:
        try:
            return gateway_named(name).statement()
        except GatewayError as error:
            raise CommandError(f"{name}: {error}") from error

    def _compare(self, what: str, ours: Mapping[str, Money], theirs: Mapping[str, Money]) -> list[str]:
        self.stdout.write(f"{what}: {len(theirs)}, {Money.sum(theirs.values())}")
        return [
            f"{what}: {key}: ledger {ours.get(key, 'nothing')}, gateway {theirs.get(key, 'nothing')}"
            for key in sorted(set(ours) | set(theirs))
            if ours.get(key) != theirs.get(key)
        ]
