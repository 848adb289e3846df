"""Tasks are handed over after the commit; a sweep hands many over at once, and loses none."""

from typing import Any

import pytest
from celery import shared_task
from django.db import connection, transaction

from marketplace.lib.publishing import TOGETHER, publish_on_commit, published_together, run_each, without_publishing
from marketplace.lib.sweeping import each

pytestmark = pytest.mark.django_db(transaction=True)
DONE: list[int] = []
SENT: list[tuple[Any, ...]] = []


@shared_task(name="tests.lib.double")
def double(number: int) -> None:
    """Fails for zero."""
    DONE.append(4 // number)


@shared_task(name="tests.lib.count")
def count(number: int) -> None:
    """Ends its connection for zero."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1" if number else "SELECT pg_terminate_backend(pg_backend_pid())")
    DONE.append(number)


@shared_task(name="tests.lib.other")
def other(number: int) -> None:
    """Something else."""


@pytest.fixture(autouse=True)
def broker(settings: Any, monkeypatch: Any) -> None:
    settings.PUBLISH_TASKS = True
    DONE.clear()
    SENT.clear()
    for task in (double, other, run_each):
        monkeypatch.setattr(task, "apply_async", lambda args, name=task.name, **_how: SENT.append((name, *args)))


def work(number: int) -> int:
    with transaction.atomic():
        publish_on_commit(double, number, short=True)
        if number % 10 == 9:
            raise ZeroDivisionError
    return 1


def test_one_by_one_after_the_commit() -> None:
    with transaction.atomic():
        publish_on_commit(double, 1)
        assert SENT == []
    assert SENT == [("tests.lib.double", 1)]
    with without_publishing():
        work(2)
    assert len(SENT) == 1


def test_a_sweep_hands_over_many_at_once_and_those_that_are_left_at_its_end() -> None:
    rows = range(2 * TOGETHER + 10)
    assert each(work, rows) == len(rows) - len(rows) // 10
    kept = [number for number in rows if number % 10 != 9]
    assert [name for name, *_rest in SENT] == [run_each.name] * 3
    assert [len(arguments) for _name, _task, arguments in SENT] == [TOGETHER, TOGETHER, len(kept) - 2 * TOGETHER]
    assert [one for _name, _task, arguments in SENT for (one,) in arguments] == kept


def test_each_task_waits_for_its_own_and_sweeps_within_a_sweep_share() -> None:
    def several(number: int) -> int:
        with transaction.atomic():
            publish_on_commit(other, number, short=True)
            publish_on_commit(double, number, countdown=5, short=True)
        return each(work, [number])

    assert each(several, [1, 2]) == 2
    assert [
        ("tests.lib.double", 1),
        ("tests.lib.double", 2),
        (run_each.name, other.name, [(1,), (2,)]),
        (run_each.name, double.name, [(1,), (2,)]),
    ] == SENT


def test_what_may_take_long_leaves_alone_and_at_once() -> None:
    def long(number: int) -> int:
        with transaction.atomic():
            publish_on_commit(other, number)
        assert SENT[-1] == (other.name, number)
        return 1

    assert each(long, [1, 2]) == len(SENT) == 2


def test_what_is_left_goes_out_though_the_sweep_breaks_off() -> None:
    with pytest.raises(KeyboardInterrupt), published_together():
        work(1)
        raise KeyboardInterrupt
    assert [(run_each.name, double.name, [(1,)])] == SENT


def test_a_lost_broker_stops_no_sweep(monkeypatch: Any, caplog: Any) -> None:
    def lost(**_how: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(run_each, "apply_async", lost)
    assert each(work, [1, 2]) == 2
    assert "tests.lib.double could not be published" in caplog.text


def test_one_that_fails_keeps_none_of_the_others(caplog: Any) -> None:
    run_each(double.name, [[1], [0], [2]])
    assert DONE == [4, 2]
    assert "tests.lib.double failed for [0]" in caplog.text


def test_a_database_that_went_away_fails_one_and_no_more(caplog: Any) -> None:
    run_each(count.name, [[1], [0], [2], [3]])
    assert DONE == [1, 2, 3]
    assert "tests.lib.count failed for [0]" in caplog.text
