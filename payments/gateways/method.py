"""What a way to pay says about itself, as data: the payment page and the guide are made of it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from marketplace.lib.money import Money
from payments.constants import DECLINES, Decline


class RefundWay(StrEnum):
    """How money goes back to whoever paid."""

    AUTOMATIC = "automatic"
    BY_STAFF = "by_staff"


class Obstacle(StrEnum):
    """Why a method cannot pay a certain sum to a certain country."""

    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    COUNTRY = "country"


@dataclass(frozen=True)
class Method:
    """One way to pay, in words for people. Without `countries` it serves everybody.

    `waits_for` is how long the shop waits for money that the buyer brings in later; None where the answer comes
    at once or within the hour. The steps are whole sentences, in their order.
    """

    gateway: str
    name: Any
    text: Any
    icon: str
    duration: Any
    steps: tuple[Any, ...]
    decline_codes: tuple[str, ...]
    refund_way: RefundWay = RefundWay.AUTOMATIC
    least: Money | None = None
    most: Money | None = None
    countries: tuple[str, ...] = ()
    waits_for: timedelta | None = None

    @property
    def declines(self) -> tuple[Decline, ...]:
        """Every reason for which a payment may fail, each with what to do next."""
        return tuple(DECLINES[code] for code in self.decline_codes)

    @property
    def refund_text(self) -> Any:
        """How money comes back, in a sentence."""
        return _REFUND_TEXTS[self.refund_way]

    @property
    def refunds_by_hand(self) -> bool:
        """True when staff return the money to a bank account that the buyer names."""
        return self.refund_way == RefundWay.BY_STAFF

    def obstacle(self, *, amount: Money, country: str) -> Obstacle | None:
        """Why this sum cannot be paid so for a delivery to this country; None when it can."""
        if self.least is not None and amount < self.least:
            return Obstacle.TOO_SMALL
        if self.most is not None and amount > self.most:
            return Obstacle.TOO_LARGE
        return Obstacle.COUNTRY if self.countries and country not in self.countries else None


_REFUND_TEXTS = {
    RefundWay.AUTOMATIC: _("A refund goes back the way the money came, by itself."),
    RefundWay.BY_STAFF: _("A refund goes to a bank account that you name; our staff transfer it."),
}
