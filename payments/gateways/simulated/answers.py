"""What can happen on the page of a simulated provider: a visitor of the demo chooses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Effect(StrEnum):
    """What an answer does to the charge."""

    CAPTURES = "captures"
    ANSWERS_LATE = "answers_late"
    DECLINES = "declines"


@dataclass(frozen=True)
class Answer:
    """One thing that can happen, and what comes of it."""

    code: str
    effect: Effect
    title: Any
    text: Any
    decline_code: str = ""


_ARRIVES = _("The payment succeeds.")
_REFUSED = _("The provider declines the payment.")
ANSWERS: Mapping[str, Sequence[Answer]] = {
    "wallet": (
        Answer("pay", Effect.CAPTURES, _("Pay from the wallet"), _ARRIVES),
        Answer("late", Effect.ANSWERS_LATE, _("Answers late"), _("The result comes a few seconds later.")),
        Answer("empty", Effect.DECLINES, _("Not enough in the wallet"), _REFUSED, "wallet_empty"),
        Answer("blocked", Effect.DECLINES, _("The wallet is blocked"), _REFUSED, "wallet_blocked"),
    ),
    "phone": (
        Answer("pay", Effect.ANSWERS_LATE, _("Answer the message"), _("The operator takes the sum seconds later.")),
        Answer("balance", Effect.DECLINES, _("Not enough on the phone account"), _REFUSED, "phone_balance"),
        Answer("company", Effect.DECLINES, _("Number of a company"), _REFUSED, "phone_not_allowed"),
    ),
    "money_transfer": (
        Answer("pay", Effect.CAPTURES, _("The money was handed in"), _ARRIVES),
        Answer("refused", Effect.DECLINES, _("The office refuses the transfer"), _REFUSED, "transfer_refused"),
    ),
    "voucher": (
        Answer("pay", Effect.CAPTURES, _("Paid in cash"), _ARRIVES),
        Answer("refused", Effect.DECLINES, _("The terminal does not take the code"), _REFUSED, "voucher_refused"),
    ),
}


def answer_named(provider: str, code: str) -> Answer | None:
    """The answer of this code at this provider."""
    return next((answer for answer in ANSWERS[provider] if answer.code == code), None)
