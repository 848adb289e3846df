"""Chargebacks: the bank takes money back, the payout waits, the store gives evidence, staff answer, the bank decides.

Whatever the gateway says may come twice, late and out of order: a chargeback is opened once by its number at the
gateway, closed once, and an opening that comes after the end changes nothing.
"""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from marketplace.lib import clock
from marketplace.lib.errors import NotFound
from marketplace.lib.money import Money
from marketplace.lib.transactions import require_transaction
from payments import locks, notices, rules, selectors
from payments.disputed_parts import parts_still_paid
from payments.errors import AnswerUnderWay, ChargebackAnswered
from payments.gateways.base import Dispute
from payments.models import (
    Chargeback,
    ChargebackShare,
    Hold,
    LedgerEntry,
    LedgerTransaction,
    ManualRefund,
    Payment,
    PaymentAttempt,
    Refund,
)
from payments.services.dispute_fees import note_fee, pass_fee_on
from payments.services.gift_cards import free_disputed_card, stop_disputed_card
from payments.services.gift_losses import write_off_bought
from payments.services.holds import take_back_release
from payments.services.ledger import Line, post
from payments.services.refunds import keep_rest, taken_from
from payments.services.sending import follow_refunds
from payments.services.status import move_hold, move_payment, move_refund

# Why holders of cards dispute, as banks and gateways name it; others are shown as they come.
REASONS: Mapping[str, Any] = {
    "product_not_received": _("The buyer says that nothing came."),
    "product_unacceptable": _("The buyer says that the goods are not as described."),
    "fraudulent": _("The buyer says that somebody else has paid."),
    "duplicate": _("The buyer says that it was paid twice."),
    "credit_not_processed": _("The buyer says that a promised refund did not come."),
    "subscription_canceled": _("The buyer says that it was cancelled before."),
    "unrecognized": _("The buyer does not recognise the payment."),
    "general": _("The bank gives no reason."),
}
Account = LedgerEntry.Account
Kind = LedgerTransaction.Kind
Status = Chargeback.Status


def record_dispute(*, attempt_id: int, dispute: Dispute) -> bool:
    """Write down what the gateway says about a chargeback, in the caller's transaction; safe to repeat.

    False to be asked again later: when the capture that it is about has not been heard of yet, and when it is lost
    while a refund of the same money is under way without an answer. Whether that was made decides who bears the loss,
    and the sweep asks the gateway. Locks the payment, then the holds of its orders.
    """
    require_transaction()
    attempt = locks.lock_attempt(attempt_id)
    if attempt.status != PaymentAttempt.Status.CAPTURED:
        return False
    row = Chargeback.objects.filter(gateway=attempt.gateway, reference=dispute.reference).first()
    row = row or _open(attempt, dispute)
    row.attempt = attempt
    if row.is_open or row.status == dispute.status:
        note_fee(row, dispute.fee)
    if row.is_open and dispute.status == "won":
        _win(row)
    elif row.is_open and dispute.status == "lost":
        if attempt.refunds.filter(Refund.unknown()).exists():
            return False
        _lose(row)
    return True


def lock_chargeback(number: str) -> Chargeback:
    """A chargeback with its payment under lock: whoever answers or adds evidence waits here. Raises NotFound."""
    require_transaction()
    found = Chargeback.objects.select_related("attempt").filter(number=number).first()
    if found is None:
        raise NotFound
    locks.lock_payment(found.attempt.payment_id)
    found.refresh_from_db()
    return found


@transaction.atomic(durable=True)
def give_evidence(*, store_id: int, user: User, number: str, text: str) -> None:
    """What a store says about its orders in a chargeback; again until staff answer.

    Raises NotFound, ChargebackAnswered, AnswerUnderWay. Locks the payment.
    """
    row = lock_chargeback(number)
    shares = list(row.shares.filter(store=store_id))
    if not shares:
        raise NotFound
    check_takes_evidence(row)
    for share in shares:
        share.evidence, share.given_by, share.given_at = text, user, clock.now()
        share.save(update_fields=["evidence", "given_by", "given_at"])


def check_takes_evidence(row: Chargeback) -> None:
    """Nobody answers a locked chargeback yet. Raises ChargebackAnswered, AnswerUnderWay."""
    if row.status != Status.OPENED:
        raise ChargebackAnswered
    if row.answering_since is not None:
        raise AnswerUnderWay


@transaction.atomic(durable=True)
def begin_answer(*, number: str, status: str) -> Chargeback:
    """Staff answer with `status` now: what stores have said and shown until this moment is what they say and show.

    Again it changes nothing, also after a gateway that was silent. Raises ChargebackAnswered, NotFound. Locks the
    payment.
    """
    row = lock_chargeback(number)
    if row.status not in {Status.OPENED, status}:
        raise ChargebackAnswered
    if row.takes_evidence:
        row.answering_since = clock.now()
        row.save(update_fields=["answering_since"])
    return row


@transaction.atomic(durable=True)
def note_answer(*, number: str, staff: User, status: str) -> Chargeback:
    """The gateway has taken the answer of staff: once. Raises ChargebackAnswered, NotFound. Locks the payment."""
    row = lock_chargeback(number)
    if row.status == status:
        return row
    if row.status != Status.OPENED:
        raise ChargebackAnswered
    row.status, row.answered_by, row.answered_at = status, staff, clock.now()
    row.save(update_fields=["status", "answered_by", "answered_at"])
    return row


def _open(attempt: PaymentAttempt, dispute: Dispute) -> Chargeback:
    row = Chargeback.objects.create(
        attempt=attempt,
        gateway=attempt.gateway,
        reference=dispute.reference,
        amount=dispute.amount,
        reason=dispute.reason,
        respond_by=dispute.respond_by,
    )
    lines = [Line(Account.GATEWAY, row.gateway, row.amount), Line(Account.CHARGEBACKS, row.number, -row.amount)]
    post(kind=Kind.CHARGEBACK, reference=attempt.payment.reference, entries=lines, key=f"chargeback:{row.number}")
    if rules.can_move(rules.PAYMENT_MOVES, attempt.payment.status, Payment.Status.CHARGED_BACK):
        move_payment(attempt.payment, Payment.Status.CHARGED_BACK)
    if not _is_spare(attempt):
        stop_disputed_card(reference=attempt.payment.reference)
    for share in _shares(row):
        share.froze_hold = _freeze(share)
        share.save()
        notices.chargeback_opened(share)
    return row


def _shares(row: Chargeback) -> list[ChargebackShare]:
    """What each order still has of the money that was taken back; a capture that paid nothing was none of theirs.

    What certificates paid is with the shop, whatever the bank says about the rest.
    """
    if _is_spare(row.attempt):
        return []
    left = parts_still_paid(row.attempt)
    disputed = min(row.amount, Money.sum(money for _order, money in left))
    parts = disputed.split([money.amount for _order, money in left]) if disputed else []
    return [
        ChargebackShare(chargeback=row, reference=order.reference, store_id=order.store_id, amount=part)
        for (order, _money), part in zip(left, parts, strict=False)
        if part
    ]


def _is_spare(attempt: PaymentAttempt) -> bool:
    """A capture that came second, or too late, and was sent back: whatever its payment is for was paid otherwise."""
    return attempt.refunds.filter(reason__in=(Refund.DOUBLE_CAPTURE, Refund.LATE_CAPTURE)).exists()


def _freeze(share: ChargebackShare) -> bool:
    """Stop the payout of an order: what is released already, and not on its way, is taken back into escrow."""
    hold = locks.lock_hold(share.reference)
    if hold is None or hold.status not in {Hold.Status.HELD, Hold.Status.RELEASABLE}:
        return False
    if hold.status == Hold.Status.RELEASABLE:
        left = selectors.refundable(hold.reference) + selectors.subsidised(hold.reference)
        if not left:
            return False
        take_back_release(hold=hold, amount=left, sources=taken_from(hold, left), key=share.chargeback.number)
    move_hold(hold, Hold.Status.FROZEN)
    return True


def stop_disputed_order(*, reference: str) -> None:
    """An order is back from a payout that failed: a chargeback that is open stops its money now. Locks the hold."""
    require_transaction()
    locks.lock_hold(reference)
    open_ones = ChargebackShare.objects.filter(reference=reference, chargeback__closed_at__isnull=True)
    share = open_ones.select_related("chargeback").order_by("pk").first()
    if share is not None and _freeze(share):
        share.froze_hold = True
        share.save(update_fields=["froze_hold"])


def _win(row: Chargeback) -> None:
    lines = [Line(Account.GATEWAY, row.gateway, -row.amount), Line(Account.CHARGEBACKS, row.number, row.amount)]
    reference = row.attempt.payment.reference
    post(kind=Kind.CHARGEBACK_WON, reference=reference, entries=lines, key=f"chargeback_won:{row.number}")
    _close(row, Status.WON)
    payment = row.attempt.payment
    others = Chargeback.objects.filter(attempt__payment=payment).exclude(status=Status.WON)
    if payment.status == Payment.Status.CHARGED_BACK and not others.exists():
        move_payment(payment, Payment.Status.CAPTURED)
        follow_refunds(payment)
        free_disputed_card(reference=payment.reference)


def _lose(row: Chargeback) -> None:
    """The buyer has the money: refunds that waited are thereby made, then orders pay, and the marketplace the rest.

    What the marketplace had added for its coupons comes back with the buyer's part, and so does what is left on a
    certificate that was bought with the money.
    """
    left = row.amount
    lines: list[Line] = []
    for waiting in _waiting_refunds(row):
        part = min(waiting.amount, left)
        if part == waiting.amount or (part and not _is_taken(waiting)):
            lines += _made_by_the_bank(waiting, part)
            left -= part
    for share in row.shares.order_by("pk"):
        hold = locks.lock_hold(share.reference)
        own = selectors.refundable(share.reference)
        taken = min(left, share.amount, own)
        if hold is not None and taken:
            added = selectors.subsidised(share.reference)
            back = rules.part_returned(whole=added, total=own, before=Money.zero(), now=taken)
            sources = [*taken_from(hold, taken + back), Line(Account.PROMOTIONS, "", back)]
            lines += [_referring(line, share.reference) for line in sources]
            left -= taken
    reference = row.attempt.payment.reference
    cause = row.number if _is_spare(row.attempt) else reference
    lines += [Line(Account.LOSSES, "", -left, cause), Line(Account.CHARGEBACKS, row.number, row.amount)]
    post(kind=Kind.CHARGEBACK_LOST, reference=reference, entries=lines, key=f"chargeback_lost:{row.number}")
    write_off_bought(reference=reference)
    pass_fee_on(row)
    _close(row, Status.LOST)


def _is_taken(waiting: Refund) -> bool:
    """Somebody transfers it, and may have done so: it is not divided."""
    return ManualRefund.objects.filter(refund=waiting, taken_by__isnull=False).exists()


def _made_by_the_bank(waiting: Refund, part: Money) -> list[Line]:
    """The buyer has `part` of a refund that waited; what the bank has not given is still to be returned."""
    lines = [Line(Account.REFUNDS_DUE, waiting.number, -waiting.amount, waiting.reference)]
    if part < waiting.amount:
        rest = keep_rest(waiting, made=part)
        lines.append(Line(Account.REFUNDS_DUE, rest.number, rest.amount, rest.reference))
    move_refund(waiting, Refund.Status.SUCCEEDED, succeeded_at=clock.now(), failure_code=Refund.CHARGED_BACK)
    return lines


def _waiting_refunds(row: Chargeback) -> list[Refund]:
    """Refunds of the money that the bank has taken which were granted and not made, and which no gateway is making now.

    People make none while a chargeback is open, so that also what somebody had taken before has not been made.
    """
    waiting = Q(status__in=[Refund.Status.APPROVED, Refund.Status.FAILED])
    waiting |= Q(status=Refund.Status.MANUAL, by_hand__isnull=False)
    return list(row.attempt.refunds.filter(waiting).order_by("pk"))


def _referring(line: Line, reference: str) -> Line:
    return Line(line.account, line.owner, line.amount, reference)


def _close(row: Chargeback, status: str) -> None:
    """The bank has decided: holds that nothing else stops go on or end, and the stores are told."""
    row.status, row.closed_at = status, clock.now()
    row.save(update_fields=["status", "closed_at"])
    for share in row.shares.order_by("pk"):
        hold = locks.lock_hold(share.reference)
        share.refresh_from_db(fields=["froze_hold"])  # staff, or a payout that failed, were quicker
        if hold is not None and hold.status == Hold.Status.FROZEN:
            if not selectors.balance(Account.ESCROW, hold.reference):
                move_hold(hold, Hold.Status.REFUNDED)
            elif share.froze_hold and not _is_stopped_by_another(share):
                move_hold(hold, Hold.Status.HELD)
        notices.chargeback_closed(share)


def _is_stopped_by_another(share: ChargebackShare) -> bool:
    """Another chargeback about the order is open: from now on it is what stops the payout."""
    others = ChargebackShare.objects.filter(reference=share.reference, chargeback__closed_at__isnull=True)
    other = others.order_by("pk").first()
    if other is None:
        return False
    other.froze_hold = True
    other.save(update_fields=["froze_hold"])
    return True
