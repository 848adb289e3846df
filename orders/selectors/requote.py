"""What an unpaid checkout costs today, for the page that asks to pay it."""

from dataclasses import dataclass
from datetime import datetime

from catalog.selectors.offers import offers_for
from marketplace.lib import clock
from marketplace.lib.money import Money
from orders.models import Checkout, Order, OrderLine
from orders.selectors.quoting import Difference, requote_order


@dataclass(frozen=True, slots=True)
class RequoteView:
    """The unpaid orders of a checkout, what has changed since, and until when the goods are held."""

    orders: tuple[Order, ...]
    differences: tuple[Difference, ...]
    total_before: Money
    total_after: Money
    held_until: datetime | None

    @property
    def is_held(self) -> bool:
        """True while all goods wait for the payment."""
        return self.held_until is not None

    @property
    def is_changed(self) -> bool:
        """True when the buyer has to agree before paying."""
        return bool(self.differences)


def requote_view(checkout: Checkout) -> RequoteView:
    """Compare the unpaid orders of `checkout` with today's prices and stock, without locks."""
    now = clock.now()
    unpaid = Order.objects.filter(checkout=checkout, status=Order.Status.AWAITING_PAYMENT)
    orders = tuple(unpaid.select_related("store").order_by("pk"))
    lapsed = [order for order in orders if order.reserved_until is None or order.reserved_until <= now]
    lines = list(OrderLine.objects.filter(order__in=lapsed))
    offers = offers_for([line.variant_id for line in lines])
    quotes = [requote_order(order, [line for line in lines if line.order_id == order.pk], offers) for order in lapsed]
    kept = Money.sum(order.total for order in orders if order not in lapsed)
    ends = [order.reserved_until for order in orders if order.reserved_until and order not in lapsed]
    return RequoteView(
        orders=orders,
        differences=tuple(difference for quote in quotes for difference in quote.differences),
        total_before=Money.sum(order.total for order in orders),
        total_after=kept + Money.sum(quote.total for quote in quotes),
        held_until=min(ends) if ends and not lapsed else None,
    )
