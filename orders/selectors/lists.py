"""My orders: tabs, counts and cards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min, Prefetch, Q, QuerySet

from accounts.models import User
from catalog.selectors.pictures import Picture
from marketplace.lib.clock import now as current_moment
from marketplace.lib.formatting import current_language
from orders import rules
from orders.constants import ORDERS_PER_PAGE
from orders.models import Actor, Order, OrderLine, OrderTimer
from orders.selectors.unpaid import Unpaid, unpaid_of, with_unpaid

Status = Order.Status
Kind = OrderTimer.Kind

# Tabs of «Мои заказы» (S22), in the order of the page; the empty set means every status.
BUYER_TABS: Mapping[str, frozenset[Status]] = {
    "unpaid": frozenset({Status.AWAITING_PAYMENT}),
    "to_ship": frozenset({Status.PAYMENT_REVIEW, Status.TO_SHIP}),
    "shipped": frozenset({Status.PARTLY_SHIPPED, Status.SHIPPED, Status.DELIVERED}),
    "finished": frozenset({Status.FINISHED, Status.CLOSED}),
    "cancelled": frozenset({Status.CANCELLED}),
    "all": frozenset(),
}
# Orders under way: the number on the red bar
OPEN_STATUSES: tuple[str, ...] = tuple(
    sorted(status for tab in ("unpaid", "to_ship", "shipped") for status in BUYER_TABS[tab])
)
# Which timer a page counts down in which status: the next thing that happens by itself.
_DEADLINES: Sequence[Kind] = (
    Kind.UNPAID_EXPIRY,
    Kind.CANCEL_ANSWER,
    Kind.SHIP_BY,
    Kind.DELIVERY_PROVED,
    Kind.PROTECTION_END,
    Kind.CLOSE,
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab with the number of orders behind it."""

    code: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Deadline:
    """The next thing that happens to an order by itself. `kind` is an OrderTimer.Kind, or `stock_hold`."""

    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LineView:
    """An order line in the reader's language, with the picture of the day it was ordered, if there was one."""

    line: OrderLine
    title: str
    options_text: str
    image: Picture | None


@dataclass(frozen=True, slots=True)
class OrderCard:
    """An order in a list: at most four lines with pictures, `more_count` others; `actions` the buyer may take."""

    order: Order
    lines: tuple[LineView, ...]
    more_count: int
    deadline: Deadline | None
    actions: frozenset[str]
    unpaid: Unpaid | None


@dataclass(frozen=True, slots=True)
class OrderList:
    """One page of a tab. `page` is Django's Page, its object_list the cards."""

    tab: str
    query: str
    tabs: tuple[Tab, ...]
    cards: tuple[OrderCard, ...]
    page: Page[Order]


@dataclass(frozen=True, slots=True)
class BuyerCounts:
    """Orders behind each tab of «Мои заказы», for the dashboard."""

    unpaid: int = 0
    to_ship: int = 0
    shipped: int = 0
    finished: int = 0
    cancelled: int = 0
    all: int = 0


@dataclass(frozen=True, slots=True)
class BuyerDeadlines:
    """What comes next behind each counter: pay by, the seller ships by, expected by, protected until."""

    unpaid: datetime | None = None
    to_ship: datetime | None = None
    shipped: date | None = None
    finished: datetime | None = None


def counts_for_buyer(user: User) -> BuyerCounts:
    """How many orders stand where. One query."""
    return BuyerCounts(**count_tabs(Order.objects.filter(buyer=user), BUYER_TABS))


def deadlines_for_buyer(user: User) -> BuyerDeadlines:
    """The nearest date behind each tab of the dashboard, over all orders that are not frozen. One query."""
    pending = Q(timers__done_at__isnull=True, timers__paused_left__isnull=True)
    found = Order.objects.filter(buyer=user, is_frozen=False).aggregate(
        unpaid=Min("timers__due_at", filter=pending & Q(timers__kind=Kind.UNPAID_EXPIRY)),
        to_ship=Min("ship_by", filter=Q(status=Status.TO_SHIP)),
        shipped=Min("delivery_latest", filter=Q(status__in=(Status.PARTLY_SHIPPED, Status.SHIPPED))),
        finished=Min("timers__due_at", filter=pending & Q(timers__kind=Kind.CLOSE)),
    )
    return BuyerDeadlines(**found)


def order_list(user: User, *, tab: str = "all", page: int | str = 1, query: str = "") -> OrderList:
    """A page of the buyer's orders, newest first. An unknown tab is `all`, a page past the end the last one.

    `query` finds by order number, title in either language, or store. The same few queries for any size.
    """
    tab = tab if tab in BUYER_TABS else "all"
    own = Order.objects.filter(buyer=user)
    counts = count_tabs(own, BUYER_TABS)
    found = with_unpaid(with_lines(search(in_tab(own, BUYER_TABS[tab]), query).select_related("store", "checkout")))
    result = Paginator(found.order_by("-placed_at", "-pk"), ORDERS_PER_PAGE).get_page(page)
    return OrderList(
        tab=tab,
        query=query,
        tabs=tuple(Tab(code, counts[code], code == tab) for code in BUYER_TABS),
        cards=tuple(order_card(order) for order in result.object_list),
        page=result,
    )


def latest_orders(user: User, *, count: int = 3) -> tuple[OrderCard, ...]:
    """The newest orders of a buyer, for the dashboard. Constant query count."""
    orders = with_unpaid(with_lines(Order.objects.filter(buyer=user).select_related("store", "checkout")))
    return tuple(order_card(order) for order in orders.order_by("-placed_at", "-pk")[:count])


def order_card(order: Order) -> OrderCard:
    """The card of an order whose lines and timers were read along by `with_lines`, and its payment by `with_unpaid`."""
    lines = list(order.lines.all())
    return OrderCard(
        order=order,
        lines=tuple(line_view(line) for line in lines[:4]),
        more_count=max(0, len(lines) - 4),
        deadline=deadline_of(order, order.timers.all()),
        actions=actions_for(order, Actor.BUYER, lines),
        unpaid=unpaid_of(order),
    )


def line_view(line: OrderLine) -> LineView:
    """An order line in the active language."""
    language = current_language()
    title = line.title(language)
    return LineView(line, title, line.options_text(language), _picture(line, title))


def actions_for(order: Order, actor: Actor, lines: Iterable[OrderLine]) -> frozenset[str]:
    """What `actor` may do with the order now, by the table of rules. No query.

    For the seller, `ship` stands for a parcel with everything that is left.
    """
    facts = rules.Facts(
        is_frozen=order.is_frozen,
        is_cancel_requested=order.cancel_requested_at is not None,
        pieces_left=0 if actor == Actor.SELLER else sum(line.left_to_ship for line in lines),
    )
    return rules.allowed_actions(order.status, actor, facts)


def deadline_of(order: Order, timers: Iterable[OrderTimer]) -> Deadline | None:
    """What happens next by itself: the hold of the goods while it runs, else the first pending timer of weight."""
    held = order.reserved_until
    if order.status == Status.AWAITING_PAYMENT and held and held > current_moment():
        return Deadline("stock_hold", held)
    pending = {timer.kind: timer.due_at for timer in timers if timer.done_at is None and timer.paused_left is None}
    return next((Deadline(kind, pending[kind]) for kind in _DEADLINES if kind in pending), None)


def with_lines(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Read lines and pending timers along: two queries more, whatever the number of orders."""
    pending = OrderTimer.objects.filter(done_at__isnull=True)
    return orders.prefetch_related("lines", Prefetch("timers", queryset=pending))


def in_tab(orders: QuerySet[Order], statuses: frozenset[Status]) -> QuerySet[Order]:
    """The orders of a tab; the empty set means all."""
    return orders.filter(status__in=statuses) if statuses else orders


def search(orders: QuerySet[Order], query: str) -> QuerySet[Order]:
    """Orders whose number, store or goods match what was typed; all of them for a blank query."""
    words = query.strip()
    if not words:
        return orders
    lines = OrderLine.objects.filter(Q(title_ru__icontains=words) | Q(title_en__icontains=words) | Q(sku__iexact=words))
    return orders.filter(
        Q(number__icontains=words) | Q(store__name__icontains=words) | Q(pk__in=lines.values("order_id"))
    )


def count_tabs(orders: QuerySet[Order], tabs: Mapping[str, frozenset[Status]]) -> dict[str, int]:
    """The number of orders behind each tab. One query."""
    by_status = dict(orders.order_by().values_list("status").annotate(count=Count("pk")))
    return {
        code: sum(number for status, number in by_status.items() if not statuses or status in statuses)
        for code, statuses in tabs.items()
    }


def _picture(line: OrderLine, title: str) -> Picture | None:
    frozen = line.image
    if not frozen:
        return None
    return Picture(0, frozen["stem"], tuple(frozen["sizes"]), frozen["width"], frozen["height"], title)
