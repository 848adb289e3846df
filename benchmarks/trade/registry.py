"""What chance can choose from: each step is one call of the shop's services, as a page, a task or a sweep makes it.

Steps are tried at any time, allowed or not. A refusal by rule (DomainError) is a good answer, anything else that is
raised is a fault. One more decorated function in a module that `steps` imports is one more thing that may happen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from benchmarks.trade.picking import Pick, T
from benchmarks.trade.world import World
from marketplace.lib.errors import DomainError
from orders.models import Order

Step = Callable[[World, Pick], None]
Status = Order.Status
STEPS: dict[str, Step] = {}
NAMES: list[str] = []  # each name as often as its weight
IDLE = "idle"
PAID = (Status.PAYMENT_REVIEW, Status.TO_SHIP, Status.PARTLY_SHIPPED, Status.SHIPPED, Status.DELIVERED)
ON_THE_WAY = (Status.PARTLY_SHIPPED, Status.SHIPPED, Status.DELIVERED)


class Idle(Exception):
    """There is nothing to which the step could be done."""


def step(*, weight: int = 2) -> Callable[[Step], Step]:
    """Let chance take this step too, so often."""

    def register(function: Step) -> Step:
        STEPS[function.__name__] = function
        NAMES.extend([function.__name__] * weight)
        return function

    return register


def take(world: World, name: str, pick: Pick) -> str:
    """Take one step at the world's moment; the code of the refusal, IDLE, or an empty string."""
    with world.clocked():
        try:
            STEPS[name](world, pick)
        except DomainError as refusal:
            return refusal.code
        except Idle:
            return IDLE
    return ""


def some(pick: Pick, rows: Iterable[T]) -> T:
    """One of `rows`. Raises Idle when there is none."""
    found = list(rows)
    if not found:
        raise Idle
    return pick.one(found)


def some_order(world: World, pick: Pick, *statuses: str) -> Order:
    """Mostly an order to which the step fits, sometimes any. Raises Idle when there is none."""
    return some(pick, world.orders(*statuses) if pick.number(1, 8) > 1 else world.orders())
