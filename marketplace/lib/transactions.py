"""Guards for code that writes: an open transaction, and one fixed order of locks."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from celery import Task
from django.conf import settings
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


_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


@contextmanager
def without_publishing() -> Iterator[None]:
    """Publish no task inside the block: for loading history, which nobody is waiting for."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


def publish_on_commit(task: Task, *args: Any, countdown: float = 0) -> None:
    """Publish a Celery task once the transaction has committed, to run `countdown` seconds later.

    Losing the broker only delays: every such task stands on a row that a sweep finds again, so an
    error while publishing is logged by Django (`robust`) and not raised.
    """
    if settings.PUBLISH_TASKS and not _quiet.get():
        transaction.on_commit(lambda: task.apply_async(args=args, countdown=countdown, ignore_result=True), robust=True)
