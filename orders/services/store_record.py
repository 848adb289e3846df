"""What orders know of each store's conduct, handed down to the catalogue (domain section 3 row 11)."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q

from catalog.constants import STORE_PERIOD
from catalog.rules import Conduct, share_of_orders
from catalog.services.store_facts import OrderRecord, write_store_facts
from marketplace.lib import clock
from orders.models import Order, OrderEvent

BY_THE_STORE = (Order.CancelReason.OUT_OF_STOCK, Order.CancelReason.NOT_SHIPPED)


def report_stores() -> int:
    """Tell the catalogue how every store dealt with the orders paid in the last 180 days; the number of stores.

    On time: the first parcel was handed over by the day promised, of the orders handed over or cancelled because
    they were not. Cancelled: by the store or for its silence, of those and the shipped ones; what buyers cancel does
    not count. Refunded: shipped, and money went back. Safe to repeat and to run beside itself.
    """
    return write_store_facts(records={row["store"]: _record(row) for row in _rows()})


def _rows() -> Any:
    events = OrderEvent.objects.filter(order=OuterRef("pk"))
    shipped = Q(shipped_at__isnull=False)
    whole = ~Q(Exists(events.filter(code="order:rest_not_shipped")))
    silent = Q(status=Order.Status.CANCELLED, cancel_reason=Order.CancelReason.NOT_SHIPPED)
    refused = Q(status=Order.Status.CANCELLED, cancel_reason__in=BY_THE_STORE)
    orders = Order.objects.filter(paid_at__gt=clock.now() - STORE_PERIOD).order_by()
    return orders.values("store").annotate(
        finished=Count("pk", filter=Q(finished_at__isnull=False)),
        shipped=Count("pk", filter=shipped),
        due=Count("pk", filter=shipped | silent),
        on_time=Count("pk", filter=shipped & whole & Q(shipped_at__lte=F("ship_by"))),
        cancelled=Count("pk", filter=refused),
        decided=Count("pk", filter=shipped | refused),
        refunded=Count("pk", filter=shipped & Q(Exists(events.filter(code="order:refunded")))),
    )


def _record(row: dict[str, Any]) -> OrderRecord:
    return OrderRecord(
        orders_count=row["finished"],
        conduct=Conduct(
            on_time=share_of_orders(row["on_time"], row["due"]),
            cancelled=share_of_orders(row["cancelled"], row["decided"]),
            refunded=share_of_orders(row["refunded"], row["shipped"]),
        ),
    )
