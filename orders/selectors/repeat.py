"""An order once more: what of it can be had today, and for how much."""

from dataclasses import dataclass

from catalog.selectors.offers import Offer, offers_for
from marketplace.lib.money import Money
from orders.models import Order
from orders.selectors.lists import LineView, line_view


@dataclass(frozen=True, slots=True)
class RepeatLine:
    """A line of the old order and what has become of it. `quantity` can be had now: 0 when it is gone."""

    view: LineView
    offer: Offer | None
    wanted: int
    quantity: int

    @property
    def price_before(self) -> Money:
        """What a piece cost then."""
        return self.view.line.unit_price

    @property
    def price_now(self) -> Money | None:
        """What a piece costs now, at the quantity that can be had."""
        return self.offer.price_at(self.quantity) if self.offer is not None and self.quantity else None

    @property
    def change(self) -> str:
        """`gone`, `rose`, `fell`, or nothing; what can be had in another quantity is told by the quantity."""
        now = self.price_now
        if now is None:
            return "gone"
        return "rose" if now > self.price_before else "fell" if now < self.price_before else ""


def repeat_lines(order: Order) -> tuple[RepeatLine, ...]:
    """The lines of an order from access.py as they could be ordered now. Four queries, whatever their number."""
    lines = list(order.lines.all())
    offers = offers_for([line.variant_id for line in lines], pictured=False)
    return tuple(_line(line_view(line), offers.get(line.variant_id)) for line in lines)


def _line(view: LineView, offer: Offer | None) -> RepeatLine:
    wanted = view.line.quantity
    quantity = offer.allowed(wanted) if offer is not None and offer.is_purchasable else 0
    return RepeatLine(view, offer if offer is not None and offer.is_shown else None, wanted, quantity)
