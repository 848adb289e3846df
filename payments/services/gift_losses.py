"""Certificates whose price a bank has kept: what is left on them, or comes back to them, is the marketplace's again.

The loss of a chargeback stands in the ledger under the number of the certificate that was bought. As long as that is
not made up, every free cent of the certificate makes it up, before anybody can set it aside.
"""

from django.db import transaction

from marketplace.lib.money import Money
from marketplace.lib.transactions import require_transaction
from payments import locks
from payments.gift_selectors import card_view, lost_with
from payments.models import GiftCard, LedgerEntry, LedgerTransaction
from payments.services.ledger import Line, post

Account = LedgerEntry.Account
Kind = LedgerTransaction.Kind


def write_off(card: GiftCard) -> Money:
    """Take from a locked certificate what its price has cost the marketplace, as far as nobody has set it aside.

    Repeated, it takes nothing more. Returns what was taken now.
    """
    require_transaction()
    view = card_view(card)
    part = min(view.balance - view.reserved, lost_with(card.number))
    if part <= Money.zero():
        return Money.zero()
    before = LedgerTransaction.objects.filter(kind=Kind.GIFT_LOST, reference=card.number).count()
    post(
        kind=Kind.GIFT_LOST,
        reference=card.number,
        entries=[Line(Account.GIFT_CARDS, card.number, -part), Line(Account.LOSSES, "", part)],
        key=f"gift_lost:{card.number}:{before}",
    )
    return part


def write_off_bought(*, reference: str) -> None:
    """`write_off` of the certificate that a payment has bought, if it bought one. Locks the certificate."""
    pk = GiftCard.objects.filter(number=reference).values_list("pk", flat=True).first()
    if pk is not None:
        write_off(locks.lock_gift_card(pk))


@transaction.atomic(durable=True)
def write_off_card(*, pk: int) -> bool:
    """What a refund has brought back to a certificate whose price is lost; True when something was taken now."""
    return bool(write_off(locks.lock_gift_card(pk)))
