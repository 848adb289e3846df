"""What an order will bring its seller, before it is released. Reads nothing: the caller has the rows already."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from marketplace.lib.money import Money
from payments import rules
from payments.models import Hold


@dataclass(frozen=True)
class ExpectedShare:
    """How the release would divide what is `held` today; refunds until then make all three smaller."""

    held: Money
    commission: Money
    rate: Decimal

    @property
    def share(self) -> Money:
        """What the seller gets."""
        return self.held - self.commission

    @property
    def percent(self) -> Decimal:
        """The rate in percent, without zeros after the point."""
        percent = self.rate * 100
        whole = percent.to_integral_value()
        return whole if whole == percent else percent.normalize()


def expected_share(hold: Hold | None, held: Money | None) -> ExpectedShare | None:
    """The share that is still to come; None once it is released or all went back. Read `allocation` along.

    By the terms frozen at the sale, just as the release itself takes its commission.
    """
    if hold is None or not hold.is_in_escrow or not held:
        return None
    terms = hold.allocation
    commission = rules.commission_on(
        rate=terms.commission_rate, base=terms.commission_base, allocated=terms.worth, released=held
    )
    return ExpectedShare(held=held, commission=commission, rate=terms.commission_rate)
