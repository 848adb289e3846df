"""Levels of the club and what they give (S47-S51). Changing a number is a reviewed commit."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Level:
    """One level. It begins at `min_spend` (settlement currency) and ends where the next one begins (S51)."""

    code: str
    min_spend: Decimal
    name: str | Promise

    def __str__(self) -> str:
        return self.code


LEVELS = (
    Level("A0", Decimal(0), _("Guest of the caravan")),
    Level("A1", Decimal(1), _("Fellow traveller")),
    Level("A2", Decimal(100), _("Merchant")),
    Level("A3", Decimal(500), _("Caravan guide")),
    Level("A4", Decimal(2000), _("Caravan master")),
)

# One point for each whole unit of the settlement currency that was finished and not refunded (S47).
POINTS_PER_UNIT = 1

# None: the level follows from everything ever bought, as the brief has it. A timedelta (365 days is the
# option of S51) counts only what was finished within it.
RANKING_PERIOD: timedelta | None = None

HISTORY_PER_PAGE = 20

# A coupon that was used for nothing, because all orders of its checkout were cancelled, is good for a week at least.
REINSTATED_FOR = timedelta(days=7)
COUPONS_PER_PAGE = 24
COUPONS_BY_PRODUCT = 3  # on the page of a product
CAMPAIGNS_PER_PAGE = 20
# No campaign of a store runs longer: prices of next year are not promised today.
CAMPAIGN_MAX = timedelta(days=366)
# Codes are typed by hand: somebody who tries them out is slowed down.
CODE_TRIES = 10
CODE_TRIES_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Privilege:
    """One row of the table of privileges: from which level on, up to what amount where there is a limit."""

    code: str
    title: str | Promise
    from_level: str
    limits: tuple[tuple[str, Decimal], ...] = ()


PRIVILEGES = (
    Privilege("points", _("Points for finished orders"), "A0"),
    Privilege("protection", _("Buyer protection on every order"), "A0"),
    Privilege("price_drop", _("E-mails about price drops in your cart and wishes"), "A1"),  # S48, S41
    Privilege(
        "urgent_refund",
        _("Urgent refund"),
        "A3",
        (("A3", Decimal(25)), ("A4", Decimal(100))),  # S49
    ),
    Privilege("dispute_queue", _("If you and a seller cannot agree, your case comes first"), "A4"),  # S50
)
