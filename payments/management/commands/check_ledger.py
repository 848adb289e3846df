"""`manage.py check_ledger`: recompute the ledger and compare it with statuses."""

from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from marketplace.lib.money import Money
from payments import gift_selectors, selectors


class Command(BaseCommand):
    """Prints the total of each kind of account; exit code 1 on any difference."""

    help = "Recompute the ledger: totals, sums of zero, and every hold, refund, payout and gift certificate."

    def handle(self, *args: Any, **options: Any) -> None:
        totals = selectors.ledger_totals()
        for account, total in totals:
            self.stdout.write(f"{account:<16}{total.amount:>16,.2f} {total.currency}")
        whole = Money.sum(total for _, total in totals)
        self.stdout.write(f"{'sum':<16}{whole.amount:>16,.2f} {whole.currency}")
        faults = self._faults(whole)
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} differences")
        self.stdout.write("The ledger is in order.")

    def _faults(self, whole: Money) -> list[str]:
        faults = [f"the whole ledger sums to {whole}"] if whole else []
        faults += [f"transaction {pk} sums to {total}" for pk, total in selectors.unbalanced_transactions()]
        faults += [
            f"hold {hold.reference} is {hold.status} and contradicts its escrow"
            for hold in selectors.holds_off_balance()
        ]
        off_balance: dict[str, Sequence[Any]] = {
            "refund": selectors.refunds_off_balance(),
            "payout": selectors.payouts_off_balance(),
            "chargeback": selectors.chargebacks_off_balance(),
            "gift certificate": gift_selectors.cards_off_balance(),
        }
        faults += [
            f"{kind} {row.number} is {row.status} and contradicts its account"
            for kind, rows in off_balance.items()
            for row in rows
        ]
        faults += [f"there is no gift certificate {number}" for number in gift_selectors.stray_card_accounts()]
        return faults
