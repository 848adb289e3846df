"""The seller's side: orders to ship with their deadlines, and the desk of a store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet, Sum

from accounts.models import Store
from marketplace.lib.clock import now as current_moment
from marketplace.lib.money import Money
from orders.constants import SELLER_ORDERS_PER_PAGE
from orders.models import Actor, Order
from orders.selectors.gifts import where_to
from orders.selectors.lists import LineView, Tab, actions_for, count_tabs, in_tab, line_view, search, with_lines
from orders.veil import address_is_shown

Status = Order.Status

SELLER_TABS: Mapping[str, frozenset[Status]] = {
    "to_ship": frozenset({Status.TO_SHIP, Status.PARTLY_SHIPPED}),
    "shipped": frozenset({Status.SHIPPED, Status.DELIVERED}),
    "finished": frozenset({Status.FINISHED, Status.CLOSED}),
    "cancelled": frozenset({Status.CANCELLED}),
    "all": frozenset(),
}


@dataclass(frozen=True, slots=True)
class SellerOrderRow:
    """An order in the seller's table. `actions` are the seller's; `is_late` once ship-by has passed, unless staff
    have stopped the order.

    `recipient` and `city` are empty once the store may not see the address any more.
    """

    order: Order
    lines: tuple[LineView, ...]
    pieces: int
    left_to_ship: int
    recipient: str
    country: str
    city: str
    is_late: bool
    is_cancel_requested: bool
    actions: frozenset[str]


@dataclass(frozen=True, slots=True)
class SellerOrders:
    """One page of a tab of the seller's orders."""

    tab: str
    query: str
    tabs: tuple[Tab, ...]
    rows: tuple[SellerOrderRow, ...]
    page: Page[Order]


@dataclass(frozen=True, slots=True)
class SellerHome:
    """The desk of a store: duties by deadline, sales of 30 days."""

    to_ship_count: int
    due_soon_count: int
    late_count: int
    cancel_request_count: int
    on_the_way_count: int
    next_duties: tuple[SellerOrderRow, ...]
    sales_count: int
    sales_total: Money


def orders_for_store(store: Store) -> QuerySet[Order]:
    """The orders a store may see: paid ones that have passed the check of the payment."""
    return Order.objects.filter(store=store, ship_by__isnull=False)


def seller_orders(store: Store, *, tab: str = "to_ship", page: int | str = 1, query: str = "") -> SellerOrders:
    """A page of the store's orders; those to ship come by deadline, others newest first. Constant query count."""
    tab = tab if tab in SELLER_TABS else "to_ship"
    own = orders_for_store(store)
    counts = count_tabs(own, SELLER_TABS)
    found = with_lines(search(in_tab(own, SELLER_TABS[tab]), query).select_related("store", "buyer", "gift"))
    ordered = found.order_by("ship_by", "pk") if tab == "to_ship" else found.order_by("-placed_at", "-pk")
    result = Paginator(ordered, SELLER_ORDERS_PER_PAGE).get_page(page)
    return SellerOrders(
        tab=tab,
        query=query,
        tabs=tuple(Tab(code, counts[code], code == tab) for code in SELLER_TABS),
        rows=tuple(_row(order, current_moment()) for order in result.object_list),
        page=result,
    )


def seller_home(store: Store) -> SellerHome:
    """The desk of a store; stopped orders are no duty. Constant query count."""
    now = current_moment()
    own = orders_for_store(store)
    to_ship = Q(status__in=SELLER_TABS["to_ship"], is_frozen=False)
    counts = own.aggregate(
        to_ship_count=Count("pk", filter=to_ship),
        due_soon_count=Count("pk", filter=to_ship & Q(ship_by__lte=now + timedelta(days=2))),
        late_count=Count("pk", filter=to_ship & Q(ship_by__lt=now)),
        cancel_request_count=Count("pk", filter=to_ship & Q(cancel_requested_at__isnull=False)),
        on_the_way_count=Count("pk", filter=Q(status__in=SELLER_TABS["shipped"])),
    )
    sold = own.exclude(status=Status.CANCELLED).filter(paid_at__gte=now - timedelta(days=30))
    sales = sold.aggregate(count=Count("pk"), total=Sum("total"))
    duties = with_lines(own.filter(to_ship).select_related("store", "buyer", "gift"))
    ordered = duties.order_by(F("cancel_requested_at").asc(nulls_last=True), "ship_by", "pk")
    return SellerHome(
        **counts,
        next_duties=tuple(_row(order, now) for order in ordered[:5]),
        sales_count=sales["count"],
        sales_total=sales["total"] or Money.zero(),
    )


def _row(order: Order, now: datetime) -> SellerOrderRow:
    lines = list(order.lines.all())
    address = where_to(order) if address_is_shown(order, at=now) else {}
    return SellerOrderRow(
        order=order,
        lines=tuple(line_view(line) for line in lines),
        pieces=sum(line.quantity for line in lines),
        left_to_ship=sum(line.left_to_ship for line in lines),
        recipient=address.get("recipient", ""),
        country=order.address.get("country", ""),
        city=address.get("city", ""),
        is_late=_is_late(order, now),
        is_cancel_requested=order.cancel_requested_at is not None,
        actions=actions_for(order, Actor.SELLER, lines),
    )


def _is_late(order: Order, now: datetime) -> bool:
    waits = order.is_frozen or order.status not in SELLER_TABS["to_ship"]
    return not waits and order.ship_by is not None and order.ship_by < now
