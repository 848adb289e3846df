"""The only way a view gets an object of payments. What is not yours does not exist: NotFound."""

from django.db.models import Q

from accounts.models import Store, User
from marketplace.lib.errors import NotFound
from payments.models import ChargebackFile, ChargebackShare, GiftCard, ManualRefund, PaymentAttempt, SavedCard


def bought_card(user: User, number: str) -> GiftCard:
    """A certificate that this member has bought. Raises NotFound."""
    card = GiftCard.objects.filter(buyer=user, number=number).first()
    if card is None:
        raise NotFound
    return card


def card_for_member(user: User, number: str) -> GiftCard:
    """A certificate that this member has bought, or has in the profile. Raises NotFound."""
    card = GiftCard.objects.filter(Q(buyer=user) | Q(owner=user), number=number).first()
    if card is None:
        raise NotFound
    return card


def transfer_for_buyer(user: User, number: str) -> PaymentAttempt:
    """The buyer's own bank transfer. Raises NotFound."""
    attempts = PaymentAttempt.objects.select_related("payment__buyer")
    attempt = attempts.filter(payment__buyer=user, gateway="bank_transfer", number=number).first()
    if attempt is None:
        raise NotFound
    return attempt


def chargeback_for_store(store: Store, number: str) -> list[ChargebackShare]:
    """What a chargeback has to do with the orders of this store. Raises NotFound when it is nothing."""
    shares = ChargebackShare.objects.select_related("chargeback").filter(store=store, chargeback__number=number)
    found = list(shares.order_by("pk"))
    if not found:
        raise NotFound
    return found


def evidence_file_for_store(store: Store, number: str, file: str) -> ChargebackFile:
    """A file that this store shows in a chargeback. Raises NotFound."""
    found = ChargebackFile.objects.filter(store=store, chargeback__number=number, number=file).first()
    if found is None:
        raise NotFound
    return found


def manual_refund_for_buyer(user: User, number: str) -> ManualRefund:
    """A refund of the buyer's own that people return. Raises NotFound."""
    rows = ManualRefund.objects.select_related("refund__payment")
    desk = rows.filter(refund__payment__buyer=user, refund__number=number).first()
    if desk is None:
        raise NotFound
    return desk


def saved_card(user: User, number: str) -> SavedCard:
    """A card that a gateway keeps, or has kept, for this member. Raises NotFound."""
    card = SavedCard.objects.filter(user=user, number=number).first()
    if card is None:
        raise NotFound
    return card
