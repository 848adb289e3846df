"""Making payments: what is to be paid, and by which orders it is shared."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import User
from marketplace.lib.money import Money
from marketplace.lib.prepared import Prepared
from marketplace.lib.transactions import note_lock, require_transaction
from payments import locks
from payments.models import Payment, PaymentAllocation, PaymentAttempt
from payments.services.gift_uses import release_uses, reserve_cards, reserved_numbers
from payments.services.status import move_payment
from payments.services.voiding import void_attempt

_OPEN_PAYMENTS = Prepared(lambda reference: Payment.objects.filter(reference=reference, status__in=Payment.OPEN))
_OPEN_ATTEMPTS = Prepared(
    lambda payment: PaymentAttempt.objects.filter(payment=payment, status__in=PaymentAttempt.OPEN)
)


@dataclass(frozen=True)
class Allocation:
    """The share of one order: what it costs, to whom it goes, and the commission terms to freeze.

    `subsidy` is what the marketplace adds to the buyer's `amount` for its coupons.
    """

    reference: str
    store_id: int
    amount: Money
    commission_rate: Decimal
    commission_base: Money
    subsidy: Money = field(default_factory=Money.zero)


def create_payment(
    *, reference: str, buyer: User, allocations: Sequence[Allocation], gift_cards: Collection[str] = ()
) -> Payment:
    """A payment over the sum of `allocations`, in the caller's transaction.

    Of the buyer's certificates with the numbers `gift_cards` as much is set aside as they have and it takes; the
    gateway is asked for the rest (`selectors.due`). Locks the certificates. Raises IntegrityError when `reference`
    already has a payment that can still be paid: one obligation is written down once.
    """
    if not allocations:
        raise ValueError("a payment needs something to pay for")
    note_lock("payment")  # a row is locked by whoever writes it first
    payment = Payment.objects.create(
        reference=reference, buyer=buyer, amount=Money.sum(share.amount for share in allocations)
    )
    PaymentAllocation.objects.bulk_create(PaymentAllocation(payment=payment, **vars(share)) for share in allocations)
    reserve_cards(payment=payment, numbers=gift_cards)
    return payment


def void_payment(*, reference: str) -> None:
    """End the open payment of `reference`, if there is one, and give up its open attempt.

    What certificates had set aside is free again; what the bank captures nevertheless is recorded later and sent back.
    Locks the payment, then the certificates.
    """
    require_transaction()
    pks = [payment.pk for payment in _OPEN_PAYMENTS.rows(reference=reference)]
    for payment in locks.lock_payments(pks) if pks else []:
        if not payment.is_open:  # paid while we waited for the lock
            continue
        for attempt in _OPEN_ATTEMPTS.rows(payment=payment.pk):
            attempt.payment = payment
            void_attempt(attempt)
        move_payment(payment, Payment.Status.EXPIRED)
        release_uses(payment=payment)


def replace_payment(*, reference: str, buyer: User, allocations: Sequence[Allocation]) -> Payment | None:
    """Void the open payment of `reference` and make a new one from the same certificates; None when nothing is left."""
    cards = reserved_numbers(reference=reference)
    void_payment(reference=reference)
    if not allocations:
        return None
    return create_payment(reference=reference, buyer=buyer, allocations=allocations, gift_cards=cards)
