"""The minute's work: one app in trouble keeps no other waiting."""

import logging
from datetime import datetime

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
