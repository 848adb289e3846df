"""What the payment page and the page after it show."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.lib import clock
from marketplace.lib.money import Money
from orders.models import Checkout, Order
from payments import selectors as money
from payments.constants import Decline
from payments.models import Payment, PaymentAttempt

Status = Order.Status


@dataclass(frozen=True)
class PayPage:
    """A checkout that is paid, or waits to be. `total` is what is still to be paid."""

    checkout: Checkout
    orders: Sequence[Order]
    unpaid: Sequence[Order]
    paid: Sequence[Order]
    cancelled: Sequence[Order]
    payment: Payment | None
    attempt: PaymentAttempt | None
    total: Money

    @property
    def is_open(self) -> bool:
        """True while something can be paid."""
        return self.payment is not None and self.payment.is_open

    @property
    def is_pending(self) -> bool:
        """True while the bank has not answered: there is nothing to do but wait."""
        waiting = (PaymentAttempt.Status.CREATED, PaymentAttempt.Status.PENDING)
        return self.is_open and self.attempt is not None and self.attempt.status in waiting

    @property
    def confirm_url(self) -> str:
        """The bank's page, if the buyer has left it without deciding."""
        is_waiting = self.attempt and self.attempt.status == PaymentAttempt.Status.NEEDS_CONFIRMATION
        return self.attempt.confirm_url if self.is_open and self.attempt and is_waiting else ""

    @property
    def decline(self) -> Decline | None:
        """Why the last try failed, and what to do; also while the gateway's page is open for another card."""
        if not self.is_open or self.is_pending or self.attempt is None or not self.attempt.decline_code:
            return None
        return money.explain_decline(self.attempt.decline_code)

    @property
    def is_under_review(self) -> bool:
        """True when somebody looks at the payment before the seller is told."""
        return any(order.status == Status.PAYMENT_REVIEW for order in self.paid)

    @property
    def is_held(self) -> bool:
        """True while the goods of every unpaid order are kept for the buyer."""
        now = clock.now()
        return all(order.reserved_until is not None and order.reserved_until > now for order in self.unpaid)

    @property
    def held_until(self) -> object:
        """The earliest moment at which goods are freed."""
        return min((order.reserved_until for order in self.unpaid if order.reserved_until), default=None)


def pay_page(checkout: Checkout) -> PayPage:
    """Everything about paying a checkout. Three queries."""
    orders = list(checkout.orders.select_related("store").order_by("pk"))
    payment = money.latest_payment([checkout.number])
    unpaid = [order for order in orders if order.status == Status.AWAITING_PAYMENT]
    return PayPage(
        checkout=checkout,
        orders=orders,
        unpaid=unpaid,
        paid=[order for order in orders if order.paid_at is not None and order.status != Status.CANCELLED],
        cancelled=[order for order in orders if order.status == Status.CANCELLED],
        payment=payment,
        attempt=money.latest_attempt(payment) if payment else None,
        total=Money.sum(order.total for order in unpaid),
    )
