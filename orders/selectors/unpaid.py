"""What else there is to know about an order that waits for its payment: who shares it, and whether money is coming."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from marketplace.lib.money import Money
from orders.models import Order
from payments.models import Payment, PaymentAttempt


@dataclass(frozen=True, slots=True)
class Unpaid:
    """`together` is what all unpaid orders of the checkout cost, for they are paid at once: None for a single one.

    `awaited_until` is set while the buyer brings the money in, by a transfer or in cash.
    """

    together: Money | None
    awaited_until: datetime | None


def with_unpaid(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Read along what `unpaid_of` says, in the same query."""
    siblings: Any = Order.objects.filter(checkout=OuterRef("checkout"), status=Order.Status.AWAITING_PAYMENT)
    others = siblings.exclude(pk=OuterRef("pk")).order_by().values("checkout")
    awaited = PaymentAttempt.objects.filter(
        payment__reference=OuterRef("checkout__number"),
        payment__status__in=Payment.OPEN,
        status=PaymentAttempt.Status.PENDING,
        expires_at__isnull=False,
    )
    return orders.annotate(
        unpaid_others=Subquery(others.annotate(total=Sum("total")).values("total")),
        awaited_until=Subquery(awaited.order_by("-pk").values("expires_at")[:1]),
    )


def unpaid_of(order: Order) -> Unpaid | None:
    """For an order read by `with_unpaid`; None once it is paid or cancelled."""
    if order.status != Order.Status.AWAITING_PAYMENT:
        return None
    row: Any = order
    return Unpaid(order.total + row.unpaid_others if row.unpaid_others else None, row.awaited_until)


def read_unpaid(order: Order) -> Unpaid | None:
    """The same for one order; one query, and only while it waits."""
    if order.status != Order.Status.AWAITING_PAYMENT:
        return None
    return unpaid_of(with_unpaid(Order.objects.filter(pk=order.pk)).get())
