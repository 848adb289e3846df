"""The minute's work: one app in trouble keeps no other waiting."""

import logging
from datetime import datetime
from typing import Any

import pytest

from marketplace import tasks


def test_a_sweep_that_breaks_off_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*, now: datetime) -> int:
        raise RuntimeError("unforeseen")

    def sound(*, now: datetime) -> int:
        return 3

    monkeypatch.setattr(tasks, "SWEEPS", (("first", broken), ("second", sound)))
    with caplog.at_level(logging.ERROR):
        assert tasks.run_sweeps() == {"first": 0, "second": 3}
    assert "unforeseen" in caplog.text


@pytest.mark.parametrize("is_much", [True, False])
def test_where_much_is_due_another_process_helps(monkeypatch: pytest.MonkeyPatch, is_much: bool) -> None:
    published: list[Any] = []
    monkeypatch.setattr(tasks.order_timers, "is_much_due", lambda *, now: is_much)
    monkeypatch.setattr(tasks, "publish_on_commit", published.append)
    monkeypatch.setattr(tasks, "run_sweeps", dict)
    assert tasks.sweep() == {}
    assert published == ([tasks.help_sweep] if is_much else [])
