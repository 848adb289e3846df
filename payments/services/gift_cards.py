"""The life of a gift certificate: ordered, paid, mailed, claimed, given back, blocked."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.locks import lock_member
from accounts.models import User
from accounts.tokens import digest_of
from marketplace.lib import clock, idempotency, ids
from marketplace.lib.money import Money
from marketplace.lib.transactions import require_transaction
from payments import gift_notices, locks
from payments.constants import DISPUTED, GIFT_CARD_UNPAID_FOR, GIFT_CODE_LENGTH
from payments.errors import GiftCardClaimed, GiftCardUsed, GiftCodeWrong
from payments.gift_selectors import card_view, may_return, may_send
from payments.models import GiftCard, LedgerEntry, LedgerTransaction, Payment, PaymentAttempt, Refund
from payments.rules import plain_code
from payments.services.create import void_payment
from payments.services.gift_losses import write_off
from payments.services.ledger import Line, post
from payments.services.refunds import refund_card
from payments.services.status import move_gift_card

Account = LedgerEntry.Account
Status = GiftCard.Status


@dataclass(frozen=True)
class Gift:
    """What a buyer writes on a certificate, and when it is to arrive: None for at once."""

    amount: Money
    sender_name: str
    recipient_name: str
    recipient_email: str
    message: str
    language: str
    send_at: datetime | None = None


@transaction.atomic(durable=True)
def order_card(*, buyer: User, gift: Gift, idempotency_key: str) -> GiftCard:
    """Order a certificate and open the payment for it, whose reference is its number. It is worth nothing until paid.

    The same key again returns the first one; Conflict when it asks for something else. Locks the member. Raises
    MemberGone.
    """
    lock_member(buyer.pk)
    known = GiftCard.objects.filter(buyer=buyer, idempotency_key=idempotency_key).first()
    if known is not None:
        idempotency.check_same_request(_hash(known, known.created_at), _hash(gift, known.created_at))
        return known
    values = vars(gift) | {"send_at": gift.send_at or clock.now()}
    card = GiftCard.objects.create(buyer=buyer, idempotency_key=idempotency_key, **values)
    Payment.objects.create(reference=card.number, buyer=buyer, amount=card.amount)
    return card


def activate_card(*, payment: Payment, attempt: PaymentAttempt) -> None:
    """A certificate is paid: the money is owed to its owner now. In the transaction of the capture.

    It is mailed at once unless it waits for its day. Locks the certificate; the caller holds the payment.
    """
    require_transaction()
    card = locks.lock_gift_card(GiftCard.objects.values_list("pk", flat=True).get(number=payment.reference))
    post(
        kind=LedgerTransaction.Kind.CAPTURE,
        reference=card.number,
        entries=[
            Line(Account.GATEWAY, attempt.gateway, -card.amount),
            Line(Account.GIFT_CARDS, card.number, card.amount),
        ],
        key=f"capture:{attempt.number}",
    )
    move_gift_card(card, Status.ACTIVE, activated_at=clock.now())
    gift_notices.card_paid(card)
    if card.send_at <= clock.now():
        _mail(card)


@transaction.atomic(durable=True)
def send_due_card(*, pk: int) -> bool:
    """Mail a certificate whose day has come; True when that was done now. Safe to run twice."""
    card = locks.lock_gift_card(pk)
    if card.status != Status.ACTIVE or card.sent_at is not None or card.send_at > clock.now():
        return False
    _mail(card)
    return True


@transaction.atomic(durable=True)
def send_again(*, card_id: int, email: str) -> GiftCard:
    """Mail the code, a new one, to this address, at once. The one sent before is worth nothing from now on.

    Raises GiftCardClaimed when somebody has the certificate already, or after too many e-mails.
    """
    card = locks.lock_gift_card(card_id)
    if not may_send(card):
        raise GiftCardClaimed
    card.recipient_email = email
    _mail(card)
    return card


def _mail(card: GiftCard) -> None:
    code = ids.public_number(length=GIFT_CODE_LENGTH)
    plain = plain_code(code)
    card.code_digest, card.last4 = digest_of(plain), plain[-4:]
    card.sent_at, card.sendings = clock.now(), card.sendings + 1
    card.save(update_fields=["code_digest", "last4", "sent_at", "sendings", "recipient_email", "updated_at"])
    gift_notices.card_to_recipient(card, code)
    gift_notices.card_sent(card)


def find_by_code(code: str) -> GiftCard:
    """The valid certificate with this code. Raises GiftCodeWrong, whatever is the matter."""
    card = GiftCard.objects.filter(code_digest=digest_of(plain_code(code)), status=Status.ACTIVE).first()
    if card is None:
        raise GiftCodeWrong
    return card


@transaction.atomic
def claim_card(*, user: User, code: str) -> GiftCard:
    """Put the certificate with this code into the member's profile; claiming one's own again changes nothing.

    From now on the code alone is worth nothing. Locks the certificate. Raises GiftCodeWrong: unknown, blocked, given
    back, or somebody else's.
    """
    card = locks.lock_gift_card(find_by_code(code).pk)
    if card.status != Status.ACTIVE or card.code_digest != digest_of(plain_code(code)):
        raise GiftCodeWrong
    if card.owner_id is None:
        card.owner, card.claimed_at = user, clock.now()
        card.save(update_fields=["owner", "claimed_at", "updated_at"])
    if card.owner_id != user.pk:
        raise GiftCodeWrong
    return card


@transaction.atomic(durable=True)
def cancel_unpaid_card(*, pk: int) -> bool:
    """Give up a certificate that nobody has paid in time; True when that was done now. Safe to run twice.

    One whose money is awaited, from a bank or from the buyer, waits with it.
    """
    number, created_at = GiftCard.objects.values_list("number", "created_at").get(pk=pk)
    if created_at > clock.now() - GIFT_CARD_UNPAID_FOR:
        return False
    if PaymentAttempt.objects.filter(payment__reference=number, status__in=PaymentAttempt.OPEN).exists():
        return False
    void_payment(reference=number)
    card = locks.lock_gift_card(pk)
    if card.status != Status.ORDERED:
        return False
    move_gift_card(card, Status.CANCELLED)
    return True


@transaction.atomic(durable=True)
def give_back(*, card_id: int) -> Refund | None:
    """The buyer gives an unused certificate back and gets its price back; None for one that went back before.

    Raises GiftCardUsed. Locks the payment, then the certificate.
    """
    number = GiftCard.objects.values_list("number", flat=True).get(pk=card_id)
    locks.lock_payments(list(Payment.objects.filter(reference=number).values_list("pk", flat=True)))
    card = locks.lock_gift_card(card_id)
    if card.status == Status.REFUNDED:
        return None
    is_paid = Payment.objects.filter(reference=number, status=Payment.Status.CAPTURED).exists()
    if not is_paid or not may_return(card_view(card), now=clock.now()):
        raise GiftCardUsed
    move_gift_card(card, Status.REFUNDED)
    return refund_card(number=card.number)


@transaction.atomic
def block_card(*, pk: int, reason: str) -> None:
    """Staff stop a certificate: nothing more can be set aside of it until they unblock it. Raises IllegalTransition."""
    move_gift_card(locks.lock_gift_card(pk), Status.BLOCKED, blocked_reason=reason)


@transaction.atomic
def unblock_card(*, pk: int) -> None:
    """Staff let a blocked certificate be used again, without what its lost price has cost. Raises IllegalTransition."""
    card = locks.lock_gift_card(pk)
    move_gift_card(card, Status.ACTIVE, blocked_reason="")
    write_off(card)


def stop_disputed_card(*, reference: str) -> None:
    """The bank has taken back what was paid: if that bought a certificate, nothing more is spent from it.

    In the caller's transaction, which holds the payment under lock. What is left on a certificate that has lost its
    price is written off (`gift_losses`), and it stays blocked until staff decide. Locks the certificate.
    """
    card = _bought_by(reference)
    if card is not None and card.status == Status.ACTIVE:
        move_gift_card(card, Status.BLOCKED, blocked_reason=DISPUTED)


def free_disputed_card(*, reference: str) -> None:
    """The bank has given the money back: what `stop_disputed_card` has blocked can be used again."""
    card = _bought_by(reference)
    if card is not None and card.status == Status.BLOCKED and card.blocked_reason == DISPUTED:
        move_gift_card(card, Status.ACTIVE, blocked_reason="")


def _bought_by(reference: str) -> GiftCard | None:
    require_transaction()
    pk = GiftCard.objects.filter(number=reference).values_list("pk", flat=True).first()
    return locks.lock_gift_card(pk) if pk is not None else None


def _hash(what: Gift | GiftCard, ordered_at: datetime) -> str:
    """What was asked for; every moment up to the order means at once."""
    names = ("amount", "sender_name", "recipient_name", "recipient_email", "message", "language")
    later = what.send_at if what.send_at and what.send_at > ordered_at else None
    return idempotency.request_hash(send_at=later, **{name: getattr(what, name) for name in names})
