"""Gift certificates in words, as their pages and components want them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from marketplace.lib import clock
from payments.constants import DISPUTED
from payments.gift_selectors import CardMove, CardView, history_of, may_return, may_send
from payments.models import GiftCard

# By CardView.state: word and tone of components/status.html.
STATES: Mapping[str, tuple[Any, str]] = {
    "ordered": (_("Waiting for payment"), "warn"),
    "waiting": (_("Waits for its day"), "info"),
    "sent": (_("Sent to the recipient"), "info"),
    "claimed": (_("Ready to pay with"), "ok"),
    "partly": (_("Partly spent"), "ok"),
    "reserved": (_("Set aside for an order"), "warn"),
    "spent": (_("Spent"), "mute"),
    "blocked": (_("Blocked"), "danger"),
    "refunded": (_("Given back"), "mute"),
    "cancelled": (_("Never paid"), "mute"),
}
MOVES: Mapping[str, Any] = {
    "loaded": _("The certificate was bought"),
    "written_off": _("Taken away: the bank took back what was paid for the certificate"),
    "paid": _("Paid for an order"),
    "returned": _("Returned from an order"),
    "refunded": _("Given back to the buyer"),
}


@dataclass(frozen=True, slots=True)
class CardPage:
    """One certificate for one reader: its owner sees the balance, its buyer what became of the gift."""

    view: CardView
    is_owner: bool
    is_buyer: bool
    history: tuple[tuple[CardMove, Any], ...]
    may_return: bool
    may_send: bool
    may_pay: bool

    @property
    def card(self) -> GiftCard:
        """The row."""
        return self.view.card

    @property
    def state(self) -> str:
        """The state; a buyer is not told how somebody else spends a gift."""
        if not self.is_owner and self.view.state in ("partly", "reserved", "spent"):
            return "claimed"
        return self.view.state

    @property
    def is_over(self) -> bool:
        """True when nothing is left on it and nothing is set aside of it."""
        return self.view.state in ("spent", "refunded", "cancelled")

    @property
    def state_text(self) -> Any:
        """The state in words."""
        if self.state == "claimed" and not self.is_owner:
            return _("In the recipient’s profile")
        return STATES[self.state][0]

    @property
    def blocked_text(self) -> Any:
        """Why it is blocked."""
        if self.card.blocked_reason == DISPUTED:
            return _("The bank has taken back what was paid for this certificate.")
        return self.card.blocked_reason

    @property
    def state_tone(self) -> str:
        """Its tone."""
        return STATES[self.state][1]


def card_page(view: CardView, user: User, *, with_history: bool = False) -> CardPage:
    """One certificate as `user` may see it; one query with the history."""
    card = view.card
    is_owner, is_buyer = card.owner_id == user.pk, card.buyer_id == user.pk
    moves = history_of(card) if with_history and is_owner else []
    return CardPage(
        view=view,
        is_owner=is_owner,
        is_buyer=is_buyer,
        history=tuple((move, MOVES[move.kind]) for move in moves),
        may_return=is_buyer and may_return(view, now=clock.now()),
        may_send=is_buyer and not user.is_blocked and may_send(card),
        may_pay=is_buyer and not user.is_blocked and view.state == "ordered",
    )
