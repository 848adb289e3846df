"""What could be paid to stores now, and what stands in the way."""

import csv
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import Store
from marketplace.lib.money import Money
from payments import rules
from payments.constants import PAYOUT_LEAST
from payments.models import LedgerEntry, Payout, PayoutAccount, PayoutBatch
from payments.services.payout_accounts import account_number

OBSTACLES: dict[str, Any] = {
    "debt": _("The store owes money: it is taken from what it earns next."),
    "small": _("Less than the smallest payout. It waits until more has come together."),
    "suspended": _("The store is suspended."),
    "no_account": _("No bank account has been given yet."),
    "paused": _("The bank account was changed less than three days ago."),
}


@dataclass(frozen=True)
class Payable:
    """The balance of a store that is not nil; `obstacle` is empty when it can be paid now, else of OBSTACLES."""

    store: Store
    amount: Money
    account: PayoutAccount | None
    obstacle: str

    @property
    def reason(self) -> Any:
        """The obstacle in words."""
        return OBSTACLES.get(self.obstacle, "")


def payable_stores(*, now: datetime) -> list[Payable]:
    """Every store with a balance, the largest first. Two queries."""
    entries: Any = LedgerEntry.objects.filter(account=LedgerEntry.Account.STORE_PAYABLE).order_by()
    rows = entries.values("owner").annotate(total=Sum("amount")).exclude(total=0)
    balances = {int(row["owner"]): row["total"] for row in rows}
    stores = Store.objects.filter(pk__in=balances).select_related("payout_account")
    found = [payable(store, getattr(store, "payout_account", None), balances[store.pk], now=now) for store in stores]
    return sorted(found, key=lambda one: (-one.amount.amount, one.store.pk))


def payouts_for_store(store_id: int) -> QuerySet[Payout]:
    """The payouts of a store, newest first."""
    return Payout.objects.filter(store=store_id).order_by("-pk")


def account_for_store(store_id: int) -> PayoutAccount | None:
    """The bank account of a store."""
    return PayoutAccount.objects.filter(store=store_id).first()


def payable(store: Store, account: PayoutAccount | None, amount: Money, *, now: datetime) -> Payable:
    """A store with this balance, and what stands in the way of paying it now."""
    obstacle = rules.payout_obstacle(
        balance=amount,
        least=PAYOUT_LEAST,
        has_account=account is not None,
        is_suspended=store.status == Store.Status.SUSPENDED,
        is_paused=account is not None and account.paused_until is not None and account.paused_until > now,
    )
    return Payable(store, amount, account, obstacle)


def bank_table(batch: PayoutBatch) -> str:
    """The transfers of a batch that are on their way as CSV: number, holder, bank, account, amount, currency."""
    table = StringIO()
    writer = csv.writer(table)
    writer.writerow(["number", "holder", "bank_code", "account", "amount", "currency"])
    for payout in batch.payouts.filter(status=Payout.Status.APPROVED).order_by("pk"):
        money, number = payout.amount, account_number(payout)
        writer.writerow([payout.number, payout.holder, payout.bank_code, number, money.amount, money.currency])
    return table.getvalue()
