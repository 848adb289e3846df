"""What a chargeback is about: the parts of orders that the disputed capture has paid."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet, Sum

from marketplace.lib.money import Money
from payments import selectors
from payments.models import Chargeback, ChargebackShare, LedgerEntry, PaymentAllocation, PaymentAttempt


def parts_still_paid(attempt: PaymentAttempt) -> list[tuple[PaymentAllocation, Money]]:
    """What each order still has of the money of one capture, without what certificates paid for it.

    Granted refunds to the gateway and other chargebacks about the same capture, but for those that were won, have
    their part already. Four queries, one more for each order.
    """
    entries = LedgerEntry.objects.filter(
        transaction__key=f"capture:{attempt.number}", account=LedgerEntry.Account.GATEWAY
    )
    taken = _by_reference(entries)
    gone = _by_reference(attempt.refunds.all())
    shares = ChargebackShare.objects.filter(chargeback__attempt=attempt).exclude(
        chargeback__status=Chargeback.Status.WON
    )
    disputed = _by_reference(shares)
    found = []
    for order in attempt.payment.allocations.order_by("pk"):
        nothing = Money.zero()
        part = -taken.get(order.reference, nothing)
        part -= gone.get(order.reference, nothing) + disputed.get(order.reference, nothing)
        found.append((order, max(nothing, min(part, selectors.refundable(order.reference)))))
    return found


def _by_reference(rows: QuerySet[Any]) -> dict[str, Money]:
    totals: Iterable[Any] = rows.order_by().values("reference").annotate(total=Sum("amount"))
    return {row["reference"]: row["total"] for row in totals}
