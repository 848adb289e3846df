"""Reads of gift certificates. Every amount is a sum of ledger entries, less what is set aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from accounts.models import User
from marketplace.lib.money import Money, MoneyField
from payments.constants import GIFT_CARD_RETURNED_WITHIN, GIFT_CARD_SENDINGS
from payments.models import GiftCard, GiftCardUse, LedgerEntry, LedgerTransaction, Refund
from payments.rules import GIFT_PREFIX, is_gift_number

Kind = LedgerTransaction.Kind
Status = GiftCard.Status
_ZERO = Value(0, output_field=MoneyField())


@dataclass(frozen=True, slots=True)
class CardView:
    """A certificate with what it holds: `balance` by the ledger, `reserved` of it for orders that wait for payment."""

    card: GiftCard
    balance: Money
    reserved: Money

    @property
    def free(self) -> Money:
        """What can be spent now."""
        return self.balance - self.reserved if self.card.status == Status.ACTIVE else Money.zero()

    @property
    def state(self) -> str:
        """In one word, for pages: ordered, waiting, sent, claimed, partly, reserved, spent, blocked, refunded or
        cancelled.
        """
        if self.card.status != Status.ACTIVE:
            return str(self.card.status)
        if not self.balance:
            return "spent"
        if not self.free:
            return "reserved"
        if self.balance != self.card.amount:
            return "partly"
        if self.card.owner_id is not None:
            return "claimed"
        return "sent" if self.card.sent_at else "waiting"


@dataclass(frozen=True, slots=True)
class CardMove:
    """One line of a certificate's history. `kind`: loaded, paid, returned, refunded, written_off; the reference is an
    order's.
    """

    at: datetime
    kind: str
    reference: str
    amount: Money
    balance: Money


def with_sums(cards: QuerySet[GiftCard]) -> list[CardView]:
    """Certificates with their sums, in one query."""
    rows: Any = cards.annotate(balance_sum=_balances(), reserved_sum=_reserved())
    return [CardView(row, row.balance_sum, row.reserved_sum) for row in rows]


def card_view(card: GiftCard) -> CardView:
    """One certificate with its sums."""
    return with_sums(GiftCard.objects.select_related("buyer", "owner").filter(pk=card.pk))[0]


def free_amount(card: GiftCard) -> Money:
    """What can still be set aside of a certificate; exact only while it is locked."""
    return with_sums(GiftCard.objects.filter(pk=card.pk))[0].free


def lost_with(number: str) -> Money:
    """What the price of a certificate has cost the marketplace, because a bank kept it, and was not made up since."""
    entries = LedgerEntry.objects.filter(account=LedgerEntry.Account.LOSSES, reference=number)
    return -(entries.aggregate(total=Sum("amount"))["total"] or Money.zero())


def written_off(number: str) -> Money:
    """What was taken from a certificate because a bank kept its price."""
    entries = LedgerEntry.objects.filter(account=LedgerEntry.Account.GIFT_CARDS, transaction__kind=Kind.GIFT_LOST)
    return -(entries.filter(owner=number).aggregate(total=Sum("amount"))["total"] or Money.zero())


def cards_to_write_off(most: int) -> list[int]:
    """Certificates that hold money although a bank has kept their price: what refunds have brought back."""
    losses: Any = LedgerEntry.objects.filter(account=LedgerEntry.Account.LOSSES, reference__startswith=GIFT_PREFIX)
    sums = losses.order_by().values("reference").annotate(total=Sum("amount")).filter(total__lt=0)
    cards: Any = GiftCard.objects.filter(number__in=sums.values("reference"))
    held = cards.annotate(balance_sum=_balances(), reserved_sum=_reserved()).filter(balance_sum__gt=F("reserved_sum"))
    return list(held.order_by("pk").values_list("pk", flat=True)[:most])


def own_cards(user: User) -> list[CardView]:
    """The certificates in the member's profile, newest first. One query."""
    return with_sums(GiftCard.objects.filter(owner=user).order_by("-claimed_at", "-pk"))


def spendable_cards(user: User) -> list[CardView]:
    """Those that a checkout can use, in the order in which it would."""
    cards = GiftCard.objects.filter(owner=user, status=Status.ACTIVE).order_by("pk")
    return [view for view in with_sums(cards) if view.free > Money.zero()]


def bought_cards(user: User) -> list[CardView]:
    """The certificates that the member has bought, newest first, without those that were never paid. One query."""
    cards = GiftCard.objects.filter(buyer=user).exclude(status=Status.CANCELLED)
    return with_sums(cards.order_by("-pk"))


def history_of(card: GiftCard) -> list[CardMove]:
    """Every movement of a certificate and the balance after it, newest first. One query."""
    entries = LedgerEntry.objects.filter(account=LedgerEntry.Account.GIFT_CARDS, owner=card.number)
    balance, moves = Money.zero(), []
    for entry in entries.select_related("transaction").order_by("pk"):
        balance += entry.amount
        moves.append(CardMove(entry.transaction.at, _kind(entry), entry.reference, entry.amount, balance))
    return moves[::-1]


def may_return(view: CardView, *, now: datetime) -> bool:
    """True while its buyer may give a certificate back: nothing spent, in nobody else's profile, paid 14 days ago."""
    card = view.card
    is_own = card.owner_id in (None, card.buyer_id)
    is_whole = view.balance == card.amount and not view.reserved
    in_time = card.activated_at is not None and now <= card.activated_at + GIFT_CARD_RETURNED_WITHIN
    return card.status == Status.ACTIVE and is_own and is_whole and in_time


def may_send(card: GiftCard) -> bool:
    """True while the buyer may correct the address: the code has been claimed by nobody."""
    return card.status == Status.ACTIVE and card.owner_id is None and card.sendings < GIFT_CARD_SENDINGS


def planned_uses(cards: Sequence[CardView], total: Money) -> list[tuple[CardView, Money]]:
    """What the chosen certificates would give to a checkout over `total`, as `reserve_cards` shares it out."""
    found, left = [], total
    for view in cards:
        part = min(view.free, left)
        if part > Money.zero():
            found.append((view, part))
            left -= part
    return found


def uses_of(payment_id: int) -> list[GiftCardUse]:
    """What certificates give to a payment, set aside or spent."""
    uses = GiftCardUse.objects.filter(payment=payment_id).exclude(status=GiftCardUse.Status.RELEASED)
    return list(uses.select_related("card").order_by("card_id"))


def cards_off_balance() -> list[GiftCard]:
    """Certificates whose ledger contradicts their rows: face value, less what was spent or lost, plus what is back."""
    wrong = []
    cards: Any = GiftCard.objects.annotate(
        balance_sum=_balances(),
        reserved_sum=_reserved(),
        spent_sum=_uses(GiftCardUse.Status.SPENT),
        back_sum=_back(),
        lost_sum=_written_off(),
    )
    for card in cards.order_by("pk").iterator():
        is_loaded = card.status in (Status.ACTIVE, Status.BLOCKED)
        expected = card.amount - card.spent_sum + card.back_sum + card.lost_sum if is_loaded else Money.zero()
        if card.balance_sum != expected or not Money.zero() <= card.reserved_sum <= card.balance_sum:
            wrong.append(card)
    return wrong


def stray_card_accounts() -> list[str]:
    """Ledger accounts of certificates that there are not."""
    entries = LedgerEntry.objects.filter(account=LedgerEntry.Account.GIFT_CARDS)
    owners = entries.exclude(owner__in=GiftCard.objects.values("number")).order_by("owner")
    return list(owners.values_list("owner", flat=True).distinct())


def _kind(entry: LedgerEntry) -> str:
    if entry.transaction.kind == Kind.GIFT_LOST:
        return "written_off"
    if is_gift_number(entry.reference):
        return "loaded" if entry.amount > Money.zero() else "refunded"
    return "returned" if entry.amount > Money.zero() else "paid"


def _balances() -> Coalesce:
    entries = LedgerEntry.objects.filter(account=LedgerEntry.Account.GIFT_CARDS, owner=OuterRef("number"))
    return _sum_of(entries.order_by().values("owner"))


def _written_off() -> Coalesce:
    """What was written off, as the ledger has it: below zero."""
    entries = LedgerEntry.objects.filter(account=LedgerEntry.Account.GIFT_CARDS, owner=OuterRef("number"))
    return _sum_of(entries.filter(transaction__kind=Kind.GIFT_LOST).order_by().values("owner"))


def _reserved() -> Coalesce:
    return _uses(GiftCardUse.Status.RESERVED)


def _uses(status: str) -> Coalesce:
    return _sum_of(GiftCardUse.objects.filter(card=OuterRef("pk"), status=status).order_by().values("card"))


def _back() -> Coalesce:
    done = Refund.objects.filter(gift_card=OuterRef("pk"), status=Refund.Status.SUCCEEDED)
    return _sum_of(done.order_by().values("gift_card"))


def _sum_of(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(total=Sum("amount")).values("total")), _ZERO, output_field=MoneyField())
