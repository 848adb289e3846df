"""Saved cards as the page of payment and «My cards» show them."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from payments.gateways.base import KeptCard, Option
from payments.models import SavedCard


def cards_of(user: User) -> list[SavedCard]:
    """The member's cards that can be paid with now, the one used last first: one query."""
    rows = SavedCard.objects.filter(user=user, removed_at__isnull=True, gateway__in=settings.PAYMENT_GATEWAYS)
    return list(rows.order_by("-used_at", "-pk"))


def options_of(cards: Iterable[SavedCard]) -> list[Option]:
    """A line of the payment page for each card."""
    return [
        Option(
            code=card.number,
            gateway=card.gateway,
            title=str(card),
            text=_("Your saved card."),
            card=KeptCard(card.token, card.brand, card.last4),
        )
        for card in cards
    ]
