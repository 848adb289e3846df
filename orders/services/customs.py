"""Customs data of orders: asked for when an order is to be shipped abroad, kept encrypted, erased after delivery.

Nothing here writes a value into an event, a message or the log.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from accounts.models import User
from marketplace.lib import clock
from marketplace.lib.prepared import Statement
from marketplace.lib.prepared_rows import insert
from marketplace.lib.transactions import require_transaction
from orders import access, notices
from orders.constants import CUSTOMS_KEPT, CUSTOMS_REMINDER
from orders.customs.table import Rule, rule_for
from orders.errors import CustomsNotNeeded, CustomsPaperWrong
from orders.locks import lock_orders
from orders.models import Actor, CustomsData, Order, OrderEvent, OrderTimer
from orders.services.timer_rows import start_timers

_KEPT = Statement("customs_data_kept", "SELECT 1 FROM orders_customsdata WHERE order_id = %(order)s")
_ERASE = Statement("erase_customs_data", "DELETE FROM orders_customsdata WHERE order_id = %(order)s")
Kind = OrderTimer.Kind
Status = Order.Status
# From the payment until the last parcel has left.
OPEN_STATUSES = (Status.PAYMENT_REVIEW, Status.TO_SHIP, Status.PARTLY_SHIPPED)


def rule_of(order: Order) -> Rule | None:
    """What customs want to know about the recipient of this order; None where nothing is to be asked."""
    if order.is_gift:  # only the recipient could answer, who is not to know
        return None
    return rule_for(origin=order.store.country, destination=order.address.get("country", ""))


@sensitive_variables("papers", "values")
@transaction.atomic(durable=True)
def give_customs_data(*, buyer: User, number: str, papers: Mapping[str, str], also: bool = False) -> list[Order]:
    """Write down what customs want, encrypted; again replaces it. Gives the orders it was written for.

    With `also` it is written for the buyer's other orders to the same recipient that wait for the same data. Locks
    the orders. Raises NotFound, CustomsNotNeeded (no border, or shipped already), CustomsPaperWrong.
    """
    found = access.order_for_buyer(buyer, number)
    rule = rule_of(found)
    if rule is None or found.status not in OPEN_STATUSES:
        raise CustomsNotNeeded
    values = _checked(rule, papers)
    pks = [found.pk, *(order.pk for order in waiting_orders(found))] if also else [found.pk]
    orders = [order for order in lock_orders(pks) if order.status in OPEN_STATUSES]
    if found.pk not in {order.pk for order in orders}:
        raise CustomsNotNeeded
    for order in orders:
        _write(order, rule, values)
    return orders


def waiting_orders(order: Order) -> list[Order]:
    """Other orders of the same buyer to the same recipient and country for which the data are missing. One query."""
    others = Order.objects.select_related("store").filter(
        buyer=order.buyer_id,
        status__in=OPEN_STATUSES,
        customs__isnull=True,
        address__country=order.address.get("country", ""),
        address__recipient=order.address.get("recipient", ""),
    )
    return [other for other in others.exclude(pk=order.pk).order_by("pk") if rule_of(other) is not None]


def follow_order(*, order: Order, event: str, at: datetime) -> None:
    """What an event of an order means for its customs data; called by the writer of the status.

    To be shipped: the buyer is asked, and reminded once. Arrived or received: erased some days later. Cancelled:
    erased at once.
    """
    require_transaction()
    if event == "order:accepted" and rule_of(order) is not None:
        _ask(order, at)
    elif event in {"order:delivered", "order:delivery_claimed", "order:finished"}:
        _erase_later(order, at)
    elif order.status == Status.CANCELLED:
        erase_customs_data(order=order)


def remind(order: Order) -> None:
    """A timer's work: ask once more for what is still missing."""
    if rule_of(order) is not None and not CustomsData.objects.filter(order=order).exists():
        notices.customs_needed(order, again=True)


def erase_customs_data(*, order: Order) -> None:
    """Delete the data of an order that the caller holds under lock, and say so in its history; nothing if none."""
    require_transaction()
    if _ERASE.write(order=order.pk):
        _record(order, "order:customs_erased", Actor.TIMER)


def rotate_papers() -> int:
    """Encrypt all data under the key of today; how many rows there are."""
    with transaction.atomic():
        rows = list(CustomsData.objects.select_for_update().order_by("pk"))
        for row in rows:
            if row.papers:  # what cannot be read any more stays as it is
                row.save(update_fields=["papers"])
    return len(rows)


@sensitive_variables("papers", "values", "value")
def _checked(rule: Rule, papers: Mapping[str, str]) -> dict[str, str]:
    values = {paper.code: str(papers.get(paper.code, "")).strip() for paper in rule.papers}
    for paper in rule.papers:
        if not paper.takes(values[paper.code], today=clock.now().date()):
            raise CustomsPaperWrong(field=paper.code)
    return values


@sensitive_variables("values")
def _write(order: Order, rule: Rule, values: dict[str, str]) -> None:
    CustomsData.objects.update_or_create(
        order=order, defaults={"country": rule.country, "papers": values, "given_at": clock.now()}
    )
    OrderTimer.objects.filter(subject=order, kind=Kind.CUSTOMS_REMINDER, done_at__isnull=True).update(
        done_at=clock.now()
    )
    is_first = not order.events.filter(code="order:customs_given").exists()
    _record(order, "order:customs_given", Actor.BUYER, order.buyer)
    if is_first and order.ship_by is not None:
        notices.customs_given(order)


def _ask(order: Order, at: datetime) -> None:
    if _KEPT.rows(order=order.pk):
        return
    _start(order, Kind.CUSTOMS_REMINDER, at + CUSTOMS_REMINDER)
    notices.customs_needed(order)


def _erase_later(order: Order, at: datetime) -> None:
    """The days run from the first word of an arrival: a later one does not lengthen them."""
    pending = OrderTimer.objects.filter(subject=order, kind=Kind.CUSTOMS_ERASE, done_at__isnull=True)
    if _KEPT.rows(order=order.pk) and not pending.exists():
        _start(order, Kind.CUSTOMS_ERASE, at + CUSTOMS_KEPT)


def _start(order: Order, kind: Kind, due_at: datetime) -> None:
    start_timers([OrderTimer(subject=order, kind=kind, due_at=due_at)])


def _record(order: Order, code: str, actor: Actor, user: User | None = None) -> None:
    insert(OrderEvent(order=order, code=code, actor=actor, user=user, at=clock.now()))
