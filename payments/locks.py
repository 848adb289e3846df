"""Row locks of payments, always taken in the order of pk and evaluated at once."""

from collections.abc import Iterable, Sequence

from marketplace.lib.errors import NotFound
from marketplace.lib.prepared import Prepared
from marketplace.lib.transactions import note_lock
from payments.models import GiftCard, Hold, Payment, PaymentAttempt, Payout, PayoutAccount, Refund

_PAYMENTS = Prepared(
    lambda pks: Payment.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[pks]).order_by("pk")
)
_HOLD = Prepared(
    lambda reference: (
        Hold.objects.select_for_update(of=("self",), no_key=True)
        .select_related("allocation")
        .filter(reference=reference)
    )
)


def lock_payment(pk: int) -> Payment:
    """Lock one payment. Everything that changes attempts, refunds or captures of it waits here."""
    return lock_payments([pk])[0]


def lock_payments(pks: Sequence[int]) -> list[Payment]:
    """Lock several payments."""
    note_lock("payment")
    return _PAYMENTS.rows(pks=list(pks))


def lock_attempt(pk: int) -> PaymentAttempt:
    """Lock an attempt together with its payment, the payment first."""
    attempt = PaymentAttempt.objects.get(pk=pk)
    payment = lock_payment(attempt.payment_id)
    attempt = PaymentAttempt.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    attempt.payment = payment
    return attempt


def lock_refund(pk: int) -> Refund:
    """Lock a refund together with its payment, the payment first."""
    row = Refund.objects.get(pk=pk)
    payment = lock_payment(row.payment_id)
    row = Refund.objects.select_for_update(of=("self",), no_key=True).select_related("attempt").get(pk=pk)
    row.payment = payment
    return row


def lock_gift_cards(pks: Iterable[int]) -> list[GiftCard]:
    """Lock gift certificates, after the payment: whoever sets money of them aside or changes them waits here."""
    note_lock("gift_card")
    rows = GiftCard.objects.select_for_update(of=("self",), no_key=True).select_related("buyer", "owner")
    return list(rows.filter(pk__in=list(pks)).order_by("pk"))


def lock_gift_card(pk: int) -> GiftCard:
    """Lock one gift certificate."""
    return lock_gift_cards([pk])[0]


def lock_hold(reference: str) -> Hold | None:
    """Lock the hold of an order, or None when nothing was captured for it."""
    note_lock("hold")
    return _HOLD.first(reference=reference)


def lock_releasable_holds(store_ids: Sequence[int]) -> list[Hold]:
    """Lock the holds of these stores that wait for a payout."""
    note_lock("hold")
    rows = Hold.objects.select_for_update(of=("self",), no_key=True).filter(
        store__in=store_ids, status=Hold.Status.RELEASABLE
    )
    return list(rows.order_by("pk"))


def lock_payout_accounts(store_ids: Sequence[int]) -> dict[int, PayoutAccount]:
    """Lock the balances of these stores, by store; one without a bank account is missing."""
    note_lock("store_balance")
    rows = PayoutAccount.objects.select_for_update(of=("self",), no_key=True).filter(store__in=store_ids).order_by("pk")
    return {row.store_id: row for row in rows.select_related("store")}


def lock_payout(number: str) -> tuple[Payout, list[Hold]]:
    """Lock a payout with its holds and its store's balance. Raises NotFound."""
    payout = Payout.objects.filter(number=number).first()
    if payout is None:
        raise NotFound
    note_lock("hold")
    holds = list(Hold.objects.select_for_update(of=("self",), no_key=True).filter(payout=payout).order_by("pk"))
    lock_payout_accounts([payout.store_id])
    payout.refresh_from_db()
    return payout, holds
