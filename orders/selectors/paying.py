"""What the payment page and the page after it show."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from marketplace.lib import clock
from marketplace.lib.money import Money
from orders.access import Payable
from orders.models import Order
from payments import selectors as money
from payments.constants import Decline
from payments.gateways.method import Method
from payments.gateways.registry import method_named
from payments.models import GiftCard, Payment, PaymentAttempt

Status = Order.Status


@dataclass(frozen=True)
class PayPage:
    """A checkout or a gift certificate that is paid, or waits to be. `total` is what is still to be paid; of it
    certificates pay `by_cards` and the gateway `due`.
    """

    payable: Payable
    orders: Sequence[Order]
    unpaid: Sequence[Order]
    paid: Sequence[Order]
    cancelled: Sequence[Order]
    payment: Payment | None
    attempt: PaymentAttempt | None
    total: Money
    by_cards: Money

    @property
    def number(self) -> str:
        """The number under which it is paid."""
        return self.payable.number

    @property
    def gift_card(self) -> GiftCard | None:
        """The certificate that is bought, if it is one."""
        return self.payable if isinstance(self.payable, GiftCard) else None

    @property
    def due(self) -> Money:
        """What a gateway has to be asked for."""
        return self.total - self.by_cards

    @property
    def is_open(self) -> bool:
        """True while something can be paid."""
        return self.payment is not None and self.payment.is_open

    @property
    def is_pending(self) -> bool:
        """True while the bank has not answered: there is nothing to do but wait."""
        waiting = (PaymentAttempt.Status.CREATED, PaymentAttempt.Status.PENDING)
        return self.is_open and self.attempt is not None and self.attempt.status in waiting and not self.is_awaited

    @property
    def is_awaited(self) -> bool:
        """True while the buyer has to bring in the money, which may take days."""
        return self.is_open and self.attempt is not None and self.attempt.awaits_buyer

    @property
    def method(self) -> Method | None:
        """The way in which the last try was made."""
        return method_named(self.attempt.gateway) if self.attempt else None

    @property
    def country(self) -> str:
        """Where the goods go: some ways to pay exist only there. Empty for a certificate, which goes nowhere."""
        return str(self.orders[0].address.get("country", "")) if self.orders else ""

    @property
    def is_tracked(self) -> bool:
        """True when every parcel that is paid gets a tracking code."""
        return all(order.is_tracked for order in self.paid)

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


def pay_page(payable: Payable) -> PayPage:
    """Everything about paying a checkout or a certificate. Three queries at most."""
    gift_card = payable if isinstance(payable, GiftCard) else None
    orders = [] if gift_card else list(_orders_of(payable.number))
    payment = money.latest_payment([payable.number])
    unpaid = [order for order in orders if order.status == Status.AWAITING_PAYMENT]
    return PayPage(
        payable=payable,
        orders=orders,
        unpaid=unpaid,
        paid=[order for order in orders if order.paid_at is not None and order.status != Status.CANCELLED],
        cancelled=[order for order in orders if order.status == Status.CANCELLED],
        payment=payment,
        attempt=money.latest_attempt(payment) if payment else None,
        total=gift_card.amount if gift_card else Money.sum(order.total for order in unpaid),
        by_cards=getattr(payment, "by_gift_cards", None) or Money.zero(),
    )


def _orders_of(number: str) -> QuerySet[Order]:
    return Order.objects.filter(checkout__number=number).select_related("store").order_by("pk")
