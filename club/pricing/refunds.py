"""What goes back for some pieces of a line: a discount stays with its lines."""

from __future__ import annotations

from dataclasses import dataclass

from club.pricing.layers import PricedLine
from club.pricing.values import Funder
from marketplace.lib.money import Money


@dataclass(frozen=True, slots=True)
class LineRefund:
    """`amount` goes to the buyer; the shares of the discount are no longer borne by who funded them."""

    amount: Money
    from_store: Money
    from_platform: Money


def refund_of_pieces(priced: PricedLine, pieces: int, *, already: int = 0) -> LineRefund:
    """Give back `pieces` of a line of which `already` went back before.

    Counted from the beginning each time, so that piece by piece gives the same cents as all at once. The other lines
    keep their discounts even where a minimum would no longer be reached. Raises ValueError for more pieces than are
    left, or for none.
    """
    if pieces < 1 or already < 0 or already + pieces > priced.line.quantity:
        raise ValueError("not so many pieces are left")
    return LineRefund(
        amount=_between(priced.total, priced, already, pieces),
        from_store=_between(priced.funded_by(Funder.STORE), priced, already, pieces),
        from_platform=_between(priced.funded_by(Funder.PLATFORM), priced, already, pieces),
    )


def _between(whole: Money, priced: PricedLine, already: int, pieces: int) -> Money:
    return _up_to(whole, priced.line.quantity, already + pieces) - _up_to(whole, priced.line.quantity, already)


def _up_to(whole: Money, quantity: int, pieces: int) -> Money:
    return whole.split([pieces, quantity - pieces])[0]
