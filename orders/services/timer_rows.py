"""Starting and ending what waits for an order; `orders.services.timers` fires what falls due."""

from collections.abc import Iterable
from datetime import datetime

from marketplace.lib.prepared import Statement
from marketplace.lib.transactions import require_transaction
from orders.models import Order, OrderTimer

_START = Statement(
    "start_timers",
    """
    INSERT INTO orders_ordertimer (subject_id, kind, due_at)
    SELECT * FROM unnest(%(orders)s::bigint[], %(kinds)s::text[], %(due)s::timestamptz[])
    ON CONFLICT (subject_id, kind) DO UPDATE SET due_at = excluded.due_at, done_at = NULL, paused_left = NULL
    """,
)
_END = Statement(
    "end_timers",
    "UPDATE orders_ordertimer SET done_at = %(now)s, paused_left = NULL"
    " WHERE subject_id = %(order)s AND done_at IS NULL AND kind = ANY(%(kinds)s)",
)


def start_timers(timers: Iterable[OrderTimer]) -> None:
    """Let these unsaved timers run; one that already ran, waits or is paused is set anew. One query."""
    require_transaction()
    if rows := list(timers):
        _START.write(
            orders=[row.subject_id for row in rows],
            kinds=[str(row.kind) for row in rows],
            due=[row.due_at for row in rows],
        )


def end_timers(order: Order, kinds: Iterable[str], *, at: datetime) -> None:
    """These kinds wait for the order no more. One query."""
    require_transaction()
    _END.write(order=order.pk, kinds=[str(kind) for kind in kinds], now=at)
