"""Refunds: granted in the caller's transaction; to a card sent by a task and repeated until they succeed."""

from typing import Any

from django.db.models import Q

from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from marketplace.lib.prepared import Prepared
from marketplace.lib.prepared_rows import insert
from marketplace.lib.publishing import publish_on_commit
from marketplace.lib.transactions import require_transaction
from payments import locks, rules, selectors
from payments.errors import KeyReused, RefundTooLarge
from payments.models import GiftCard, Hold, LedgerEntry, LedgerTransaction, Payment, PaymentAttempt, Refund
from payments.services.ledger import Line, post
from payments.services.sending import return_to_card
from payments.services.status import move_hold, move_refund
from payments.tasks import send_refund

Account = LedgerEntry.Account
_HOLD = Prepared(lambda reference: Hold.objects.filter(reference=reference).select_related("allocation"))
_FUNDING = Prepared(
    lambda payment: PaymentAttempt.objects.filter(payment=payment, status=PaymentAttempt.Status.CAPTURED).exclude(
        refunds__reason=Refund.DOUBLE_CAPTURE
    )
)


def refund(*, reference: str, amount: Money, reason: str, key: str, subsidy: Money | None = None) -> Refund:
    """Grant a refund of `amount` of the order `reference`; the same `key` again returns the first one.

    The money goes back to where it came from, gift certificates first and at once, then the gateway: one row for each.
    Returned is the one to the gateway, or the last one when certificates took it all.
    `subsidy` is what the marketplace had added for the same goods and takes back; nothing unless told.
    Before release the money comes out of the order's escrow. After release the original entries are
    reversed in proportion: commission and seller each give back their part, and the seller may fall into
    debt. Raises NotFound when nothing was paid for the order, RefundTooLarge above captured − refunded, of
    either.
    Locks the payment, then the hold. The money is sent by a task after the commit.
    """
    require_transaction()
    if amount <= Money.zero():
        raise ValueError("a refund is more than nothing")
    hold, known = _lock(reference, key)
    if known:
        return _same_refund(known, reference, amount)
    back = subsidy or Money.zero()
    _check_cap(reference, amount, back)
    return _refund(hold, amount, back, reason=reason, key=key)


def refund_up_to(*, reference: str, amount: Money, subsidy: Money, reason: str, key: str) -> Refund | None:
    """`refund`, of what has not gone back yet where that is less; None when nothing is left for the buyer.

    For money that has to go back whatever was given before, say as goodwill. The same `key` again returns the first
    refund. Raises NotFound. Locks the payment, then the hold.
    """
    require_transaction()
    hold, known = _lock(reference, key)
    if known:
        return known[-1]
    left = min(amount, selectors.refundable(reference))
    back = min(subsidy, selectors.subsidised(reference))
    if left:
        return _refund(hold, left, back, reason=reason, key=key)
    if back:  # the buyer has had everything already; what the marketplace added follows
        lines = [*taken_from(hold, back), Line(Account.PROMOTIONS, "", back)]
        post(kind=LedgerTransaction.Kind.REFUND, reference=reference, entries=lines, key=f"subsidy:{key}")
        _end_if_empty(hold)
    return None


def refund_unallocated(*, attempt: PaymentAttempt, reason: str, amount: Money | None = None, key: str = "") -> Refund:
    """Give back all of an attempt that pays for nothing, or `amount` of it. The payment is locked by the caller."""
    require_transaction()
    row = _create(
        attempt.payment,
        attempt,
        reference=attempt.payment.reference,
        amount=amount or attempt.amount,
        reason=reason,
        key=key or f"{reason}:{attempt.number}",
    )
    _grant(row, [Line(Account.UNALLOCATED, attempt.number, -row.amount)])
    return row


def funding_attempt(payment: Payment) -> PaymentAttempt:
    """The attempt whose capture filled the escrow (a second capture was refunded as a double one)."""
    (attempt,) = _FUNDING.rows(payment=payment.pk)
    return attempt


def refund_card(*, number: str) -> Refund:
    """Give the price of an unused certificate back to its buyer, who must be allowed to have it, once.

    In the caller's transaction, which holds the payment and the certificate under lock.
    """
    require_transaction()
    payment = Payment.objects.get(reference=number, status=Payment.Status.CAPTURED)
    attempt = funding_attempt(payment)
    row = _create(
        payment, attempt, reference=number, amount=payment.amount, reason=Refund.GIFT_RETURNED, key=f"gift:{number}"
    )
    _grant(row, [Line(Account.GIFT_CARDS, number, -payment.amount)])
    return row


def keep_rest(row: Refund, *, made: Money) -> Refund:
    """Only `made` of a locked refund is with the buyer: a refund of its own stands for the rest, and is sent.

    The caller moves what was set aside for them.
    """
    require_transaction()
    rest = _create(
        row.payment,
        row.charge,
        reference=row.reference,
        amount=row.amount - made,
        reason=row.reason,
        key=f"{row.key}#rest",
    )
    move_refund(rest, Refund.Status.APPROVED)
    row.amount = made
    row.save(update_fields=["amount", "updated_at"])
    publish_on_commit(send_refund, rest.pk)
    return rest


def _lock(reference: str, key: str) -> tuple[Hold, list[Refund]]:
    """The hold of an order under lock, after its payment, and the refunds that the key has already made."""
    found = _HOLD.first(reference=reference)
    if found is None:
        raise NotFound
    payment = locks.lock_payment(found.allocation.payment_id)
    if known := list(Refund.objects.filter(Q(key=key) | Q(key__startswith=f"{key}#")).order_by("pk")):
        return found, known
    hold = locks.lock_hold(reference)
    assert hold is not None  # holds are never deleted
    hold.allocation.payment = payment
    return hold, []


def _refund(hold: Hold, amount: Money, back: Money, *, reason: str, key: str) -> Refund:
    payment = hold.allocation.payment
    for tender, part in _tenders(payment, hold.reference, amount):
        row = _create(payment, tender, reference=hold.reference, amount=part, reason=reason, key=key)
        _grant(row, [*taken_from(hold, part + back), Line(Account.PROMOTIONS, "", back)])
        back = Money.zero()  # all of it with the first tender
    _end_if_empty(hold)
    return row


def _end_if_empty(hold: Hold) -> None:
    if hold.is_in_escrow and not selectors.balance(Account.ESCROW, hold.reference):
        move_hold(hold, Hold.Status.REFUNDED)


def _check_cap(reference: str, amount: Money, subsidy: Money) -> None:
    left = selectors.refundable(reference)
    if amount > left:
        raise RefundTooLarge(left=left)
    added = selectors.subsidised(reference)
    if subsidy > added:
        raise RefundTooLarge(left=added)


def taken_from(hold: Hold, amount: Money) -> list[Line]:
    """The lines that take `amount` out of a locked order: its escrow, or in proportion commission and seller."""
    if hold.is_in_escrow:
        return [Line(Account.ESCROW, hold.reference, -amount)]
    return _from_release(hold, amount)


def _tenders(payment: Payment, reference: str, amount: Money) -> list[tuple[PaymentAttempt | GiftCard, Money]]:
    """What of `amount` goes back to which certificate, as far as they paid for this order, and to the gateway."""
    found: list[tuple[PaymentAttempt | GiftCard, Money]] = []
    for card, spent in selectors.spent_from_cards(reference):
        part = min(spent, amount)
        if part:
            found.append((card, part))
        amount -= part
    return [*found, (funding_attempt(payment), amount)] if amount else found


def _same_refund(known: list[Refund], reference: str, amount: Money) -> Refund:
    if known[0].reference != reference or Money.sum(row.amount for row in known) != amount:
        raise KeyReused(known[0].key)
    return known[-1]


def _create(payment: Payment, tender: PaymentAttempt | GiftCard, *, key: str, **values: Any) -> Refund:
    values |= {"payment": payment, "next_try_at": clock.now()}
    if isinstance(tender, GiftCard):
        row = Refund(gift_card=tender, key=f"{key}#{tender.number}", **values)
    else:
        row = Refund(attempt=tender, key=key, **values)
    insert(row)
    return row


def _grant(row: Refund, sources: list[Line]) -> None:
    """Set the money aside. The services above decide by rule, so approval is immediate."""
    post(
        kind=LedgerTransaction.Kind.REFUND,
        reference=row.reference,
        entries=[*sources, Line(Account.REFUNDS_DUE, row.number, row.amount)],
        key=f"refund:{row.number}",
    )
    move_refund(row, Refund.Status.APPROVED)
    if row.gift_card is None:
        publish_on_commit(send_refund, row.pk, short=True)
    else:
        return_to_card(row)


def _from_release(hold: Hold, amount: Money) -> list[Line]:
    released = selectors.released(hold.reference)
    commission = rules.part_returned(
        whole=released.commission, total=released.total, before=released.reversed, now=amount
    )
    return [
        Line(Account.COMMISSION, "", -commission),
        Line(Account.STORE_PAYABLE, str(hold.store_id), -(amount - commission)),
    ]
