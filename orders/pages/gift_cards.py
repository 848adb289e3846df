"""Gift certificates in the checkout: those that the buyer has, those chosen, and what a gateway will be asked for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import User
from marketplace.lib.money import Money
from payments.gift_selectors import planned_uses, spendable_cards
from payments.models import GiftCard


@dataclass(frozen=True, slots=True)
class GiftRow:
    """A certificate with its tick: what is free on it, and what of that this order would take."""

    card: GiftCard
    free: Money
    is_chosen: bool
    amount: Money


@dataclass(frozen=True, slots=True)
class GiftSection:
    """The section of the checkout. `used` + `due` is the total of the page."""

    rows: tuple[GiftRow, ...]
    used: Money
    due: Money


def gift_section(user: User, *, chosen: Collection[str], total: Money) -> GiftSection:
    """What the chosen certificates would pay of `total`, as the payment will share it out. One query."""
    views = spendable_cards(user)
    planned = planned_uses([view for view in views if view.card.number in chosen], total)
    amounts = {view.card.pk: amount for view, amount in planned}
    rows = tuple(
        GiftRow(view.card, view.free, view.card.number in chosen, amounts.get(view.card.pk, Money.zero()))
        for view in views
    )
    used = Money.sum(amounts.values())
    return GiftSection(rows, used, total - used)
