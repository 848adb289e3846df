"""The demo cards of the sandbox bank, and how each behaves."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.lib import clock
from payments.gateways.base import Card
from payments.rules import card_brand

_HOLDER, _CVC, _YEARS_AHEAD = "KARAVAN DEMO", "123", 3


class Behaviour(StrEnum):
    """What the bank does with a charge on the card; a decline is named by its code."""

    CAPTURES = "captures"
    CONFIRMS = "confirms"
    ANSWERS_LATE = "answers_late"
    LOSES_ANSWER = "loses_answer"
    DECLINES = "declines"


@dataclass(frozen=True)
class DemoCard:
    """One demo card: number, behaviour, decline code, and what to tell a visitor."""

    code: str
    number: str
    behaviour: Behaviour
    title: Any
    text: Any
    decline_code: str = ""

    @property
    def brand(self) -> str:
        """The payment system."""
        return card_brand(self.number)

    @property
    def last4(self) -> str:
        """The digits that may be shown."""
        return self.number[-4:]

    def card(self) -> Card:
        """The card with a date and a code that are always good."""
        return Card(self.number, month=12, year=clock.now().year + _YEARS_AHEAD, cvc=_CVC, holder=_HOLDER)


# Shown in this order on the payment page. Any month in the future and any three digits go with them.
DEMO_CARDS = (
    DemoCard("success", "4242424242424242", Behaviour.CAPTURES, _("Pays at once"), _("The payment succeeds.")),
    DemoCard(
        "confirm",
        "4000002500003155",
        Behaviour.CONFIRMS,
        _("Asks for confirmation"),
        _("You are sent to a page of the bank; the code is 1234."),
    ),
    DemoCard(
        "late",
        "2200000000000053",
        Behaviour.ANSWERS_LATE,
        _("Answers late"),
        _("The bank reports the result a few seconds later."),
    ),
    DemoCard(
        "lost_answer",
        "5555555555554444",
        Behaviour.LOSES_ANSWER,
        _("Loses the answer"),
        _("The bank takes the money, but its answer never arrives; the shop asks again."),
    ),
    DemoCard(
        "insufficient_funds",
        "4000000000009995",
        Behaviour.DECLINES,
        _("Not enough money"),
        _("The bank declines the payment."),
        "insufficient_funds",
    ),
    DemoCard(
        "expired_card",
        "4000000000000069",
        Behaviour.DECLINES,
        _("Expired card"),
        _("The bank declines the payment."),
        "expired_card",
    ),
    DemoCard(
        "lost_card",
        "4000000000009987",
        Behaviour.DECLINES,
        _("Lost card"),
        _("The bank declines the payment."),
        "lost_card",
    ),
    DemoCard(
        "do_not_honour",
        "4000000000000002",
        Behaviour.DECLINES,
        _("Refused without a reason"),
        _("The bank declines the payment."),
        "do_not_honour",
    ),
)
BY_NUMBER = {card.number: card for card in DEMO_CARDS}
BY_CODE = {card.code: card for card in DEMO_CARDS}
