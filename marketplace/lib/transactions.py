"""Guards for code that writes: an open transaction, and one fixed order of locks."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

LOCK_ORDER = (
    "member",
    "wish",
    "checkout",
    "cart",
    "order",
    "shipment",
    "dispute",
    "product",
    "variant",
    "coupon",
    "membership",
    "payment",
    "gift_card",
    "hold",
    "store_balance",
)
_taken: ContextVar[list[str] | None] = ContextVar("locks", default=None)


def require_transaction() -> None:
    """Raise RuntimeError unless a transaction is open: for services that are building blocks."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("this service must be called inside a transaction")


def refuse_transaction() -> None:
    """Raise RuntimeError when a transaction is open: for calls that leave the house, which no rollback undoes."""
    with transaction.atomic(durable=True):
        pass


def note_lock(name: str) -> None:
    """Say that a lock of this kind is being taken. Raises RuntimeError outside a transaction.

    Inside `checked_lock_order()` (tests) it also raises AssertionError when locks come out of the order
    of LOCK_ORDER, which is what keeps two services from waiting for each other.
    """
    require_transaction()
    taken = _taken.get()
    if taken is None:
        return
    position = LOCK_ORDER.index(name)
    late = [other for other in taken if LOCK_ORDER.index(other) > position and name not in taken]
    assert not late, f"{name} is locked after {late}"
    taken.append(name)


@contextmanager
def checked_lock_order() -> Iterator[list[str]]:
    """For tests: check the order of the locks taken inside the block and give their names."""
    names: list[str] = []
    token = _taken.set(names)
    try:
        yield names
    finally:
        _taken.reset(token)
