"""What certificates give to payments: set aside when an order is placed, spent or free again at the end of it.

A cent can be set aside once: whoever counts what is free holds the certificate under lock.
"""

from collections.abc import Collection

from marketplace.lib.money import Money
from marketplace.lib.prepared import Prepared
from marketplace.lib.transactions import require_transaction
from payments import locks
from payments.gift_selectors import free_amount
from payments.models import GiftCard, GiftCardUse, Payment
from payments.services.gift_losses import write_off
from payments.services.status import move_gift_use

Status = GiftCardUse.Status
_RESERVED = GiftCardUse.objects.filter(status=Status.RESERVED).select_related("card").order_by("card_id")
_OF_REFERENCE = Prepared(lambda reference: _RESERVED.filter(payment__reference=reference))
_OF_PAYMENT = Prepared(lambda payment: _RESERVED.filter(payment=payment))


def reserve_cards(*, payment: Payment, numbers: Collection[str]) -> None:
    """Set aside for `payment` what its buyer's certificates have, in order of their pk, until it is covered.

    One that has become somebody else's, was blocked or is used up gives nothing: the page of payment says what is
    left to pay before anybody is asked for it. What its lost price has cost is written off first. Locks the
    certificates.
    """
    require_transaction()
    own = GiftCard.objects.filter(number__in=numbers, owner=payment.buyer_id).values_list("pk", flat=True)
    pks = list(own) if numbers else []
    left = payment.amount
    for card in locks.lock_gift_cards(pks) if pks else []:
        if card.status != GiftCard.Status.ACTIVE or card.owner_id != payment.buyer_id:
            continue
        write_off(card)
        part = min(free_amount(card), left)
        if part > Money.zero():
            GiftCardUse.objects.create(payment=payment, card=card, amount=part)
            left -= part


def reserved_numbers(*, reference: str) -> list[str]:
    """The certificates that have set something aside for the open payment of `reference`."""
    return [use.card.number for use in _OF_REFERENCE.rows(reference=reference)]


def release_uses(*, payment: Payment) -> None:
    """Make free again what was set aside for a payment that the caller has locked. Locks the certificates."""
    for use in _reserved(payment):
        move_gift_use(use, Status.RELEASED)
        write_off(use.card)


def spend_uses(*, payment: Payment) -> list[tuple[str, Money]]:
    """Spend what was set aside for a payment that the caller has locked: number and amount, in order of the pk.

    The caller posts it. What a certificate had set aside before staff blocked it is spent all the same: the order was
    placed with it. Locks the certificates.
    """
    uses = _reserved(payment)
    for use in uses:
        move_gift_use(use, Status.SPENT)
    return [(use.card.number, use.amount) for use in uses]


def _reserved(payment: Payment) -> list[GiftCardUse]:
    uses = _OF_PAYMENT.rows(payment=payment.pk)
    if not uses:
        return []
    locks.lock_gift_cards(use.card_id for use in uses)
    return _OF_PAYMENT.rows(payment=payment.pk)
