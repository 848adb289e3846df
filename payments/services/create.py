"""Making payments: what is to be paid, and by which orders it is shared."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import User
from marketplace.lib.money import Money
from marketplace.lib.transactions import require_transaction
from payments import locks
from payments.models import Payment, PaymentAllocation, PaymentAttempt
from payments.services.status import move_payment
from payments.services.voiding import void_attempt


@dataclass(frozen=True)
class Allocation:
    """The share of one order: what it costs, to whom it goes, and the commission terms to freeze."""

    reference: str
    store_id: int
    amount: Money
    commission_rate: Decimal
    commission_base: Money


def create_payment(*, reference: str, buyer: User, allocations: Sequence[Allocation]) -> Payment:
    """A payment over the sum of `allocations`, in the caller's transaction.

    Raises IntegrityError when `reference` already has a payment that can still be paid: one obligation is
    written down once.
    """
    require_transaction()
    if not allocations:
        raise ValueError("a payment needs something to pay for")
    payment = Payment.objects.create(
        reference=reference, buyer=buyer, amount=Money.sum(share.amount for share in allocations)
    )
    PaymentAllocation.objects.bulk_create(PaymentAllocation(payment=payment, **vars(share)) for share in allocations)
    return payment


def void_payment(*, reference: str) -> None:
    """End the open payment of `reference`, if there is one, and give up its open attempt.

    What the bank captures nevertheless is recorded later and sent back. Locks the payment.
    """
    require_transaction()
    pks = Payment.objects.filter(reference=reference, status__in=Payment.OPEN).values_list("pk", flat=True)
    for payment in locks.lock_payments(list(pks)):
        if not payment.is_open:  # paid while we waited for the lock
            continue
        for attempt in payment.attempts.filter(status__in=PaymentAttempt.OPEN):
            void_attempt(attempt)
        move_payment(payment, Payment.Status.EXPIRED)


def replace_payment(*, reference: str, buyer: User, allocations: Sequence[Allocation]) -> Payment | None:
    """Void the open payment of `reference` and make a new one; None when nothing is left to pay."""
    void_payment(reference=reference)
    return create_payment(reference=reference, buyer=buyer, allocations=allocations) if allocations else None
