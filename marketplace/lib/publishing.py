"""Handing Celery tasks to the broker: after the commit, and many at once where many are due."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from celery import Task, current_app, shared_task
from django.conf import settings
from django.db import close_old_connections, transaction

logger = logging.getLogger(__name__)
TOGETHER = 20  # tasks of a sweep in one message: few enough that none waits long for the others
_Waiting = dict[str, list[tuple[Any, ...]]]
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)
_waiting: ContextVar[_Waiting | None] = ContextVar("waiting", default=None)


@contextmanager
def without_publishing() -> Iterator[None]:
    """Publish no task inside the block: for loading history, which nobody is waiting for."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)


@contextmanager
def published_together() -> Iterator[None]:
    """Tasks published inside the block as `short` leave up to TOGETHER in a message, the last ones at its end.

    For sweeps: publishing a task costs as much as five statements. One worker runs those of a message one by one.
    """
    if _waiting.get() is not None:
        yield
        return
    waiting: _Waiting = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
        for name in waiting:
            _leave(name, waiting[name])


def publish_on_commit(task: Task, *args: Any, countdown: float = 0, short: bool = False) -> None:
    """Publish a Celery task once the transaction has committed, to run `countdown` seconds later.

    Losing the broker only delays: every such task stands on a row that a sweep finds again, so an
    error while publishing is logged by Django (`robust`) and not raised. One that is `short`, as a mail or a refund,
    may wait for others in a sweep (`published_together`).
    """
    if settings.PUBLISH_TASKS and not _quiet.get():
        transaction.on_commit(lambda: _publish(task, args, countdown, short=short), robust=True)


@shared_task(name="marketplace.lib.publishing.run_each")
def run_each(name: str, arguments: list[list[Any]]) -> None:
    """Run the task `name` with each of these arguments. One that fails is logged, and keeps none of the others:

    not even when it was the database's end that it failed of, for each begins with a connection that works.
    """
    for args in arguments:
        close_old_connections()
        try:
            current_app.tasks[name](*args)
        except Exception:
            logger.exception("%s failed for %s", name, args)


def _publish(task: Task, args: tuple[Any, ...], countdown: float, *, short: bool) -> None:
    waiting = _waiting.get()
    if waiting is None or countdown or not short:
        task.apply_async(args=args, countdown=countdown, ignore_result=True)
        return
    rows = waiting.setdefault(str(task.name), [])
    rows.append(args)
    if len(rows) == TOGETHER:
        _leave(str(task.name), waiting.pop(str(task.name)))


def _leave(name: str, rows: list[tuple[Any, ...]]) -> None:
    """Nobody waits for them inside a transaction any more: an error is logged here, and a sweep finds their rows."""
    try:
        run_each.apply_async(args=(name, rows), ignore_result=True)
    except Exception:
        logger.exception("%s could not be published for %s", name, rows)
