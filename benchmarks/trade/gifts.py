"""What gift certificates add to the market: bought, mailed, claimed by anybody, spent, given back, blocked."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import Sum

from benchmarks.trade.books import check
from benchmarks.trade.buying import pay_for
from benchmarks.trade.picking import Pick
from benchmarks.trade.registry import some, step
from benchmarks.trade.troubles import TROUBLES, trouble
from benchmarks.trade.world import World
from marketplace.lib import clock
from marketplace.lib.money import Money
from messaging.models import OutboxEmail
from payments.gateways.sandbox.cards import DEMO_CARDS
from payments.models import GiftCard, GiftCardUse, LedgerEntry
from payments.services.gift_cards import Gift, block_card, claim_card, give_back, order_card, unblock_card

Status = GiftCard.Status


@step(weight=2)
def buy_certificate(world: World, pick: Pick) -> None:
    """Somebody buys one, and mostly pays for it."""
    buyer, amount = world.buyer(pick), pick.one([Money(Decimal(15)), Money(Decimal(90))])
    email = f"gift-{world.tag}-{world.next_serial()}@example.com"
    gift = Gift(amount, "Anna", "Oleg", email, message="", language="ru")
    card = order_card(buyer=buyer, gift=gift, idempotency_key=f"{email}-{clock.now().timestamp()}"[:64])
    with trouble(pick.one(TROUBLES)):
        pay_for(world, card, card=pick.one(DEMO_CARDS[:4]), presses=1)


@step(weight=3)
def claim_certificate(world: World, pick: Pick) -> None:
    """Whoever has the mail types the code; orders placed from then on use what there is."""
    mails = OutboxEmail.objects.filter(to__startswith=f"gift-{world.tag}-", context__has_key="code").order_by("pk")
    claim_card(user=world.buyer(pick), code=some(pick, mails).context["code"])


@step(weight=1)
def return_certificate(world: World, pick: Pick) -> None:
    """Its buyer gives it back."""
    give_back(card_id=some(pick, GiftCard.objects.filter(buyer__in=world.buyers).order_by("pk")).pk)


@step(weight=1)
def block_certificate(world: World, pick: Pick) -> None:
    """Staff stop one, or let it be used again."""
    card = some(pick, GiftCard.objects.filter(status__in=[Status.ACTIVE, Status.BLOCKED]).order_by("pk"))
    if card.status == Status.ACTIVE:
        block_card(pk=card.pk, reason="asked for by its buyer")
    else:
        unblock_card(pk=card.pk)


@check
def _certificates() -> Iterator[str]:
    """A certificate never owes more than its face, and never promises a cent twice."""
    entries = LedgerEntry.objects.filter(account=LedgerEntry.Account.GIFT_CARDS).order_by()
    balances = dict(entries.values_list("owner").annotate(total=Sum("amount")))
    reserved = GiftCardUse.objects.filter(status=GiftCardUse.Status.RESERVED).order_by()
    promised = dict(reserved.values_list("card__number").annotate(total=Sum("amount")))
    for card in GiftCard.objects.all():
        balance, held = balances.get(card.number, Money.zero()), promised.get(card.number, Money.zero())
        if not Money.zero() <= held <= balance <= card.amount:
            yield f"certificate {card.number} of {card.amount}: {balance} left, {held} promised"
        if balance and card.status not in {Status.ACTIVE, Status.BLOCKED}:
            yield f"certificate {card.number} is {card.status} and has {balance}"
